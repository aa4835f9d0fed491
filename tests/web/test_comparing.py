"""The pages of comparisons: for everybody, as forms without JavaScript and as htmx fragments."""

from datetime import date

import pytest

from app.charts.models import Chart
from app.charts.spec import Ranking, Trend
from app.http.headers import POLICY
from tests.factories.charts import make_chart
from tests.factories.datasets import COLUMNS, make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City

SLUGS = ("ropewalk", "dovecote", "millrace", "tannery", "weir-bank", "cooper-hill")
NAMES = ("Ropewalk", "Dovecote", "Millrace", "Tannery", "Weir Bank", "Cooper Hill")


@pytest.fixture
def charts(city: City) -> tuple[Chart, Chart, Chart]:
    """Make a trend, a ranking of the same, and a chart of a table without dates."""
    store = store_in(city.settings.data_dir)
    rows = [
        (slug, date(2024 + at // 12, 1 + at % 12, 1 + one), "lamp", 1.0)
        for place, slug in enumerate(SLUGS)
        for at in range(24)
        for one in range(3 + place + at % 3)
    ] + [("ropewalk", date(2025, 12, 31), "lamp", 1.0)]
    with city.database.writing() as session:
        make_neighborhoods(session, NAMES)
        dataset, _version = make_dataset(session, store, rows=rows)
        undated, _version = make_dataset(
            session,
            store,
            "Lamps",
            columns=COLUMNS[1:2],
            rows=[("ropewalk", "lamp"), ("dovecote", "lamp")],
        )
        return (
            make_chart(session, store, dataset, Trend(dataset=dataset.slug)),
            make_chart(session, store, dataset, Ranking(dataset=dataset.slug)),
            make_chart(session, store, undated, Ranking(dataset=undated.slug)),
        )


def address(chart: Chart, page: str) -> str:
    return f"/charts/{chart.id}-{chart.slug}/{page}"


def test_anybody_compares_two_places(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    for chart in charts[:2]:
        page = city.visitor(None).get(address(chart, "compare?a=cooper-hill&b=ropewalk"))
        assert page.status_code == 200
        assert "Cooper Hill has" in page.text
        assert "times as many as Ropewalk (95% interval:" in page.text
        assert page.text.count('role="img"') >= 2
        assert "style=" not in page.text
        assert page.headers["Content-Security-Policy"] == POLICY


def test_htmx_gets_the_part_that_the_page_holds(
    city: City, charts: tuple[Chart, Chart, Chart]
) -> None:
    visitor = city.visitor(None)
    for url in (
        address(charts[0], "compare?a=dovecote&b=ropewalk"),
        address(charts[0], "follow-up?focus=dovecote&since=2025-01-01"),
    ):
        part = visitor.htmx("GET", url).text
        assert "<html" not in part
        assert part.strip() in visitor.get(url).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Choose two places"),
        ("?a=ropewalk", "Choose two places"),
        ("?a=ropewalk&b=ropewalk", "Choose two different places"),
        ("?a=ropewalk&b=atlantis", "is not known here"),
        ("?a=%3Cscript%3E&b=%27", "is not known here"),
    ],
)
def test_what_is_missing_is_said(
    city: City, charts: tuple[Chart, Chart, Chart], query: str, said: str
) -> None:
    page = city.visitor(None).get(address(charts[1], f"compare{query}"))
    assert page.status_code == 200
    assert said in page.text
    assert "<script>" not in page.text


def test_the_readers_own_place_is_chosen_first(
    city: City, charts: tuple[Chart, Chart, Chart]
) -> None:
    visitor = city.visitor(None)
    visitor.client.cookies.set("here", "millrace")
    for page in ("compare", "follow-up"):
        assert 'value="millrace" selected' in visitor.get(address(charts[0], page)).text


def test_a_place_is_followed_after_a_date(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    query = "follow-up?focus=dovecote&since=2025-01-01&areas=tannery&areas=millrace,cooper-hill"
    for chart in charts[:2]:  # a ranking is followed by its months as well
        page = city.visitor(None).get(address(chart, query)).text
        assert "Set beside them, Dovecote has" in page
        assert "comparison, not proof" in page
        assert "Chosen by hand, by whoever made this link: " in page
        assert "distance" not in page
        assert "The rule looks at the time before the date" in page
        for name in ("Tannery", "Millrace", "Cooper Hill"):
            assert name in page
        assert "too few other areas" in page
        assert "borders on the place" in page


def test_the_form_keeps_what_was_chosen(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    query = "follow-up?focus=dovecote&since=2025-01-01&areas=tannery"
    page = city.visitor(None).get(address(charts[0], query)).text
    assert 'value="dovecote" selected' in page
    assert 'value="2025-01-01"' in page
    assert 'id="area-tannery" name="areas" value="tannery" checked' in page
    assert 'id="area-millrace" name="areas" value="millrace">' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Something was done in one place"),
        ("?focus=dovecote", "Something was done in one place"),
        ("?focus=dovecote&since=soon", "Choose the day"),
        ("?focus=dovecote&since=0000-00-00", "Choose the day"),
        ("?focus=atlantis&since=2025-01-01", "Choose the neighborhood"),
        ("?focus=dovecote&since=2024-03-01", "fewer than 12 whole months before"),
        ("?focus=dovecote&since=2025-12-01", "fewer than 3 whole months after"),
        ("?focus=dovecote&since=9999-12-31", "fewer than 3 whole months after"),
        ("?focus=dovecote&since=0001-01-01", "fewer than 12 whole months before"),
        ("?focus=dovecote&since=2025-01-01&areas=atlantis", "Set beside them"),
    ],
)
def test_what_cannot_be_followed_is_a_sentence(
    city: City, charts: tuple[Chart, Chart, Chart], query: str, said: str
) -> None:
    page = city.visitor(None).get(address(charts[0], f"follow-up{query}"))
    assert page.status_code == 200
    assert said in page.text or "by the rule" in page.text


def test_a_table_without_dates_is_said(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    query = "follow-up?focus=dovecote&since=2025-01-01"
    assert "has no dates" in city.visitor(None).get(address(charts[2], query)).text
    assert (
        city.visitor(None).get(address(charts[2], query.replace("up?", "up.csv?"))).status_code
        == 404
    )


def test_the_numbers_can_be_taken_away(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    query = "follow-up.csv?focus=dovecote&since=2025-01-01&areas=tannery,millrace"
    answer = city.visitor(None).get(address(charts[0], query))
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0] == "Period,Dovecote,Comparison areas,Tannery,Millrace"
    assert len(lines) == 25
    for nothing in ("", "?focus=dovecote", "?focus=dovecote&since=1999-01-01"):
        url = address(charts[0], f"follow-up.csv{nothing}")
        assert city.visitor(None).get(url).status_code == 404


@pytest.mark.parametrize("page", ["compare", "follow-up", "follow-up.csv", "public.json"])
def test_a_chart_that_is_not_there_is_not_found(city: City, page: str) -> None:
    for key in ("999", "abc", "-1"):
        assert city.visitor(None).get(f"/charts/{key}/{page}").status_code == 404


def test_the_chart_leads_to_its_comparisons(city: City, charts: tuple[Chart, Chart, Chart]) -> None:
    chart = charts[0]
    page = city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}?focus=ropewalk").text
    for link in ("compare?a=ropewalk", "follow-up?focus=ropewalk", "public.json?focus=ropewalk"):
        assert f"/charts/{chart.id}-{chart.slug}/{link}" in page
