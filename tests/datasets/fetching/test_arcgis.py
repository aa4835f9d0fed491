"""ArcGIS layers, by each of their addresses: whole, or refused."""

from pathlib import Path
from typing import Any

import pytest

from app.datasets.fetching import arcgis_rows, hub
from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.server import Reply, Server
from tests.datasets.fetching.twins import Arcgis, answer, poles
from tests.datasets.imported import imported, rows


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
    assert fetched.said.columns == {
        "ST": {"values": ["out (1)", "dim (2)"]}, "SEEN": {"description": "When it was seen."},
    }  # fmt: skip
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


def test_how_a_layer_is_drawn_may_be_told_deeply(desk: Desk, server: Server) -> None:
    url = Arcgis(poles(3)).stand_on(server)
    path, symbol = url.removeprefix(server.url("")), '{"symbol": ' * 40 + "1" + "}" * 40
    layer = server.routes[path]
    server.routes[path] = lambda asked: Reply(
        layer(asked).body.replace(b"{", b'{"drawingInfo": ' + symbol.encode() + b", ", 1)
    )
    desk.got(url)
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


def test_ids_without_end_are_refused(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arcgis_rows, "MOST_IDS", 20)
    assert desk.refused(Arcgis(poles(25), pages=False).stand_on(server)).code == "too-large"
