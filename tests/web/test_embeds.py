"""A chart in other sites' frames: nobody is asked who they are, and nothing else may be framed."""

import pytest

from app.charts.models import Chart
from app.http.headers import POLICY
from tests.people import City
from tests.web.charted import make_charts, page_of


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


def test_every_site_may_frame_it_and_nothing_runs_in_it(city: City, chart: Chart) -> None:
    answer = city.visitor(None).get(f"/embed/charts/{chart.id}?focus=ropewalk")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy
    assert "x-frame-options" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    for said in ("in Ropewalk", "version 1, data up to 1 January 2026", "<script", "<form"):
        assert (said in answer.text) is not said.startswith("<")
    assert f'href="http://testserver{page_of(chart)}?focus=ropewalk" target="_blank"' in answer.text


def test_nothing_of_the_reader_is_read_or_kept(city: City, chart: Chart) -> None:
    """A reader's session and neighborhood change nothing, and no cookie is set."""
    stranger, alice = city.visitor(None), city.visitor(city.alice)
    alice.client.cookies.set("here", "dovecote")
    plain = stranger.get(f"/embed/charts/{chart.id}")
    known = alice.get(f"/embed/charts/{chart.id}")
    assert plain.text == known.text
    assert "alice" not in known.text
    for answer in (plain, known):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=3600"
        assert answer.headers["vary"] == "Accept-Language"


def test_a_cache_asks_again_cheaply(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    tag = visitor.get(f"/embed/charts/{chart.id}").headers["etag"]
    again = visitor.get(f"/embed/charts/{chart.id}", **{"If-None-Match": tag})
    assert again.status_code == 304
    assert "frame-ancestors *" in again.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed/charts/999", 404), ("/embed/charts/0", 404), ("/embed/charts/x", 422),
        ("/embed/charts/99999999999", 404), ("/embed/charts/{id}?focus=atlantis", 200),
        ("/embed/charts/{id}?focus=<svg>", 200), ("/embed/charts/{id}?view=map", 200),
        ("/embed/charts/{id}?view=pie", 404),
    ],
)  # fmt: skip
def test_only_a_chart_is_framed(city: City, chart: Chart, address: str, status: int) -> None:
    answer = city.visitor(None).get(address.format(id=chart.id))
    assert answer.status_code == status
    framed = "frame-ancestors *" in answer.headers["content-security-policy"]
    assert framed is (status == 200)


def test_the_chart_page_offers_the_code_and_is_framed_by_nobody(city: City, chart: Chart) -> None:
    answer = city.visitor(None).get(f"{page_of(chart)}?focus=ropewalk")
    assert answer.headers["content-security-policy"] == POLICY
    code = (
        f"&lt;iframe src=&#34;http://testserver/embed/charts/{chart.id}?focus=ropewalk&#34; title="
    )
    assert code in answer.text
