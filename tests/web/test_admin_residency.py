"""Residency by administrators: letters, the register's list, releases, and what the ledger says."""

import csv
from io import StringIO

import pytest
from httpx2 import Response
from sqlalchemy import func, select
from sqlmodel import col

from app.core.storage import Storage
from app.ledger.models import LedgerEntry
from app.notices.models import Notice
from app.people.models import LetterCode, LetterRun, Person, RegisterEntry, Residency
from app.people.residency.verifying import proof_of_letter, verify
from app.places.queries import by_slug
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.places import make_neighborhoods
from tests.factories.residency import NOW, SECRETS, identity, letters, register
from tests.people import City, Visitor, form_key

ROOT = "/admin/residency"
PAGES = [ROOT, f"{ROOT}/letters", f"{ROOT}/register", f"{ROOT}/release"]
LIST = b"hash,neighborhood\n" + b"a" * 64 + b",ropewalk\n" + b"b" * 64 + b",Dovecote\n"


def send(visitor: Visitor, content: bytes, **fields: str) -> Response:
    return visitor.client.post(
        f"{ROOT}/register",
        data={"csrf_token": visitor.token, **fields},
        files={"file": ("list.csv", content)},
    )


def wanted(city: City, **changes: object) -> dict[str, object]:
    with city.database.writing() as session:
        place = make_neighborhoods(session)[0]
    form = {"neighborhood_id": place.id, "size": 6, "days": 90, "form_key": form_key()}
    return {**form, **changes}


def count(city: City, table: type[LetterCode] | type[RegisterEntry] | type[LetterRun]) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def acts(city: City) -> list[LedgerEntry]:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    deliver_everything(Works(city.settings, city.database, store))
    with city.database.reading() as session:
        return list(session.scalars(select(LedgerEntry).order_by(col(LedgerEntry.id))))


def test_set_up_is_for_administrators_alone(city: City) -> None:
    with city.database.writing() as session:
        made = letters(session, make_neighborhoods(session)[0])
    void = f"{ROOT}/letters/{made.run.id}/void"
    for person, status in ((None, 303), (city.bob, 404), (city.olive, 404), (city.mo, 404),
                           (city.sue, 403)):  # fmt: skip
        visitor = city.visitor(person)
        assert {visitor.get(page).status_code for page in PAGES} == {status}
        for page in (f"{ROOT}/letters", f"{ROOT}/release", void):
            assert visitor.post(page, {}).status_code == status
        assert send(visitor, LIST).status_code == status
    ada = city.visitor(city.ada)
    assert {ada.get(page).status_code for page in PAGES} == {200}
    assert "Nobody can use them until" in ada.get(ROOT).text


def test_codes_are_handed_over_once(city: City) -> None:
    ada, form = city.visitor(city.ada), wanted(city)
    file = ada.post(f"{ROOT}/letters", form)
    assert file.headers["content-disposition"].startswith("attachment")
    assert "no-store" in file.headers["cache-control"]
    rows = list(csv.DictReader(StringIO(file.text)))
    assert list(rows[0]) == ["letter", "code", "neighborhood", "valid_until"]
    assert len({row["code"] for row in rows}) == 6
    again = ada.post(f"{ROOT}/letters", form)
    assert again.status_code == 422
    assert 'href="#runs"' in again.text
    assert count(city, LetterCode) == 6
    assert rows[0]["code"] not in ada.get(f"{ROOT}/letters").text
    (entry,) = acts(city)
    assert (entry.deed, entry.reason, entry.actor_id) == (
        "letters_made",
        "Ropewalk: 6 codes",
        city.ada.id,
    )
    assert "Letter codes made" in city.visitor(None).get("/ledger?part=residency").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": "0"}, "size"),
        ({"size": "10001"}, "size"),
        ({"size": "9" * 30}, "size"),
        ({"size": "many"}, "size"),
        ({"size": ""}, "size"),
        ({"days": "0"}, "days"),
        ({"days": "9" * 30}, "days"),
        ({"neighborhood_id": "999"}, "neighborhood_id"),
        ({"neighborhood_id": ""}, "neighborhood_id"),
        ({"form_key": "<b>"}, "form_key"),
    ],
)
def test_an_odd_run_is_refused(city: City, changes: dict[str, object], field: str) -> None:
    refused = city.visitor(city.ada).post(f"{ROOT}/letters", wanted(city, **changes))
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert count(city, LetterRun) == 0


def test_where_there_is_a_list_each_of_its_people_gets_a_code(city: City) -> None:
    form = wanted(city)
    with city.database.writing() as session:
        ropewalk, dovecote = by_slug(session, "ropewalk"), by_slug(session, "dovecote")
        register(session, {"A1": ropewalk, "B1": ropewalk, "C1": dovecote})
    ada = city.visitor(city.ada)
    page = ada.get(f"{ROOT}/letters").text
    assert 'name="size"' not in page
    assert "commonplot residency address" in page
    refused = ada.post(f"{ROOT}/letters", form)  # a page from before the list
    assert (refused.status_code, 'href="#neighborhood_id"' in refused.text) == (422, True)
    del form["size"]
    file = ada.post(f"{ROOT}/letters", form)
    rows = list(csv.DictReader(StringIO(file.text)))
    assert {row["hash"] for row in rows} == {identity("A1").digits, identity("B1").digits}


def test_a_run_is_made_worthless(city: City) -> None:
    with city.database.writing() as session:
        made = letters(session, make_neighborhoods(session)[0])
    ada = city.visitor(city.ada)
    void = f"{ROOT}/letters/{made.run.id}/void"
    assert [ada.post(void).status_code for _click in range(2)] == [303, 303]
    assert ada.post(f"{ROOT}/letters/999/void").status_code == 404
    assert "worthless since" in ada.get(f"{ROOT}/letters").text
    assert [entry.deed for entry in acts(city)] == ["letters_made", "letters_voided"]


def test_a_list_is_loaded_whole_or_not_at_all(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    ada = city.visitor(city.ada)
    for wrong, told in (
        (
            LIST.replace(b"Dovecote", b"Dovecoat"),
            "Line 3: no neighborhood here is called “Dovecoat”",
        ),
        (LIST.replace(b"bbb", b"b", 1), "Line 3: its hash is not 64"),
        (b"\x00\x01", "no table of text"),
        (b"", "Choose the CSV file"),
    ):
        refused = send(ada, wrong)
        assert refused.status_code == 422
        assert told in refused.text
        assert count(city, RegisterEntry) == 0
    assert send(ada, LIST.decode().encode("utf-16")).status_code == 303
    assert count(city, RegisterEntry) == 2
    assert "The list has 2 entries." in ada.get(f"{ROOT}/register").text
    (entry,) = acts(city)
    assert (entry.deed, entry.reason) == ("register_loaded", "2 entries")


def test_a_much_smaller_list_is_asked_about(city: City) -> None:
    with city.database.writing() as session:
        ropewalk = make_neighborhoods(session)[0]
        register(session, {f"A{n}": ropewalk for n in range(9)})
    ada = city.visitor(city.ada)
    refused = send(ada, LIST)
    assert refused.status_code == 422
    assert "the one before has 9" in refused.text
    assert 'name="accept"' in refused.text
    assert send(ada, LIST, accept="yes").status_code == 303
    assert count(city, RegisterEntry) == 2


def test_a_release_names_nobody_and_tells_who_had_it(city: City) -> None:
    with city.database.writing() as session:
        made = letters(session, make_neighborhoods(session)[0])
        bob = session.get_one(Person, city.bob.id)
        verify(session, bob, proof_of_letter(made.codes[0], SECRETS), NOW)
    ada = city.visitor(city.ada)
    number = f"{made.run.id}-1"
    for form in (
        {},
        {"letter": number, "code": made.codes[0]},
        {"number": "A1"},
        {"birth_date": "1980-04-03"},
        {"letter": f"{made.run.id}-2"},
        {"number": "A1", "birth_date": "1980-04-03"},
        {"code": "x"},
    ):
        refused = ada.post(f"{ROOT}/release", {"reason": "lost_account", **form})
        assert refused.status_code == 422, form
    assert ada.post(f"{ROOT}/release", {"letter": number, "reason": "bob"}).status_code == 422
    done = ada.post(f"{ROOT}/release", {"letter": number, "reason": "wrong_person"})
    assert done.headers["location"] == f"{ROOT}/release?done=1"
    entry = acts(city)[-1]
    assert (entry.deed, entry.rule, entry.noun_id) == ("released", "wrong_person", 0)
    assert (entry.concerns_id, entry.reason) == (None, "")
    with city.database.reading() as session:
        assert session.get_one(Person, city.bob.id).residency is Residency.DECLARED
        (notice,) = session.scalars(select(Notice)).all()
    assert (notice.person_id, notice.entry_id) == (city.bob.id, entry.id)
    page = city.visitor(city.bob).get("/notices").text
    assert "Your proof of residency was released" in page
    public = city.visitor(None).get(f"/ledger/{entry.id}").text
    assert "The wrong person had it" in public
    assert "bob" not in public


def test_whom_a_new_list_no_longer_verifies_is_told(city: City) -> None:
    with city.database.writing() as session:
        ropewalk, dovecote, *_others = make_neighborhoods(session)
        register(session, {"A1": ropewalk, "B1": ropewalk})
        for who, number in ((city.bob, "A1"), (city.alice, "B1")):
            verify(session, session.get_one(Person, who.id), identity(number), NOW)
        register(session, {"A1": dovecote, "C1": ropewalk})
        register(session, {"A1": dovecote, "B1": ropewalk})  # mended before anybody was told
    acts(city)
    assert "newest list does not say" in city.visitor(city.bob).get("/notices").text
    assert "newest list" not in city.visitor(city.alice).get("/notices").text
