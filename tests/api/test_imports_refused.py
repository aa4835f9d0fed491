"""What the door for tables does not take: whom, which forms, which files. Each with a sentence."""

from collections.abc import Iterator

import pytest

from app.core.config import Settings
from app.core.db import Database
from app.people.models import ApiToken
from app.people.sessions import hash_token
from app.people.tokens import Scope
from tests.api.loading import PLACE, SAID, TEXT, Program
from tests.api.test_imports import jobs, published
from tests.datasets.test_packed import ENTITIES, EXTERNAL, PLAIN, zip_of, zip_that_lies
from tests.factories.places import make_neighborhoods
from tests.factories.workbooks import packed, xlsx
from tests.people import City

RAW = "cp_whoever"
FORM = "multipart/form-data; boundary=edge"


@pytest.fixture
def olive(city: City) -> Program:
    with city.database.writing() as session:
        make_neighborhoods(session)
    return Program(city)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("nobody", 401, "token-needed"),
        ("alice", 403, "loads-nothing"),
        ("mo", 403, "loads-nothing"),
        ("sue", 403, "suspended"),
        ("una", 403, "unconfirmed"),
    ],
)
def test_a_token_does_no_more_than_its_person_may(
    city: City, who: str, status: int, code: str
) -> None:
    person = getattr(city, who)
    if person is not None:
        with city.database.writing() as session:
            words = " ".join(Scope)
            session.add(
                ApiToken(token_hash=hash_token(RAW), person_id=person.id, name="x", scopes=words)
            )
    client = city.client()
    client.headers.update({"Authorization": f"Bearer {RAW}"})
    answers = [
        client.post(PLACE, data=SAID, files={"file": ("a.csv", TEXT)}),
        client.get(f"{PLACE}/1"),
        client.post(f"{PLACE}/1/publish"),
        client.post(f"{PLACE}/1/cancel"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"].endswith(".")
    assert jobs(city) == 0
    client.close()


def test_a_cookie_loads_nothing_through_the_api(city: City) -> None:
    visitor = city.visitor(city.olive)
    answer = visitor.client.post(PLACE, data=SAID, files={"file": ("a.csv", TEXT)})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": None}, "title"),
        ({"nature": None}, "nature"),
        ({"nature": "rumours"}, "nature"),
        ({"steward": "elsewhere"}, "steward"),
        ({"licence": " "}, "licence"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"slug": "mine"}, "slug"),
        ({"key": None}, "key"),
        ({"key": "short"}, "key"),
        ({"dataset": "atlantis"}, "dataset"),
        ({"recipe": "[]"}, "recipe"),
        ({"recipe": "[" * 100_000}, "recipe"),
        ({"recipe": '{"types": {"n": "rumour"}}'}, "types"),
        ({"text": None}, "file"),
    ],
)
def test_a_wrong_form_names_its_fields(
    city: City, olive: Program, changes: dict[str, str | None], field: str
) -> None:
    text = TEXT if "text" not in changes else None
    answer = olive.send(text, **{name: value for name, value in changes.items() if name != "text"})
    assert answer.status_code == 422
    told = answer.json()
    assert [error["field"] for error in told["errors"]] == [field]
    assert told["hint"] == told["errors"][0]["detail"]
    assert jobs(city) == 0


def test_a_layer_that_there_is_not_is_refused_at_once(olive: Program) -> None:
    told = olive.send(recipe='{"layer": "tracts"}').json()
    assert (told["status"], told["code"]) == (422, "unknown-layer")
    assert told["hint"].startswith("Layers:")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (TEXT, "text/csv", 415),
        (b"{}", "application/json", 415),
        (b"file=x", "application/x-www-form-urlencoded", 415),
        (b"", "", 415),
        (TEXT, "multipart/form-data", 400),
        (TEXT, FORM, 400),
        (b"--edge\r\nContent-Disposition: form-data\r\n\r\nx", FORM, 400),
    ],
)
def test_what_is_no_form_with_a_file_is_refused(
    olive: Program, content: bytes, kind: str, status: int
) -> None:
    answer = olive.client.post(PLACE, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"].endswith(".")


@pytest.fixture
def frugal(database: Database, settings: Settings) -> Iterator[Program]:
    """Give a program to a city that takes files of a megabyte at most."""
    city = City(database, settings.model_copy(update={"upload_limit": 1024 * 1024}))
    with city.doors:
        yield Program(city)


def test_a_file_above_the_limit_is_413(frugal: Program) -> None:
    assert frugal.send(b"a,b\n" + b"1,2\n" * 200_000).status_code == 202
    for rows in (300_000, 600_000):
        answer = frugal.send(b"a,b\n" + b"1,2\n" * rows)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert jobs(frugal.city) == 1


@pytest.mark.child
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "not-a-table"),
        (b"[" * 200_000, "too-deep"),
        (packed({"a.csv": PLAIN, "b.csv": PLAIN}), "several-files"),
        (packed({"a.zip": packed({"a.csv": PLAIN})}), "packed-twice"),
        (zip_of("../../a.csv"), "unsafe-archive"),
        (zip_that_lies(8), "broken-archive"),
        (xlsx({"A": [["a"]]}, more={"xl/sharedStrings.xml": ENTITIES}), "workbook-entities"),
        (xlsx({"A": [["a"]]}, more={"docProps/app.xml": EXTERNAL}), "workbook-entities"),
    ],
    ids=range(9),
)
def test_a_hostile_file_fails_with_a_sentence_and_costs_nobody_else(
    olive: Program, content: bytes, code: str
) -> None:
    number = olive.sent(content)
    told = olive.work(number)
    assert (told["state"], told["error"]["code"]) == ("failed", code)
    assert told["error"]["message"].endswith(".")
    assert told["error"]["hint"].endswith(".")
    assert (told["report"], told["version"]) == (None, None)
    assert olive.publish(number).status_code == 409
    published(olive)


def test_a_key_that_is_no_column_is_said_when_it_was_read(olive: Program) -> None:
    told = olive.work(olive.sent(recipe='{"key": "case"}'))
    assert told["error"]["code"] == "unknown-column"
    assert told["error"]["hint"] == "The file has these columns: place, day, n."
