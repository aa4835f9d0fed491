"""The marks of a picture over the wire: what scripts fetch, alike for everybody."""

from urllib.parse import quote

import pytest

from app.charts.models import Chart
from tests.people import City
from tests.web.charted import make_charts, page_of

HOSTILE = "\"><svg onload=alert(1)>'"


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


def test_marks_lie_in_the_picture_and_are_kept_by_browsers(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    answer = visitor.get(f"/charts/{chart.id}/marks.json?focus=ropewalk&width=330")
    facts = answer.json()
    assert (facts["width"], facts["along"]) == (330, "y")
    assert facts["marks"][0]["text"] == "Ropewalk: 3, 1 to 8"
    assert "set-cookie" not in answer.headers
    again = visitor.get(
        f"/charts/{chart.id}/marks.json?focus=ropewalk&width=330",
        **{"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304


def test_the_page_tells_scripts_where_its_marks_are(city: City, chart: Chart) -> None:
    page = city.visitor(None).get(f"{page_of(chart)}?focus=dovecote").text
    assert f'data-marks="/charts/{chart.id}/marks.json?version=1&amp;focus=dovecote"' in page
    assert "/charts/vega.js" not in page


def test_a_chosen_mark_says_its_number_and_what_can_be_done(city: City, chart: Chart) -> None:
    part = city.visitor(None).get(f"/charts/{chart.id}/mark?anchor=area:dovecote&focus=ropewalk")
    assert "<html" not in part.text
    assert "Dovecote: 1, 0 to 5" in part.text
    assert f'href="{page_of(chart)}?focus=dovecote">Show it for Dovecote' in part.text
    assert "rank 2 of 4" in part.text
    assert f"version 1, data up to 1 January 2026. http://testserver{page_of(chart)}" in part.text


def test_the_place_in_focus_is_not_offered_again(city: City, chart: Chart) -> None:
    part = city.visitor(None).get(f"/charts/{chart.id}/mark?anchor=area:ropewalk&focus=ropewalk")
    assert "Show it for" not in part.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("anchor=area:atlantis", 404), ("anchor=period:2025-01", 404), ("anchor=", 404),
        ("", 422), (f"anchor={quote(HOSTILE)}", 404), ("anchor=area:dovecote&version=9", 404),
        ("anchor=area:dovecote&view=pie", 404), ("anchor=period:2025-01&view=trend", 200),
        (f"anchor={'x' * 400}", 422), ("anchor=area:dovecote&view=map", 200),
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_not_there(city: City, chart: Chart, query: str, status: int) -> None:
    answer = city.visitor(None).get(f"/charts/{chart.id}/mark?{query}")
    assert answer.status_code == status
    assert "onload=alert(1)>" not in answer.text
