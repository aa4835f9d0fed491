"""Whom a borrowed chart may be of: our own site is known, and so is a key that was seen before."""

from pathlib import Path

import pytest

from app.charts.public import borrowing, fetching
from app.charts.public.borrowing import borrow_address, borrow_file, remove
from app.charts.public.fetching import WELL_KNOWN, fetch_borrowed
from app.charts.public.keys import rotate, signing_key
from app.charts.public.models import BorrowedChart
from app.charts.public.own import is_same_site
from app.charts.public.queries import borrowed_charts, find_borrowed
from app.charts.public.reading import NotAChartError, Signed
from app.core.errors import RefusedError
from app.people.models import Person
from tests.charts.public.samples import BASE, facts, listed, signed, signed_by, written
from tests.people import City

HERE = "http://testserver"
OURS = {"base_url": HERE, "address": f"{HERE}/charts/1"}


def borrow(city: City, content: bytes, person: Person | None = None) -> BorrowedChart:
    with city.database.writing() as session:
        return borrow_file(session, person or city.alice, content, city.settings)


def looked_at(city: City, number: int) -> BorrowedChart:
    fetch_borrowed(city.database, city.settings, number)
    with city.database.reading() as session:
        return session.get_one(BorrowedChart, number)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example", "http://A.example.:80", True),
        ("https://a.example:443", "https://a.example", True),
        ("https://a.example", "https://a.example.evil", False),
        ("http://a.example:8000", "http://a.example", False),
        ("http://a.example:99999", "http://a.example", False),
    ],
)
def test_a_site_is_known_however_it_is_spelled(one: str, other: str, *, same: bool) -> None:
    assert is_same_site(one, other) is same


def test_a_document_of_ours_that_was_changed_is_refused(city: City) -> None:
    folder = city.settings.data_dir
    genuine = signed(folder, **OURS)
    assert looked_at(city, borrow(city, written(genuine)).id).signed is Signed.CURRENT
    elsewhere = signed(folder)  # names another site, by our own key
    for forged in (
        {**genuine, "hidden": 3},
        facts(**OURS),
        facts(base_url="https://TESTSERVER:443", address="https://TESTSERVER:443/charts/1"),
        {**elsewhere, "hidden": 3},
    ):
        with pytest.raises(NotAChartError) as refused:
            borrow(city, written(forged))
        assert "is not as this site signed it" in str(refused.value.ruling.sentence)


def test_what_a_distrusted_key_of_ours_signed_is_refused(city: City) -> None:
    genuine = written(signed(city.settings.data_dir, **OURS))
    rotate(city.settings.data_dir)
    assert looked_at(city, borrow(city, genuine).id).signed is Signed.EARLIER
    rotate(city.settings.data_dir, distrust=True)
    with pytest.raises(NotAChartError):
        borrow(city, written(signed_by_distrusted(city)))


def signed_by_distrusted(city: City) -> dict[str, object]:
    before = signing_key(city.settings.data_dir)
    rotate(city.settings.data_dir, distrust=True)
    return signed_by(before, facts(**OURS))


def test_an_address_that_holds_a_changed_chart_of_ours_is_refused_by_the_worker(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = {**signed(city.settings.data_dir, **OURS), "hidden": 3}
    monkeypatch.setattr(fetching, "_bytes", lambda *_asked: written(forged))
    with city.database.writing() as session:
        chart = borrow_address(session, city.alice, f"{BASE}/charts/3", city.settings)
    chart = looked_at(city, chart.id)
    assert chart.document == {}
    assert "is not as this site signed it" in chart.error


def test_a_city_that_signs_with_another_key_than_before_is_said_so(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tulsa, liar = tmp_path / "tulsa", tmp_path / "liar"
    pages = {BASE + WELL_KNOWN: listed(tulsa)}
    monkeypatch.setattr(fetching, "_bytes", lambda _settings, address: pages[address])
    first = signing_key(tulsa).id
    pages[BASE + WELL_KNOWN] = listed(tulsa)
    same = looked_at(city, borrow(city, written(signed(tulsa))).id)
    assert (same.signed, same.known_key) == (Signed.CURRENT, first)
    forged = borrow(city, written(signed(liar)))
    assert looked_at(city, forged.id).signed is Signed.FOREIGN
    rotate(tulsa)
    pages[BASE + WELL_KNOWN] = listed(tulsa)
    newer = borrow(city, written(signed(tulsa)))
    assert looked_at(city, newer.id).signed is Signed.CURRENT
    said = {one: city.visitor(None).get(f"/charts/borrowed/{one}").text
            for one in (same.id, forged.id, newer.id)}  # fmt: skip
    assert "another key than before" not in said[same.id]
    assert f"first known here by {first}. Believe it only" in said[forged.id]
    assert f"first known here by {first}. A city may change its key" in said[newer.id]


def test_an_account_borrows_so_many_and_removes_one_for_another(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(borrowing, "EACH", 2)
    first = borrow(city, written(facts()))
    borrow(city, written(facts()))
    with pytest.raises(RefusedError) as refused:
        borrow(city, written(facts()))
    assert refused.value.ruling.code == "borrowed-enough"
    answer = city.visitor(city.alice).post("/charts/borrow", {"address": f"{BASE}/charts/9"})
    assert answer.status_code == 422
    assert "Remove one that you no longer need" in answer.text
    borrow(city, written(facts()), city.bob)
    with city.database.writing() as session:
        remove(session, city.alice, find_borrowed(session, first.id), "Not needed.")
    borrow(city, written(facts()))


def test_all_together_borrow_so_many(city: City) -> None:
    full = city.settings.model_copy(update={"borrowed_limit": 1})
    borrow(city, written(facts()))
    with city.database.writing() as session:
        with pytest.raises(RefusedError) as by_file:
            borrow_file(session, city.bob, written(facts()), full)
        with pytest.raises(RefusedError) as by_address:
            borrow_address(session, city.bob, f"{BASE}/charts/3", full)
    assert by_file.value.ruling.code == by_address.value.ruling.code == "no-room"


def test_the_list_pages_and_shows_ones_own(city: City) -> None:
    numbers = [borrow(city, written(facts())).id for _time in range(3)]
    borrow(city, written(facts()), city.bob)
    with city.database.reading() as session:
        page = borrowed_charts(session, by=city.alice.id, limit=2)
        rest = borrowed_charts(session, by=city.alice.id, limit=2, cursor=page.next or "")
    assert [one.borrowed.id for one in (*page.items, *rest.items)] == numbers[::-1]
    assert rest.next is None
    mine = city.visitor(city.bob).get("/charts/borrowed?mine=1").text
    assert mine.count("Borrowed by bob") == 1
    assert "Borrowed by alice" not in mine
    assert city.visitor(None).get("/charts/borrowed?mine=1&after=x").status_code == 200
