"""The page of an import: what was understood, a way to mend each part of it, and a way to stop."""

import csv
import io

import pytest

from app.datasets.importing.job import wishes_from
from app.datasets.models import ImportJob, JobStatus
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_dataset_upload import send, work

MESSY = (
    b"Lamps of the city,,\n"
    b"place,day,n\n"
    b"Ropewalk,2025-01-02,-1\n"
    b"Ropewalk,2025-01-02,4\nDovecote,2025-01-02,4\n"
    b"Atlantis,2025-01-03,5\n"
    b"Total,,3\n"
    b"=1+1,2025-01-03,2,too many\n"
)
PAGE = "/datasets/imports/1"


@pytest.fixture
def read(city: City) -> City:
    """Give a city in which olive's messy file was read."""
    with city.database.writing() as session:
        make_neighborhoods(session)
    send(city, city.olive, MESSY)
    work(city, 1)
    return city


def job(city: City) -> ImportJob:
    with city.database.reading() as session:
        return session.get_one(ImportJob, 1)


def test_the_page_says_what_was_understood_and_how_to_mend_it(read: City) -> None:
    text = read.visitor(read.olive).get(PAGE).text
    for words in ("Atlantis", "2025-01-02", "Lamps of the city", "names the columns"):
        assert words in text
    assert 'href="#names"' in text, "a warning leads to its control"
    assert f'href="{PAGE}/aside"' in text
    assert 'value="2"' in text


def test_a_wish_of_every_kind_is_read_again_and_kept(read: City) -> None:
    olive = read.visitor(read.olive)
    answer = olive.post(
        f"{PAGE}/columns",
        {
            "header": "2", "missing": "unknown, 999", "timezone": "America/Chicago",
            "crs": "2248", "keep_totals": "true", "sheet": "",
            "columns": ["place", "day", "n"], "types": ["", "", "integer"],
            "roles": ["neighborhood", "time", "measure"],
            "names": ["Atlantis"], "places": ["dovecote"],
        },
    )  # fmt: skip
    assert answer.status_code == 303
    wishes = wishes_from(job(read).wishes["columns"])
    assert (wishes.header, wishes.missing, wishes.crs) == (2, ("unknown", "999"), "EPSG:2248")
    assert (wishes.neighborhood, wishes.time) == ("place", "day")
    assert (wishes.types, wishes.roles) == ({"n": "integer"}, {"n": "measure"})
    assert (wishes.aliases, wishes.keep_totals) == ({"Atlantis": "dovecote"}, True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"timezone": "America/Nowhere"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"crs": "feet"}, "crs"),
        ({"plane": "feet"}, "plane"),
        ({"header": "-1"}, "header"),
        ({"columns": ["place"], "types": ["shoe"], "roles": [""]}, "columns"),
        ({"columns": ["place"], "types": [], "roles": [""]}, "columns"),
        ({"columns": ["a", "b"], "types": ["", ""], "roles": ["time", "time"]}, "columns"),
        ({"names": ["Atlantis"], "places": ["elsewhere"]}, "names"),
        ({"shoe": "1"}, "shoe"),
    ],
)
def test_a_wrong_wish_is_sent_back(read: City, sent: dict[str, object], field: str) -> None:
    answer = read.visitor(read.olive).post(f"{PAGE}/columns", {"missing": "kept words"} | sent)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "kept words" in answer.text
    assert job(read).status is JobStatus.READ


def test_rows_set_aside_are_seen_and_downloaded(read: City) -> None:
    olive = read.visitor(read.olive)
    assert "a total of other rows" in olive.get(f"{PAGE}/aside").text
    rows = list(csv.reader(io.StringIO(olive.get(f"{PAGE}/aside.csv").text)))
    assert rows[0][:2] == ["row", "reason"]
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells, "no formula leaves the site"
    assert "Total" in cells
    assert read.visitor(read.charlie).get(f"{PAGE}/aside.csv").status_code == 404


def test_all_names_that_fit_no_neighborhood_are_downloaded(read: City) -> None:
    olive = read.visitor(read.olive)
    assert f'href="{PAGE}/unmatched.csv"' in olive.get(PAGE).text
    answer = olive.get(f"{PAGE}/unmatched.csv")
    assert list(csv.reader(io.StringIO(answer.text))) == [["name", "n"], ["Atlantis", "1"]]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert read.visitor(read.charlie).get(f"{PAGE}/unmatched.csv").status_code == 404
    ways = {"columns": ["n"], "types": [""], "roles": ["measure"], "names": ["Atlantis"],
            "places": ["dovecote"]}  # fmt: skip
    olive.post(f"{PAGE}/columns", ways)
    work(read, 1)
    assert olive.get(f"{PAGE}/unmatched.csv").text == "", "what is placed now is on no list"


def test_grids_that_fit_the_city_are_offered_and_taken(read: City) -> None:
    """The points of the names vote, and the system of coordinates is chosen from a list."""
    offered = [
        {"crs": "EPSG:2248", "name": "NAD83 / Maryland (ftUS)", "share": 0.98},
        {"crs": "EPSG:26985", "name": "NAD83 / Maryland", "share": 0.0},
    ]
    with read.database.writing() as session:
        found = session.get_one(ImportJob, 1)
        near = {"slug": "dovecote", "name": "Dovecote", "rows_there": 41, "rows_located": 43}
        found.report = {
            **found.report,
            "projection": {"crs": None, "name": "", "share": 0, "choices": offered},
            "suggestions": {"Atlantis": [near | {"likeness": 20}]},
        }
    olive = read.visitor(read.olive)
    text = olive.get(PAGE).text
    assert "NAD83 / Maryland (ftUS) (EPSG:2248): 98 % of the points lie in the city" in text
    assert "EPSG:26985" not in text
    assert "Dovecote: 41 of 43 points lie there" in text
    assert olive.post(f"{PAGE}/columns", {"plane": "EPSG:2248", "crs": "3559"}).status_code == 303
    assert wishes_from(job(read).wishes["columns"]).crs == "EPSG:2248"


def test_an_import_is_stopped_and_does_nothing_more(city: City) -> None:
    send(city, city.olive, MESSY)
    olive = city.visitor(city.olive)
    assert 'action="/datasets/imports/1/stop"' in olive.get(PAGE).text
    assert city.visitor(city.bob).post(f"{PAGE}/stop").status_code == 404
    assert olive.post(f"{PAGE}/stop").status_code == 303
    assert "You stopped this import." in olive.get(PAGE).text
    work(city, 1)
    assert job(city).status is JobStatus.FAILED
    assert olive.post(f"{PAGE}/stop").status_code == 409
    olive.post(f"{PAGE}/columns", {})
    work(city, 1)
    assert job(city).status is JobStatus.READ


def test_an_import_from_before_an_upgrade_is_still_shown(city: City) -> None:
    """Its report lacks what today's has: first rows, points, ranges; its suggestions are names."""
    report = {
        "rows_read": 2, "rows_used": 2, "rows_set_aside": {}, "matched": 1, "unmatched": 1,
        "top_unmatched": [["The Wlak", 1]], "suggestions": {"The Wlak": ["Ropewalk"]},
        "columns": [{"name": "n", "type": "integer", "role": "measure", "label": "n"}],
        "encoding": "utf-8", "delimiter": ",", "notes": ["cut-names"],
    }  # fmt: skip
    with city.database.writing() as session:
        job = ImportJob(
            person_id=city.olive.id, status=JobStatus.READ, progress=100, report=report,
            wishes={"facts": {"title": "Old"}, "columns": {"date_order": None}}, file_name="o.csv",
        )  # fmt: skip
        session.add(job)
    page = city.visitor(city.olive).get(f"/datasets/imports/{job.id}")
    assert page.status_code == 200
    assert "The Wlak" in page.text


def test_many_empty_columns_are_counted_not_listed(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    empty = ",".join(f"n{n}" for n in range(6))
    rows = "".join(f"Ropewalk,{',' * 5}\n" for _row in range(3)) + "Dovecote,1,2,3,4,5,6\n"
    send(city, city.olive, f"place,{empty}\n{rows}".encode())
    work(city, 1)
    text = city.visitor(city.olive).get(PAGE).text
    assert "6 columns have no value in more than half of their rows, among them “n0”." in text
    assert "of “n1” has no value" not in text
