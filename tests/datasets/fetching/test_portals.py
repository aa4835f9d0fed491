"""Portals: all rows to the end, what they say of them, and no part that passes for the whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.config import Settings
from app.datasets.fetching import arcgis, ckan, hub, socrata
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.fetching.server import Reply, Server
from tests.datasets.fetching.twins import UUID, Arcgis, Ckan, Socrata, answer, lamps, poles
from tests.datasets.imported import imported, kinds, rows


class Desk:
    """Fetches addresses of the server on this machine."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder, self.target = settings, folder, folder / "fetched"

    def fetch(self, url: str, mark: dict[str, Any] | None = None) -> Fetched | None:
        place = recognise(url, self.settings.fetch_private_hosts.split())
        return fetch(self.settings, place, self.target, mark)

    def got(self, url: str) -> Fetched:
        fetched = self.fetch(url)
        assert fetched is not None
        assert not list(self.folder.glob("*.page")), "pages are not left behind"
        return fetched

    def refused(self, url: str) -> ImportRefusedError:
        with pytest.raises(ImportRefusedError) as refused:
            self.fetch(url)
        assert str(refused.value.sentence)
        assert str(refused.value.hint)
        return refused.value

    def told(self, name: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(self.target.read_text())[name]
        return told


@pytest.fixture
def desk(open_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for portal in (socrata, ckan, arcgis):
        monkeypatch.setattr(portal, "PAGE", 10)
    return Desk(open_settings, tmp_path)


@pytest.mark.parametrize("number", [1, 10, 25, 30])
@pytest.mark.parametrize("most", [7, 10, 50_000])
def test_a_socrata_table_comes_whole_whatever_a_page_holds(
    desk: Desk, server: Server, number: int, most: int
) -> None:
    fetched = desk.got(Socrata(lamps(number), most=most).stand_on(server))
    assert [row["id"] for row in desk.told("records")] == [f"00{n}" for n in range(number)]
    said = fetched.said
    assert (said.title, said.publisher, said.licence) == (
        "Broken lamps", "Department of Light", "CC BY 4.0",
    )  # fmt: skip
    assert said.description == "Lamps reported as out."
    assert said.columns == {"id": {"description": "As painted on the pole."}}


def test_what_socrata_leaves_out_is_a_cell_without_a_value(
    desk: Desk, server: Server, tmp_path: Path
) -> None:
    desk.got(Socrata(lamps(4)).stand_on(server))
    built = imported(tmp_path, desk.target.read_bytes(), name="x.json")
    assert kinds(built) == {"id": "text", "place": "text", "seen": "date", "cost": "number"}
    assert [c["label"] for c in built.report.columns] == ["Lamp number", "Place", "Seen on", "Cost"]
    assert rows(built, "seen")[0] == (None,)


def test_socrata_keeps_the_persons_own_choice_of_rows(desk: Desk, server: Server) -> None:
    url = Socrata(lamps(30)).stand_on(server)
    desk.got(f"{url}?place=Dovecote&$limit=3&$order=id")
    assert len(desk.told("records")) == 15


def test_a_thousand_rows_are_believed_where_the_portal_counts_them(
    desk: Desk, server: Server, tmp_path: Path
) -> None:
    desk.got(Socrata(lamps(1000)).stand_on(server))
    built = imported(tmp_path, desk.target.read_bytes(), name="x.json")
    assert "maybe-cut" not in built.report.notes
    text = "id,place\n" + "1,Ropewalk\n" * 1000
    assert "maybe-cut" in imported(tmp_path, text).report.notes, "a bare file is doubted"


@pytest.mark.parametrize("kind", ["socrata", "ckan", "arcgis"])
def test_fewer_rows_than_the_portal_says_are_refused(desk: Desk, server: Server, kind: str) -> None:
    twins: dict[str, Socrata | Ckan | Arcgis] = {
        "socrata": Socrata(lamps(25), says=31),
        "ckan": Ckan(lamps(25), says=31, kind="API"),
        "arcgis": Arcgis(poles(25), says=31),
    }
    refused = desk.refused(twins[kind].stand_on(server))
    assert refused.code == "fewer-rows"
    assert "31" in str(refused.sentence)
    assert "25" in str(refused.sentence)


@pytest.mark.parametrize("kind", ["socrata", "arcgis"])
def test_a_portal_that_sends_its_first_page_for_ever_is_noticed(
    desk: Desk, server: Server, kind: str
) -> None:
    twin = Socrata(lamps(25), pages=False) if kind == "socrata" else Arcgis(poles(25), most=10)
    url = twin.stand_on(server)
    if isinstance(twin, Arcgis):
        server.routes["/arcgis/rest/services/Light/FeatureServer/0"] = lambda asked: Arcgis(
            poles(25), most=10
        ).layer(asked)
        twin.pages = False
    assert desk.refused(url).code == "same-page"


def test_nothing_new_is_not_fetched_again(desk: Desk, server: Server) -> None:
    lamp_table, layer = Socrata(lamps(25)), Arcgis(poles(25))
    for twin in (lamp_table, layer):
        url = twin.stand_on(server)
        first = desk.got(url)
        asked = len(server.asked)
        assert desk.fetch(url, first.mark) is None
        assert len(server.asked) - asked == 2, "what it says, and how many rows"
        twin.rows.append(twin.rows[-1] | {"OBJECTID": 999})
        assert desk.fetch(url, first.mark) is not None


@pytest.mark.parametrize("fault", ["in the body", "truncated", "bad chunk", Reply(b"", 503)])
def test_a_page_that_breaks_is_asked_for_again(
    desk: Desk, server: Server, fault: str | Reply
) -> None:
    url = Socrata(lamps(25)).stand_on(server)
    path = url.removeprefix(server.url(""))
    server.fails(path, fault, fault)
    desk.got(url)
    assert len(desk.told("records")) == 25


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<!doctype html><title>Sign in</title>", "html-page"),
        (b'[{"id": "1"}, {"id":', "bad-answer"),
        (b"id,place\n1,Ropewalk\n", "bad-answer"),
        (b"[" * 5000, "bad-answer"),
        (b"\xff\xfe\x00", "bad-answer"),
        (b'[{"id": "1"}] trailing', "bad-answer"),
    ],
)
def test_an_answer_that_is_no_page_of_rows_is_refused(
    desk: Desk, server: Server, body: bytes, code: str
) -> None:
    url = Socrata(lamps(25)).stand_on(server)
    path = url.removeprefix(server.url(""))
    ready = server.routes[path]
    server.routes[path] = lambda asked: Reply(body) if "$offset" in asked.query else ready(asked)
    assert desk.refused(url).code == code


@pytest.mark.parametrize(
    ("changes", "pages"),
    [({}, 3), ({"pages": False}, 4), ({"edited": None}, 3), ({"flag": False}, 3),
     ({"counts": False}, 4)],
)  # fmt: skip
def test_an_arcgis_layer_comes_whole(
    desk: Desk, server: Server, tmp_path: Path, changes: dict[str, Any], pages: int
) -> None:
    """By offset, or by ids where it cannot page; also where it does not say that more follow."""
    layer = Arcgis(poles(25), most=10, **changes)
    fetched = desk.got(layer.stand_on(server))
    assert fetched.said.title == "Lamps"
    asked = [one for one in server.asked if one.path.endswith("query")]
    assert len([one for one in asked if "returnCountOnly" not in one.query]) == pages
    built = imported(tmp_path, desk.target.read_bytes(), name="x.json")
    assert built.report.rows_used == 25
    assert built.report.matched == 25, "its points are asked for in degrees"
    assert {row[0] for row in rows(built, "ST")} == {"out", "dim"}
    assert {str(row[0]) for row in rows(built, "SEEN")} == {"2025-01-01"}, "in the city's time zone"
    labels = [column["label"] for column in built.report.columns]
    assert labels[:4] == ["OBJECTID", "Neighborhood", "State", "Seen on"]
    assert "maybe-cut" not in built.report.notes


def test_a_full_page_of_a_layer_that_cannot_page_is_refused(desk: Desk, server: Server) -> None:
    layer = Arcgis(poles(25), most=10, pages=False, ids=False, counts=False, flag=False)
    url = layer.stand_on(server)
    assert desk.refused(url).code == "maybe-cut"
    layer.rows = poles(9)
    desk.got(url)
    layer.flag, layer.rows = True, poles(30)
    assert desk.refused(url).code == "maybe-cut"


@pytest.mark.parametrize("ending", ["", "?f=json", "/query?where=1%3D1&outFields=*&f=json"])
def test_a_layer_is_known_by_each_of_its_addresses(desk: Desk, server: Server, ending: str) -> None:
    url = Arcgis(poles(3)).stand_on(server)
    desk.got(url + ending)
    assert len(desk.told("features")) == 3


def test_a_service_of_one_layer_needs_no_number(desk: Desk, server: Server) -> None:
    url = Arcgis(poles(3)).stand_on(server)
    service = url.rpartition("/")[0]
    desk.got(service)
    path = service.removeprefix(server.url(""))
    layers = [{"id": 0, "name": "Lamps"}, {"id": 1, "name": "Poles"}]
    server.routes[path] = lambda _asked: answer({"layers": layers})
    assert "1 Poles" in str(desk.refused(service).sentence)
    server.routes[path] = lambda _asked: answer({"layers": []})
    desk.refused(service)


def test_an_arcgis_error_that_comes_as_if_all_were_well_is_told(desk: Desk, server: Server) -> None:
    url = Arcgis(poles(3)).stand_on(server)
    path = url.removeprefix(server.url(""))
    for code, told in ((400, "error-answer"), (499, "needs-sign-in")):
        error = {"error": {"code": code, "message": "Token Required"}}
        server.routes[path] = lambda _asked, error=error: answer(error)  # type: ignore[misc]
        assert desk.refused(url).code == told
    ready = Arcgis(poles(3)).layer
    server.fails(path, answer({"error": {"code": 500, "message": "Try again"}}))
    server.routes[path] = ready
    desk.got(url)
    server.routes[path] = lambda _asked: answer({"type": "Group Layer", "fields": []})
    assert desk.refused(url).code == "no-rows-there"


def test_hub_pages_and_items_lead_to_their_layer(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = Arcgis(poles(3)).stand_on(server)
    service, item = layer.rpartition("/")[0], "0123456789abcdef" * 2
    monkeypatch.setattr(hub, "ONLINE", server.url("/online"))
    monkeypatch.setattr(hub, "HUB", server.url("/hub"))
    about = answer({"url": service, "type": "Feature Service"})
    for portal in ("/online", "/city"):
        server.routes[f"{portal}/sharing/rest/content/items/{item}"] = lambda _asked: about
    named = {"data": [{"id": f"{item}_0", "attributes": {"url": layer}}]}
    server.routes["/hub/api/v3/datasets"] = lambda _asked: answer(named)
    for page in (
        f"/datasets/{item}_0/explore", f"/city/home/item.html?id={item}",
        f"/city/home/item.html?id={item}&sublayer=0", "/datasets/city::lamps/about",
        "/maps/city::lamps",
    ):  # fmt: skip
        desk.got(server.url(page))
        assert len(desk.told("features")) == 3
    named["data"] = []
    assert desk.refused(server.url("/datasets/city::lamps")).code == "no-rows-there"
    about = answer({"url": None, "type": "Web Map"})
    assert "Web Map" in str(desk.refused(server.url(f"/datasets/{item}_0")).sentence)


def test_a_ckan_resource_is_fetched_as_its_publisher_put_it_there(
    desk: Desk, server: Server
) -> None:
    server.gives("/files/lamps.csv", "id,place\n001,Ropewalk\n")
    fetched = desk.got(Ckan(lamps(3)).stand_on(server))
    assert desk.target.read_text() == "id,place\n001,Ropewalk\n"
    assert fetched.name == "lamps.csv"
    said = fetched.said
    assert (said.title, said.publisher, said.licence) == ("Street lamps", "Port Ellery", "CC0")


@pytest.mark.parametrize(
    "address",
    [f"/dataset/lamps/resource/{UUID}", f"/datastore/dump/{UUID}", "/dataset/lamps",
     f"/api/3/action/datastore_search?resource_id={UUID}&limit=5",
     f"/api/3/action/resource_show?id={UUID}", "/api/action/package_show?id=lamps"],
)  # fmt: skip
def test_a_ckan_store_is_read_page_by_page_by_each_of_its_addresses(
    desk: Desk, server: Server, address: str
) -> None:
    Ckan(lamps(25), most=7, kind="API", url="").stand_on(server)
    desk.got(server.url(f"/portal{address}"))
    assert desk.told("records") == lamps(25), "without the store's own numbers"


def test_a_ckan_file_that_is_gone_is_read_from_the_store(desk: Desk, server: Server) -> None:
    url = Ckan(lamps(25)).stand_on(server)
    desk.got(url)
    assert len(desk.told("records")) == 25
    assert desk.refused(Ckan(lamps(1), stored=False).stand_on(server)).code == "not-there"


def test_a_ckan_dataset_of_several_files_asks_which(desk: Desk, server: Server) -> None:
    others = [{"id": "2", "name": "Lamps of 2024", "format": "csv", "url": "/a.csv"},
              {"id": "3", "name": "Notes", "format": "PDF", "url": "/a.pdf"}]  # fmt: skip
    Ckan(lamps(1), others=others).stand_on(server)
    refused = desk.refused(server.url("/portal/dataset/lamps"))
    assert "Lamps of 2024" in str(refused.sentence)
    assert "Notes" not in str(refused.sentence)


def test_a_ckan_file_cannot_lead_inward(desk: Desk, server: Server, unused_port: int) -> None:
    for place in (f"http://127.0.0.1:{unused_port}/x.csv", "http://169.254.169.254/x.csv",
                  "file:///etc/passwd.csv"):  # fmt: skip
        refused = desk.refused(Ckan(lamps(1), stored=False, url=place).stand_on(server))
        assert refused.code in {"private-address", "bad-address"}


def test_a_file_at_a_plain_address_comes_as_it_is(desk: Desk, server: Server) -> None:
    url = server.gives("/a/lamps.csv", "a,b\n1,2\n", ETag='"7"')
    fetched = desk.got(url)
    assert fetched.name == "lamps.csv"
    assert desk.target.read_text() == "a,b\n1,2\n"
    assert desk.fetch(url, fetched.mark) is None, "the same bytes are nothing new"
    url = server.gives("/get", "a,b\n1,2\n", Content_Disposition='attachment; filename="../x.csv"')
    assert desk.got(url).name == "x.csv"


@pytest.mark.parametrize(
    ("body", "code"), [("<!DOCTYPE html><title>Lamps</title>", "html-page"), ("", "empty"),
                       ("<?xml version='1.0'?><a/>", "xml")],
)  # fmt: skip
def test_a_page_in_place_of_a_file_is_refused_with_what_to_do(
    desk: Desk, server: Server, body: str, code: str
) -> None:
    assert desk.refused(server.gives("/lamps", body)).code == code


@pytest.mark.parametrize("path", ["/files/2024/data-2024", "/dataset/lamps.csv"])
def test_an_address_that_only_looks_like_a_portals_is_taken_as_it_stands(
    desk: Desk, server: Server, path: str
) -> None:
    desk.got(server.gives(path, "a,b\n1,2\n"))
    assert desk.target.read_text() == "a,b\n1,2\n"
