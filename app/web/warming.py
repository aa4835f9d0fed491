"""A web process made warm: what its first readers would wait for is done while nobody waits.

The first request of a process compiles templates, builds statements, reads tables and starts the
drawing process. A thread asks the most read pages of the app itself, right after the start.
"""

import asyncio
import gc
from collections.abc import Sequence
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Message, Scope

from app.charts.drawing.layers import INK, Plan
from app.charts.drawing.pen import NotDrawnError, pen
from app.charts.queries import all_charts, chart_address
from app.core.db import Database
from app.proposals.queries import list_proposals
from app.web.rendering import compile_all

PAGES: Final = ("/", "/proposals", "/charts", "/neighborhoods", "/sign-in")

log = structlog.get_logger()


def warm_soon(site: ASGIApp, database: Database, base_url: str) -> Thread:
    """Begin in a thread of its own, and return it. What fails is logged and left to the readers."""
    thread = Thread(target=_warm, args=(site, database, base_url), name="warming", daemon=True)
    thread.start()
    return thread


def _warm(site: ASGIApp, database: Database, base_url: str) -> None:
    try:
        asyncio.run(_ask(site, [*PAGES, *_newest(database)], base_url))
        compile_all()
        _start_pen()
        settle()
    except Exception as error:  # noqa: BLE001, the site works all the same
        log.warning("warming failed", error=type(error).__name__)


def settle() -> None:
    """Take all that was loaded until now out of the collector's rounds.

    It stays as long as the process. Without this, every full round looks at each of its 200,000
    and more objects again, and some reader waits for that.
    """
    gc.collect()
    gc.freeze()


def _newest(database: Database) -> Sequence[str]:
    """Name a proposal and a chart, so that their pages are warm too."""
    with database.reading() as session:
        rows = list_proposals(session, limit=1).items
        charts = all_charts(session, limit=1)
        return [*(row.url for row in rows), *(chart_address(chart) for chart in charts)]


async def _ask(site: ASGIApp, paths: Sequence[str], base_url: str) -> None:
    """Ask for pages as a browser would, and drop the answers."""
    ours = urlsplit(base_url)

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def drop(_message: Message) -> None:
        return

    for path in paths:
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": ours.scheme, "path": path, "raw_path": path.encode(), "root_path": "",
            "query_string": b"", "headers": [(b"host", ours.netloc.encode())],
            "client": ("127.0.0.1", 0), "server": (ours.hostname or "localhost", ours.port),
        }  # fmt: skip
        await site(scope, nothing, drop)


def _start_pen() -> None:
    """Draw one line: the drawing process needs a second before its first picture."""
    plan = Plan(10, 10)
    plan.rules([{"x": 0, "y": 0, "x2": 10, "y2": 10}], INK)
    try:
        pen.draw("svg", plan.to_facts())
    except NotDrawnError as error:
        log.warning("warming failed", error=type(error).__name__)
