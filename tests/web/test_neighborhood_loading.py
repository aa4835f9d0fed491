"""The administrator's page that loads neighborhoods: upload, what would change, confirm."""

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from httpx2 import Response
from sqlalchemy import select
from sqlmodel import col

from app.people.models import Person
from app.places.models import Neighborhood
from app.places.prepared import Prepared
from app.places.uploads import Bounds, find_upload, take_in
from tests.factories.places import area, collection, feature, make_neighborhoods
from tests.people import City

UPLOADS = "/admin/neighborhoods/uploads"


def send(city: City, person: Person | None, content: object, **fields: str) -> Response:
    visitor = city.visitor(person)
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    form: dict[str, Any] = {"csrf_token": visitor.token, **fields}
    files = {"file": ("areas.geojson", text, "application/geo+json")}
    return visitor.client.post(UPLOADS, data=form, files=files)


def names_in(city: City) -> list[str]:
    with city.database.reading() as session:
        names = select(col(Neighborhood.name)).where(~col(Neighborhood.retired))
        return sorted(session.scalars(names))


def test_a_file_is_shown_before_it_changes_anything(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session, ["Ropewalk"])
    file = collection(feature("Dovecote"), feature("", place=1))
    answer = send(city, city.ada, file)
    assert answer.status_code == 303
    ada = city.visitor(city.ada)
    preview = ada.get(answer.headers["location"])
    assert "1 new, 0 updated, 0 unchanged." in preview.text
    assert "It has no name." in preview.text
    assert "Retired (1)" in preview.text
    assert names_in(city) == ["Ropewalk"]
    form = BeautifulSoup(preview.text, "html.parser").select_one("form[action$='/load']")
    assert form is not None
    done = ada.post(str(form["action"]))
    assert (done.status_code, done.headers["location"]) == (303, "/admin/neighborhoods?loaded=1")
    assert names_in(city) == ["Dovecote"]
    assert ada.post(str(form["action"])).status_code == 404


def test_borders_in_a_plane_are_converted_and_that_is_said(city: City) -> None:
    ring = [[427_000, 178_000], [428_000, 178_000], [428_000, 179_000]]
    file = {
        **collection(area("Dovecote", "Polygon", [ring])),
        "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3559"}},
    }
    answer = send(city, city.ada, file)
    preview = city.visitor(city.ada).get(answer.headers["location"])
    assert "NAD83(NSRS2007) / Maryland (EPSG:3559)" in preview.text
    assert "converted to longitude and latitude" in preview.text


def test_a_refused_file_says_what_to_do_and_keeps_what_was_typed(city: City) -> None:
    file = collection(feature("Dovecote"))
    answer = send(city, city.ada, file, name_property="hood")
    assert answer.status_code == 422
    assert "No area in this file has a property" in answer.text
    assert 'value="hood"' in answer.text


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"not json", b'{"a": NaN}'])
def test_no_file_and_broken_files_are_refused(city: City, content: bytes) -> None:
    assert send(city, city.ada, content).status_code == 422
    assert names_in(city) == []


def test_only_an_administrator_may_look_or_load(city: City) -> None:
    file = collection(feature("Dovecote"))
    for person in (city.alice, city.olive, city.mo):
        assert send(city, person, file).status_code == 404
        assert city.visitor(person).get("/admin/neighborhoods").status_code == 404
    stranger = city.visitor(None).get("/admin/neighborhoods")
    assert (stranger.status_code, "/sign-in" in stranger.headers["location"]) == (303, True)
    assert send(city, None, file).headers["location"].startswith("/sign-in")
    assert names_in(city) == []


def test_nobody_waits_for_the_lock_while_a_file_is_read(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes seconds, also when it is loaded: others write meanwhile."""
    written: list[str] = []

    def write_meanwhile(name: str) -> None:
        with city.database.writing() as session:
            make_neighborhoods(session, [name])
        written.append(name)

    def slow_take_in(data_dir: Path, content: bytes, name: str | None, bounds: Bounds) -> str:
        write_meanwhile("Written while reading")
        return take_in(data_dir, content, name, bounds)

    def slow_find(folder: Path, name: str) -> Prepared:
        write_meanwhile("Written while loading")
        return find_upload(folder, name)

    monkeypatch.setattr("app.web.admin_places.take_in", slow_take_in)
    answer = send(city, city.ada, collection(feature("Dovecote")))
    monkeypatch.setattr("app.web.admin_places.find_upload", slow_find)
    done = city.visitor(city.ada).post(answer.headers["location"] + "/load")
    assert done.status_code == 303
    assert written == ["Written while reading", "Written while loading"]
    assert names_in(city) == ["Dovecote"]  # both were retired: the file does not have them


def test_a_file_that_takes_too_long_is_refused_and_leaves_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.admin_places.READING_LIMIT", 0)
    answer = send(city, city.ada, collection(feature("Dovecote")))
    assert answer.status_code == 422
    assert "takes longer than 0 seconds" in answer.text
    assert list((city.settings.data_dir / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret", "A" * 32, "0" * 32, "%00"])
def test_only_our_own_names_lead_to_an_upload(city: City, name: str) -> None:
    assert city.visitor(city.ada).get(f"{UPLOADS}/{name}").status_code == 404
    assert city.visitor(city.ada).post(f"{UPLOADS}/{name}/load").status_code == 404


def test_a_district_is_made_named_and_given_its_neighborhoods(city: City) -> None:
    with city.database.writing() as session:
        places = make_neighborhoods(session)
    ada = city.visitor(city.ada)
    made = ada.post("/admin/districts", {"name": "Old Town"})
    assert (made.status_code, made.headers["location"]) == (303, "/admin/districts/old-town")
    members = [str(places[0].id), str(places[1].id)]
    form: dict[str, object] = {"name": "The Old Town", "members": members}
    assert ada.post("/admin/districts/old-town", form).status_code == 303
    page = ada.get("/admin/districts/old-town").text
    assert page.count(" checked") == 2
    assert "The Old Town" in city.visitor(None).get("/neighborhoods/ropewalk").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "..."}, "Give the district a name."),
        ({"name": "old  TOWN"}, "There is already a district with this name."),
    ],
)
def test_a_wrong_district_name_keeps_the_form(
    city: City, form: dict[str, object], sentence: str
) -> None:
    ada = city.visitor(city.ada)
    ada.post("/admin/districts", {"name": "Old Town"})
    answer = ada.post("/admin/districts", form)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_district_takes_no_unknown_neighborhood_and_then_changes_nothing(city: City) -> None:
    ada = city.visitor(city.ada)
    ada.post("/admin/districts", {"name": "Old Town"})
    form: dict[str, object] = {"name": "New Town", "members": ["999"]}
    answer = ada.post("/admin/districts/old-town", form)
    assert answer.status_code == 422
    assert 'value="New Town"' in answer.text
    assert "<h1>Old Town</h1>" in ada.get("/admin/districts/old-town").text


def test_others_find_no_districts_page(city: City) -> None:
    for person in (city.alice, city.olive, city.mo):
        visitor = city.visitor(person)
        assert visitor.get("/admin/districts").status_code == 404
        assert visitor.post("/admin/districts", {"name": "Mine"}).status_code == 404
        assert visitor.get("/admin/districts/old-town").status_code == 404
        assert visitor.post("/admin/districts/old-town", {"name": "Mine"}).status_code == 404
