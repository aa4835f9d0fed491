"""Portals: all rows to the end, what they say of them, and no part that passes for the whole."""

from pathlib import Path

import pytest

from app.datasets.fetching import pages
from app.datasets.importing import json_text
from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.server import Reply, Server
from tests.datasets.fetching.twins import Arcgis, Ckan, Socrata, lamps, poles
from tests.datasets.imported import imported, kinds, rows


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
    assert said.columns == {
        "id": {"description": "As painted on the pole."}, "cost": {"measured_in": "USD"},
    }  # fmt: skip


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
    desk.got(f"{url}?$select=id,cost&place=Dovecote")
    assert desk.told("records")[0] == {"id": "000", "cost": "0.50"}


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


@pytest.mark.parametrize(
    "told",
    ['{"name": "' + "x" * 900 + '"}', '[{"count": "1"}' + ', {"count": "1"}' * 60 + "]"],
    ids=["one long word", "many answers"],
)
def test_a_portal_that_talks_too_much_is_cut_off(
    desk: Desk, server: Server, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a portal says about its data is held in memory, so it is bounded."""
    monkeypatch.setattr(pages, "MOST_ABOUT", 800)
    url = Socrata(lamps(25)).stand_on(server)
    server.gives("/api/views/lamp-s123.json", told)
    assert desk.refused(url).code == "too-large"


def test_a_row_without_end_is_refused(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LONGEST_ROW", 1000)
    rows = [*lamps(3), {"id": "x" * 200_000}]
    monkeypatch.setattr(json_text, "PIECE", 1000)
    assert desk.refused(Socrata(rows).stand_on(server)).code == "bad-answer"
