"""On paper stand the picture, its words, its source and its table; nothing that wants a click."""

import re
from datetime import date

import pytest

from app.charts.anchors import area_anchor
from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.charts.models import Deed
from app.charts.telling import Step, tell
from tests.factories.datasets import store_in
from tests.factories.meetings import make_begun
from tests.journeys.browsing import DESKTOP
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

CLICKED = "button, a.button, input, select, textarea, form, nav, .herebar, .foot a, .menu"
SEEN = "all => all.filter(one => one.getClientRects().length).map(one => one.outerHTML)"


def test_pages_of_charts_print_without_what_is_clicked(town: Town, open_page: OpenPage) -> None:
    city = town.city
    with city.database.writing() as session:
        step = Step("It is dark.", Deed.HIGHLIGHT, [area_anchor(town.places[0].slug)])
        story = tell(session, city.alice, town.ranking, "Dark corners", "ropewalk", [step])
        claim = keep_claim(
            session, store_in(city.settings.data_dir), town.ranking, LevelClaim(area="ropewalk")
        )
        story_id, claim_id = story.id, claim.id
    ranking = f"/charts/{town.ranking.id}-{town.ranking.slug}"
    trend = f"/charts/{town.trend.id}-{town.trend.slug}"
    wanted = {
        f"{ranking}?focus=ropewalk": ("figure.plate svg.wide", "figcaption", "tbody tr", ".note"),
        f"{trend}/compare?a=ropewalk&b=dovecote": ("figure.plate svg", "figcaption", "tbody tr"),
        f"{trend}/follow-up?focus=ropewalk&since={date(2025, 1, 1)}": ("h1",),
        f"{ranking}/steps/{story_id}": ("svg", "#step-1"),
        f"/claims/{claim_id}": ("h1", "tbody tr"),
    }
    page = open_page(DESKTOP)
    for path, kept in wanted.items():
        page.emulate_media(media="print")
        page.goto(town.address + path)
        assert page.locator(CLICKED).evaluate_all(SEEN) == [], path
        for one in kept:
            assert page.locator(one).evaluate_all(SEEN), (path, one)
        sides = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sides <= 0, path


def test_a_meeting_prints_on_one_page_with_all_its_rows(town: Town, open_page: OpenPage) -> None:
    city = town.city
    with city.database.writing() as session:
        met = make_begun(session, city.department, city.olive)
        url, rows = f"/stat-meetings/{met.meeting.id}", (met.row.text, met.last.text)
    page = open_page(DESKTOP)
    page.emulate_media(media="print")
    page.goto(town.address + url)
    assert page.locator(CLICKED).evaluate_all(SEEN) == []
    for words in rows:
        assert page.get_by_text(words).first.is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
