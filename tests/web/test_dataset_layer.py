"""The page of an import whose rows may name the areas of a layer: found, chosen, changed back."""

import pytest

from app.datasets.importing.job import wishes_from
from app.datasets.models import Dataset, ImportJob, JobStatus, PlaceAlias
from app.datasets.on_layers import remove_layer
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_dataset_upload import send, work

ROWS = b"place,rent\nHarbor East,900\nHarbor West,800\nHarbor North,700\nHarbour South,1\n"
AREAS = {
    "Harbor East": (0.0, 1.0), "Harbor West": (1.0, 2.0), "Harbor North": (2.0, 3.0),
    "Harbor South": (3.0, 4.0),
}  # fmt: skip
PAGE = "/datasets/imports/1"


@pytest.fixture
def laid(city: City) -> City:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_layer(session, areas=AREAS)
    return city


def job(city: City) -> ImportJob:
    with city.database.reading() as session:
        return session.get_one(ImportJob, 1)


def test_a_layer_is_chosen_and_names_of_its_areas_are_answered_and_kept(laid: City) -> None:
    send(laid, laid.olive, ROWS)
    work(laid, 1)
    assert job(laid).report["layer"] == "", "three in four is not nearly all"
    olive = laid.visitor(laid.olive)
    assert '<option value="statistical-areas">' in olive.get(PAGE).text
    answer = olive.post(f"{PAGE}/columns", {"layer": "statistical-areas"})
    assert answer.status_code == 303
    work(laid, 1)
    assert (job(laid).report["layer"], job(laid).report["matched"]) == ("statistical-areas", 3)
    page = olive.get(PAGE).text
    assert "Names that fit no area" in page
    assert '<option value="statistical-areas" selected>' in page
    olive.post(
        f"{PAGE}/columns",
        {"layer": "statistical-areas", "names": ["Harbour South"], "places": ["harbor-south"]},
    )
    work(laid, 1)
    assert job(laid).report["matched"] == 4
    olive.post(f"{PAGE}/publication")
    work(laid, 1)
    with laid.database.reading() as session:
        dataset = session.get_one(Dataset, 1)
        assert dataset.layer_id == 1
        assert dataset.recipe["layer"] == "statistical-areas"
        assert dataset.recipe["aliases"] == {"Harbour South": "harbor-south"}
        assert session.get(PlaceAlias, 1) is None


def test_what_was_found_is_said_and_can_be_changed(laid: City) -> None:
    send(laid, laid.olive, ROWS.replace(b"Harbour", b"Harbor"))
    work(laid, 1)
    olive = laid.visitor(laid.olive)
    page = olive.get(PAGE).text
    assert "The names fit another set of areas better" in page
    assert 'href="#layer"' in page
    assert "4 rows were placed in areas (Statistical areas)." in page
    olive.post(f"{PAGE}/columns", {"layer": "neighborhoods"})
    work(laid, 1)
    assert job(laid).report["matched"] == 0
    assert wishes_from(job(laid).wishes["columns"]).layer == "neighborhoods"


def test_a_newer_file_lies_in_the_same_areas_without_a_question(laid: City) -> None:
    send(laid, laid.olive, ROWS.replace(b"Harbour", b"Harbor"))
    work(laid, 1)
    olive = laid.visitor(laid.olive)
    olive.post(f"{PAGE}/publication")
    work(laid, 1)
    send(laid, laid.olive, ROWS.replace(b"900", b"910"), dataset="broken-lamps")
    work(laid, 2)
    page = olive.get("/datasets/imports/2").text
    assert "3 rows were placed in areas" in page
    assert 'name="layer"' not in page
    assert 'name="crosswalk"' not in page, "it would lead to neighborhoods"
    olive.post("/datasets/imports/2/columns", {"missing": "none"})
    work(laid, 2)
    assert "3 rows were placed in areas" in olive.get("/datasets/imports/2").text


def test_rows_are_published_only_in_the_areas_that_were_shown(laid: City) -> None:
    """A layer that goes, or comes, after its file was read asks for another look."""
    send(laid, laid.olive, ROWS.replace(b"Harbour", b"Harbor"))
    work(laid, 1)
    assert job(laid).report["layer"] == "statistical-areas"
    with laid.database.writing() as session:
        remove_layer(session, "statistical-areas")
    olive = laid.visitor(laid.olive)
    olive.post(f"{PAGE}/publication")
    work(laid, 1)
    page = olive.get(PAGE).text
    assert "A layer was loaded or removed after this file was read" in page
    olive.post(f"{PAGE}/columns")
    work(laid, 1)
    assert (job(laid).status, job(laid).report["layer"]) == (JobStatus.READ, "")
    with laid.database.writing() as session:
        make_layer(session, areas=AREAS)
    olive.post(f"{PAGE}/publication")
    work(laid, 1)
    assert job(laid).status is JobStatus.FAILED
    with laid.database.reading() as session:
        assert session.get(Dataset, 1) is None


def test_a_layer_that_was_chosen_and_is_gone_is_said(laid: City) -> None:
    send(laid, laid.olive, ROWS)
    work(laid, 1)
    olive = laid.visitor(laid.olive)
    olive.post(f"{PAGE}/columns", {"layer": "statistical-areas"})
    with laid.database.writing() as session:
        remove_layer(session, "statistical-areas")
    work(laid, 1)
    assert job(laid).status is JobStatus.FAILED
    assert "There is no layer “statistical-areas”." in olive.get(PAGE).text


@pytest.mark.parametrize(
    "sent",
    [
        {"layer": "atlantis"},
        {"layer": "x" * 81},
        {"names": ["Harbour South"], "places": ["harbor-south"]},
    ],
)
def test_what_is_not_offered_is_sent_back(laid: City, sent: dict[str, object]) -> None:
    send(laid, laid.olive, ROWS)
    work(laid, 1)
    answer = laid.visitor(laid.olive).post(f"{PAGE}/columns", {"missing": "kept words"} | sent)
    assert answer.status_code == 422
    assert "kept words" in answer.text
    assert job(laid).status is JobStatus.READ


def test_a_crosswalk_leads_back_to_neighborhoods(laid: City) -> None:
    send(laid, laid.olive, ROWS)
    work(laid, 1)
    olive = laid.visitor(laid.olive)
    olive.post(f"{PAGE}/columns", {"layer": "statistical-areas"})
    work(laid, 1)
    files = {"crosswalk": ("t.csv", b"area,hood\nHarbor East,Ropewalk\n", "text/csv")}
    form = {"csrf_token": olive.token}
    assert olive.client.post(f"{PAGE}/crosswalk", data=form, files=files).status_code == 303
    assert wishes_from(job(laid).wishes["columns"]).layer is None


def test_what_changed_names_the_areas_of_the_layer(laid: City) -> None:
    rows = ROWS.replace(b"Harbour", b"Harbor")
    send(laid, laid.olive, rows)
    work(laid, 1)
    olive = laid.visitor(laid.olive)
    olive.post(f"{PAGE}/publication")
    work(laid, 1)
    send(laid, laid.olive, rows[: rows.index(b"Harbor South")], dataset="broken-lamps")
    work(laid, 2)
    page = olive.get("/datasets/imports/2").text
    assert "Places whose rows changed most in number" in page
    assert '<th scope="row">Harbor South</th>' in page
