"""A web process is warm before its first readers come, and nobody counts that."""

import gc

from app.core import metrics
from app.web.rendering import TEMPLATES, pages
from app.web.warming import warm_soon
from tests.people import City


def requests_counted(city: City) -> list[bytes]:
    lines = metrics.exposition(city.settings).splitlines()
    return [line for line in lines if line.startswith(b"commonplot_requests_total")]


def test_the_app_asks_its_own_pages_and_compiles_every_template(city: City) -> None:
    asked: list[str] = []

    async def site(scope: object, receive: object, send: object) -> None:
        assert isinstance(scope, dict)
        asked.append(scope["path"])
        await city.app.app(scope, receive, send)  # type: ignore[arg-type]

    before = requests_counted(city)
    thread = warm_soon(site, city.database, city.settings.base_url)
    thread.join(60)
    frozen = gc.get_freeze_count()
    gc.unfreeze()  # the tests' own process goes on
    assert not thread.is_alive()
    assert asked == ["/", "/proposals", "/charts", "/neighborhoods", "/sign-in"]
    assert requests_counted(city) == before
    assert frozen > 10_000  # no reader waits for a look at what stays
    names = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert names <= {name for _loader, name in pages.cache or ()}


def test_a_page_that_fails_does_not_stop_the_process(city: City) -> None:
    async def site(*_asked: object) -> None:
        raise RuntimeError

    thread = warm_soon(site, city.database, city.settings.base_url)
    thread.join(60)
    assert not thread.is_alive()
