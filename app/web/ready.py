"""Charts that tell something about a place, as its page and the front page list them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.queries import chart_address
from app.charts.ready import ready_charts
from app.web.page import Page


@dataclass(frozen=True)
class ReadyLink:
    title: str
    address: str
    why: str


def ready_links(page: Page, slug: str, limit: int = 3) -> Sequence[ReadyLink]:
    found = ready_charts(page.session, page.store, slug, limit)
    return [ReadyLink(r.chart.title, chart_address(r.chart, slug), r.why) for r in found]
