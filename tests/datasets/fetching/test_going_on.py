"""A fetch that was cut goes on where it stopped, and never mixes two states of a table."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from time import time

import pytest

from app.core.clock import utc_now
from app.datasets.fetching import whole
from app.datasets.fetching.kept import note_of
from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.server import Asked, Reply, Route, Server
from tests.datasets.fetching.twins import Arcgis, Ckan, Socrata, lamps, poles

Twin = Socrata | Ckan | Arcgis
KINDS: dict[str, Callable[[], Twin]] = {
    "socrata": lambda: Socrata(lamps(45)),
    "ckan": lambda: Ckan(lamps(45), kind="API", url="", modified="2025-01-02T03:04:05"),
    "arcgis": lambda: Arcgis(poles(45), most=10),
    "arcgis by ids": lambda: Arcgis(poles(45), most=10, pages=False),
}
ROWS = ("resource/", "datastore_search", "query")
BUSY = Reply(b"", 503)
GONE = 4  # tries of one page


class KilledError(BaseException):
    """The process is gone."""


def is_page(asked: Asked) -> bool:
    asks_about = {"$select", "returnCountOnly", "returnIdsOnly"} & asked.query.keys()
    return any(name in asked.path for name in ROWS) and not asks_about and (
        asked.query.get("limit") != "0"
    )  # fmt: skip


def pages_asked(server: Server) -> int:
    return sum(map(is_page, server.asked))


def cut_after(server: Server, pages: int) -> None:
    """Let the server be busy, for as long as one try takes, once it gave so many pages."""
    for path, route in list(server.routes.items()):
        given: list[int] = []

        def cut(asked: Asked, route: Route = route, given: list[int] = given) -> Reply:
            if not is_page(asked):
                return route(asked)
            given.append(1)
            is_cut = pages < len(given) <= pages + GONE
            return BUSY if is_cut else route(asked)

        server.routes[path] = cut


def cut_once(desk: Desk, server: Server, kind: str) -> tuple[Twin, str]:
    """Cut a fetch after its third page; return what stands on the server, and where."""
    twin = KINDS[kind]()
    url = twin.stand_on(server)
    cut_after(server, 3)
    desk.refused(url)
    return twin, url


def hash_of(desk: Desk) -> str:
    return sha256(desk.target.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_fetch_that_was_cut_goes_on_with_its_last_page(
    desk: Desk, server: Server, kind: str
) -> None:
    url = KINDS[kind]().stand_on(server)
    desk.got(url)
    uncut = hash_of(desk)
    desk.target.unlink()
    cut_after(server, 3)
    desk.refused(url)
    assert note_of(desk.target).exists()
    server.asked.clear()
    desk.got(url)
    assert hash_of(desk) == uncut
    assert pages_asked(server) == 3, "the third is compared, the fourth and the fifth are new"
    assert not note_of(desk.target).exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 2, 4])
def test_a_process_that_is_killed_after_any_page_goes_on(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch, kind: str, k: int
) -> None:
    url = KINDS[kind]().stand_on(server)
    desk.got(url)
    uncut = hash_of(desk)
    end_page, ended = whole.Whole.end_page, []

    def killed(self: whole.Whole) -> None:
        end_page(self)
        ended.append(1)
        if len(ended) == k:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(whole.Whole, "end_page", killed)
        with pytest.raises(KilledError):
            desk.fetch(url)
    with desk.target.open("ab") as file:
        file.write(b'{"half": "a r')  # what it was writing when it died
    server.asked.clear()
    desk.got(url)
    assert hash_of(desk) == uncut
    assert pages_asked(server) == 5 - k + 1


def edited(twin: Twin) -> None:
    """Change a row that was fetched already, and say so."""
    twin.rows[2] = twin.rows[2] | {"place": "Elsewhere", "PLACE": "Elsewhere"}
    if isinstance(twin, Socrata):
        twin.updated = 2
    elif isinstance(twin, Arcgis):
        twin.edited = 2
    else:
        twin.modified = "2025-02-02T03:04:05"


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_changed_meanwhile_is_fetched_anew(
    desk: Desk, server: Server, kind: str
) -> None:
    twin, url = cut_once(desk, server, kind)
    edited(twin)
    server.asked.clear()
    desk.got(url)
    assert pages_asked(server) == 5
    assert "Elsewhere" in desk.target.read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_changed_and_does_not_say_so_is_found_out_by_its_page(
    desk: Desk, server: Server, kind: str
) -> None:
    """A row of the first page was moved to the end: every later page has moved by one."""
    twin, url = cut_once(desk, server, kind)
    twin.rows.append(twin.rows.pop(0) | ({"OBJECTID": 999} if isinstance(twin, Arcgis) else {}))
    desk.got(url)
    told = desk.told("features" if isinstance(twin, Arcgis) else "records")
    rows = [row.get("attributes", row) for row in told]
    assert [row.get("id", row.get("OBJECTID")) for row in rows] == [
        row.get("id", row.get("OBJECTID")) for row in twin.rows
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_changes_while_the_rest_is_fetched_is_fetched_anew(
    desk: Desk, server: Server, kind: str
) -> None:
    twin, url = cut_once(desk, server, kind)
    for path, route in list(server.routes.items()):
        given: list[int] = []

        def change(asked: Asked, route: Route = route, given: list[int] = given) -> Reply:
            reply = route(asked)
            if is_page(asked):
                given.append(1)
                if len(given) == 2:
                    edited(twin)
            return reply

        server.routes[path] = change
    desk.got(url)
    assert "Elsewhere" in desk.target.read_text()


@pytest.mark.parametrize(  # a day ahead: all tests may ask long after these are made
    "twin",
    [
        Socrata(lamps(45), updated=int(time()) + 86_400), Socrata(lamps(45), updated=None),
        Arcgis(poles(45), most=10, edited=None), Arcgis(poles(45), most=10, ids=False),
        Ckan(lamps(45), kind="API", url=""),
        Ckan(lamps(45), kind="API", url="", modified=(utc_now() + timedelta(days=1)).isoformat()),
        Ckan(lamps(45), kind="API", url="", modified="2025-01-02", url_type="datastore"),
    ],
    ids=["just changed", "no updated", "no edit date", "no ids", "no modified", "just filled",
         "by hand"],
)  # fmt: skip
def test_where_nothing_says_surely_that_it_is_the_same_all_is_fetched_anew(
    desk: Desk, server: Server, twin: Twin
) -> None:
    url = twin.stand_on(server)
    cut_after(server, 3)
    desk.refused(url)
    assert not note_of(desk.target).exists()
    server.asked.clear()
    desk.got(url)
    assert pages_asked(server) == 5


def test_what_was_damaged_or_is_old_is_fetched_anew(desk: Desk, server: Server) -> None:
    url = Socrata(lamps(45)).stand_on(server)
    routes = dict(server.routes)
    damages: list[Callable[[], object]] = [
        lambda: desk.target.write_bytes(desk.target.read_bytes()[:200]),
        lambda: desk.target.write_bytes(desk.target.read_bytes().replace(b"Rope", b"Ripe")),
        lambda: note_of(desk.target).write_text("{"),
        lambda: note_of(desk.target).write_text(
            note_of(desk.target).read_text().replace('"at": 1', '"at": 0.1')
        ),
    ]
    for damage in damages:
        server.routes.update(routes)
        cut_after(server, 3)
        desk.refused(url)
        damage()
        server.asked.clear()
        desk.got(url)
        assert pages_asked(server) == 5
        assert len(desk.told("records")) == 45


def test_a_refusal_that_is_no_cut_keeps_nothing(desk: Desk, server: Server) -> None:
    assert desk.refused(Socrata(lamps(45), says=99).stand_on(server)).code == "fewer-rows"
    assert not note_of(desk.target).exists()


def test_what_was_kept_counts_for_the_size(desk: Desk, server: Server) -> None:
    url = Socrata(lamps(45)).stand_on(server)
    cut_after(server, 4)
    desk.refused(url)
    desk.settings.fetch_limit = 1024
    assert desk.refused(url).code == "too-large"
