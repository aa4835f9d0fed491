"""Loading a file: who may, what is asked, what happens to a form that is wrong."""

import re
from collections.abc import Iterator

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app.core.config import Settings
from app.core.db import Database
from app.core.storage import Storage
from app.datasets.carrying import carry_out
from app.datasets.models import ImportJob, JobStatus
from app.people.models import Person
from tests.factories.places import make_neighborhoods
from tests.people import City

TEXT = b"place,day,n\nRopewalk,2025-01-02,1\nAtlantis,2025-01-03,2\n"
SAID: dict[str, object] = {
    "title": "Broken lamps",
    "nature": "reports",
    "steward": "public-works",
    "publisher": "The city",
    "licence": "CC0",
}


def send(
    city: City, person: Person | None, text: bytes | None = TEXT, **changes: object
) -> Response:
    visitor = city.visitor(person)
    fields = {name: value for name, value in (SAID | changes).items() if value is not None}
    files = {"file": ("lamps.csv", text, "text/csv")} if text is not None else {}
    return visitor.client.post(
        "/datasets/new", data={"csrf_token": visitor.token, **fields}, files=files
    )


def jobs(city: City) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ImportJob)) or 0


def work(city: City, job_id: int) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    carry_out(city.database, store, city.settings, job_id)


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("alice", 404), ("mo", 404), ("sue", 403), ("una", 403)]
)
def test_only_officials_and_administrators_load(city: City, who: str, status: int) -> None:
    person = getattr(city, who)
    assert city.visitor(person).get("/datasets/new").status_code == status
    assert send(city, person).status_code == status
    assert jobs(city) == 0


def test_the_form_asks_for_nature_and_steward(city: City) -> None:
    text = city.visitor(city.olive).get("/datasets/new").text
    assert "What is a row of this file?" in text
    assert re.search(r'<option value="public-works" selected>', text), "their own department"
    assert 'enctype="multipart/form-data"' in text


def test_an_official_loads_a_file_sees_it_and_publishes(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    olive = city.visitor(city.olive)
    answer = send(city, city.olive)
    assert answer.status_code == 303
    page = answer.headers["location"]
    waiting = olive.get(page).text
    assert "The file is being read." in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert f'<a href="{page}">Refresh</a>' in waiting
    work(city, 1)
    preview = olive.get(page).text
    for words in ("2 rows were read.", "1 row was placed in a neighborhood.", "Atlantis"):
        assert words in preview
    assert "hx-trigger" not in preview
    assert olive.post(f"{page}/publication").status_code == 303
    work(city, 1)
    assert "/datasets/broken-lamps" in olive.get(page).text
    assert "Broken lamps" in city.visitor(None).get("/datasets").text


def test_a_double_click_is_one_import(city: City) -> None:
    text = city.visitor(city.olive).get("/datasets/new").text
    (key,) = re.findall(r'name="form_key" value="(\w{32})"', text)
    pages = {send(city, city.olive, form_key=key).headers["location"] for _time in range(2)}
    assert (len(pages), jobs(city)) == (1, 1)


def test_the_page_that_waits_is_also_a_fragment(city: City) -> None:
    page = send(city, city.olive).headers["location"]
    olive = city.visitor(city.olive)
    fragment = olive.get(page, **{"HX-Request": "true"}).text
    assert fragment.lstrip().startswith("<div")
    assert fragment.strip() in olive.get(page).text


def test_columns_are_said_anew(city: City) -> None:
    page = send(city, city.olive).headers["location"]
    work(city, 1)
    olive = city.visitor(city.olive)
    answer = olive.post(f"{page}/columns", {"time": "nope", "date_order": ""})
    assert answer.status_code == 303
    work(city, 1)
    text = olive.get(page).text
    assert "There is no column" in text
    assert "nope" in text
    answer = olive.htmx("POST", f"{page}/columns", {"time": "day"})
    assert answer.text.lstrip().startswith("<div"), "the part that waits is drawn in its place"
    assert "The file is being read." in answer.text
    work(city, 1)
    assert "2 rows were read." in olive.get(page).text
    assert olive.post(f"{page}/columns", {"date_order": "sideways"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": ""}, "title"),
        ({"nature": None}, "nature"),
        ({"nature": "rumours"}, "nature"),
        ({"steward": None}, "steward"),
        ({"steward": "elsewhere"}, "steward"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"slug": "mine"}, "slug"),
        ({"text": None}, "file"),
    ],
)
def test_a_rejected_form_keeps_what_was_typed(
    city: City, changes: dict[str, object], problem: str
) -> None:
    text = TEXT if "text" not in changes else None
    said = {name: value for name, value in changes.items() if name != "text"}
    answer = send(city, city.olive, text, description="Kept words", **said)
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert f'href="#{problem}"' in answer.text
    assert jobs(city) == 0


@pytest.fixture
def frugal(database: Database, settings: Settings) -> Iterator[City]:
    """Give a city that takes files of a megabyte at most."""
    city = City(database, settings.model_copy(update={"upload_limit": 1024 * 1024}))
    with city.doors:
        yield city


def test_a_body_above_its_limit_is_413(frugal: City) -> None:
    """ATTACKS 44: the upload's limit is its own, counted while it is read."""
    assert send(frugal, frugal.olive, b"a,b\n" + b"1,2\n" * 200_000).status_code == 303
    assert send(frugal, frugal.olive, b"a,b\n" + b"1,2\n" * 300_000).status_code == 413
    answer = send(frugal, frugal.olive, b"a,b\n" + b"1,2\n" * 600_000)
    assert answer.status_code == 413
    assert "Please send less at once." in answer.text, "also when the body itself says its size"
    assert "<html" in answer.text
    assert jobs(frugal) == 1


def test_another_official_does_not_see_the_upload(city: City) -> None:
    page = send(city, city.ada).headers["location"]
    assert city.visitor(city.olive).get(page).status_code == 404
    assert city.visitor(city.olive).post(f"{page}/publication").status_code == 404
    assert city.visitor(city.ada).get(page).status_code == 200


def test_nothing_is_published_before_it_was_read(city: City) -> None:
    page = send(city, city.olive).headers["location"]
    assert city.visitor(city.olive).post(f"{page}/publication").status_code == 409
    with city.database.reading() as session:
        assert session.get_one(ImportJob, 1).status is JobStatus.READING


def test_a_file_without_its_token_is_not_taken(city: City) -> None:
    visitor = city.visitor(city.olive)
    answer = visitor.client.post("/datasets/new", data=SAID, files={"file": ("x.csv", TEXT)})
    assert answer.status_code == 403
    assert jobs(city) == 0


def test_a_newer_version_is_filled_in(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    olive = city.visitor(city.olive)
    page = send(city, city.olive).headers["location"]
    work(city, 1)
    olive.post(f"{page}/publication")
    work(city, 1)
    form = olive.get("/datasets/new?dataset=broken-lamps").text
    assert 'name="dataset" value="broken-lamps"' in form
    assert 'value="CC0"' in form
    more = TEXT + b"Ropewalk,2025-02-01,3\n"
    send(city, city.olive, more, dataset="broken-lamps", title="Lamps that are broken")
    work(city, 2)
    olive.post("/datasets/imports/2/publication")
    work(city, 2)
    text = olive.get("/datasets/broken-lamps").text
    assert "Version 2" in text
    assert "Version 1" in text
