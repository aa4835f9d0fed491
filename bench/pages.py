"""What the hot pages cost, beside a constant answer of the same size in the same run.

    python -m bench.pages [postgresql://…]

Builds a small city in a temporary folder: a thread of 300 comments, a list, a chart, the front
page. Prints CPU milliseconds a request and their ratio to a constant `def` route of the same app
behind the same middleware. Targets: a signed-out thread at most 4 times the constant, signed in at
most 10; posting a comment under 3 times the CPU of inserting the same rows bare; the first view of
a proposal with 30 comments at most 70 kB gzip, 85 with a map.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app import main as root
from app.core.clock import utc_now
from app.core.db import Database
from app.http.person import cookie_name
from app.people.sessions import open_session
from app.web.warming import settle
from bench.asgi import Client, Weighed
from bench.city import BenchCity, build, settings_in
from bench.posting import posting_ratios

BASE: Final = "http://localhost:8000"
TURNS: Final = 9  # a page and its constant in turn: both see the same machine
ROUNDS: Final = 40


def constant_router(sizes: set[int]) -> APIRouter:
    """Make a page of each size: the cheapest thing that this app can answer."""
    router = APIRouter()
    pages = {size: "x" * size for size in sizes}

    @router.get("/constant/{size}")
    def constant(size: int) -> HTMLResponse:
        return HTMLResponse(pages.setdefault(size, "x" * size))

    return router


def run(database_url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder), database_url, BASE)
        database = Database(settings.resolved_database_url)
        root.PAGES.append(constant_router(set()))
        app = root.create_app(settings, database)
        city = build(database, settings)
        with database.writing() as session:
            token = open_session(session, city.reader_id, "bench", utc_now())
        anonymous = Client(app, BASE)
        signed_in = Client(app, BASE, f"{cookie_name(settings)}={token}")
        settle()  # as a web process does when it is warm
        report(city, anonymous, signed_in)
        weigh_first_views(city, anonymous)
        posting = posting_ratios(signed_in, database, city, settings)
        print(
            f"\nposting a comment: {posting.posting:.1f} ms, {posting.by_mapper:.1f} x its rows "
            f"as objects, {posting.by_text:.1f} x its rows as SQL text"
        )
        database.engine.dispose()


def report(city: BenchCity, anonymous: Client, signed_in: Client) -> None:
    heads = (("CPU ms", 9), ("constant", 10), ("ratio", 7), ("range", 12), ("p50", 8), ("p99", 7))
    print(f"{'page':34}" + "".join(f"{head:>{width}}" for head, width in heads) + "     gzip")
    for name, path in city.pages.items():
        for who, client in (("signed out", anonymous), ("signed in", signed_in)):
            size = client.weigh(path, 3).size
            pairs = [(client.weigh(path, ROUNDS), client.weigh(f"/constant/{size}", ROUNDS))
                     for _ in range(TURNS)]  # fmt: skip
            print(line(f"{name}, {who}", pairs))


def line(name: str, pairs: Sequence[tuple[Weighed, Weighed]]) -> str:
    """Tell the median of the turns, and the range of their ratios."""
    pages = [page for page, _constant in pairs]
    if pages[0].status != 200:  # noqa: PLR2004, a page that fails must not look fast
        return f"{name:34} answered {pages[0].status}"
    ratios = sorted(page.cpu / constant.cpu for page, constant in pairs)
    cpu, p50, p99 = (
        median(getattr(page, what) for page in pages) for what in ("cpu", "p50", "p99")
    )
    constant_cpu = median(constant.cpu for _page, constant in pairs)
    return (
        f"{name:34}{cpu:9.2f}{constant_cpu:10.2f}{median(ratios):7.1f}"
        f"{ratios[0]:7.1f}-{ratios[-1]:<5.1f}{p50:7.1f}{p99:7.1f}{pages[0].packed / 1000:7.1f}kB"
    )


def weigh_first_views(city: BenchCity, client: Client) -> None:
    """Add up what a first visit fetches: the page, its style, htmx and our scripts, packed."""
    assets = ["/static/commonplot.css", "/static/htmx/htmx-2.min.js", "/static/icon.svg"]
    assets += [f"/static/{path.name}" for path in root.STATIC.glob("*.js")]
    shared = sum(client.weigh(path, 3).packed for path in assets)
    for name, path in city.first_views.items():
        page = client.weigh(path, 3).packed
        total = (page + shared) / 1000
        print(f"first view, {name}: {total:.1f} kB gzip ({page / 1000:.1f} page)")


if __name__ == "__main__":
    run(sys.argv[1] if len(sys.argv) > 1 else "")
