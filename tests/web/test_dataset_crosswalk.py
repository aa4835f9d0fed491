"""A table of other areas, sent with an import: kept, corrected around, refused, taken back."""

import pytest
from httpx2 import Response

from app.datasets.importing.crosswalk import LARGEST
from app.datasets.importing.job import wishes_from
from app.datasets.models import Dataset, ImportJob, JobStatus
from app.people.models import Person
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_dataset_upload import send, work

ROWS = (
    b"place,day,n\nHarbor East,2025-01-02,1\nHarbor West,2025-01-03,2\n"
    b"Ropewalk,2025-01-03,3\nDovecote,2025-01-03,3\n"
)
TABLE = (
    b"area,neighborhood\nHarbor East,Ropewalk\nHarbor West,Dovecote\nHarbor West,Millrace\n"
    b"Hilltop,Tannery\n"
)
PAGE = "/datasets/imports/1"
AREAS = {
    "Harbor East": ["Ropewalk"], "Harbor West": ["Dovecote", "Millrace"], "Hilltop": ["Tannery"],
}  # fmt: skip


@pytest.fixture
def read(city: City) -> City:
    """Give a city in which olive's file of other areas was read."""
    with city.database.writing() as session:
        make_neighborhoods(session)
    send(city, city.olive, ROWS)
    work(city, 1)
    return city


def hand_in(
    city: City, person: Person | None, table: bytes | None = TABLE, *, htmx: bool = False
) -> Response:
    visitor = city.visitor(person)
    headers = {"HX-Request": "true"} if htmx else {}
    files = {"crosswalk": ("areas.csv", table, "text/csv")} if table is not None else {}
    return visitor.client.post(
        f"{PAGE}/crosswalk", data={"csrf_token": visitor.token}, files=files, headers=headers
    )


def job(city: City) -> ImportJob:
    with city.database.reading() as session:
        return session.get_one(ImportJob, 1)


def test_an_area_in_one_neighborhood_is_placed_and_one_in_several_is_not_spread(
    read: City,
) -> None:
    assert job(read).report["matched"] == 2
    assert hand_in(read, read.olive).headers["location"] == PAGE
    work(read, 1)
    assert wishes_from(job(read).wishes["columns"]).crosswalk == AREAS
    assert job(read).report["placed_by"]["crosswalk"] == 1
    assert job(read).report["unplaced"] == {"spans-several": 1}
    assert "A table of 3 areas is in use." in read.visitor(read.olive).get(PAGE).text


def test_areas_that_all_lie_in_several_are_said_and_not_spread(read: City) -> None:
    table = TABLE + b"Harbor East,Millrace\nRopewalk,Ropewalk\nRopewalk,Tannery\n"
    table += b"Dovecote,Dovecote\nDovecote,Ropewalk\n"
    hand_in(read, read.olive, table)
    work(read, 1)
    assert job(read).report["matched"] == 0
    assert job(read).report["unplaced"] == {"spans-several": 4}


def test_another_correction_and_publishing_keep_it(read: City) -> None:
    hand_in(read, read.olive)
    work(read, 1)
    olive = read.visitor(read.olive)
    assert olive.post(f"{PAGE}/columns", {"missing": "unknown"}).status_code == 303
    assert wishes_from(job(read).wishes["columns"]).crosswalk == AREAS
    work(read, 1)
    olive.post(f"{PAGE}/publication")
    work(read, 1)
    with read.database.reading() as session:
        assert session.get_one(Dataset, 1).recipe["crosswalk"] == AREAS


def test_it_can_be_taken_back(read: City) -> None:
    hand_in(read, read.olive)
    work(read, 1)
    olive = read.visitor(read.olive)
    assert olive.post(f"{PAGE}/crosswalk/withdrawal").headers["location"] == PAGE
    assert job(read).status is JobStatus.READING
    work(read, 1)
    assert job(read).report["matched"] == 2
    assert "is in use" not in olive.get(PAGE).text


def test_htmx_is_answered_with_the_part_that_changes(read: City) -> None:
    answer = hand_in(read, read.olive, htmx=True)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "The file is being read." in answer.text


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, "Choose the table"),
        (b"", "Choose the table"),
        (b"area\nHarbor East\n", "is no table of areas"),
        (b"area,place\nHarbor East,Atlantis\n", "names the neighborhoods of this city"),
        (b"\x00\xff\x00,\n", "is no table of areas"),
        (b"a,b\n" + b"x" * LARGEST, "is no table of areas"),
    ],
)
def test_what_is_no_such_table_is_sent_back(read: City, table: bytes | None, words: str) -> None:
    answer = hand_in(read, read.olive, table)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#crosswalk"' in answer.text
    assert job(read).status is JobStatus.READ


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("alice", 404), ("mo", 404), ("charlie", 404)]
)
def test_nobody_else_sends_one(read: City, who: str, status: int) -> None:
    person = getattr(read, who)
    assert hand_in(read, person).status_code == status
    answer = read.visitor(person).post(f"{PAGE}/crosswalk/withdrawal")
    assert answer.status_code == status
    assert job(read).status is JobStatus.READ


def test_what_is_far_too_large_is_refused_before_it_is_read(read: City) -> None:
    assert hand_in(read, read.olive, b"x" * (LARGEST + 1024 * 1024)).status_code == 413
