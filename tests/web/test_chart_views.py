"""A measure as other kinds of picture: by link for everybody, kept by whoever wants to cite it."""

import re

import pytest
from sqlalchemy import event, func, select

from app.charts.models import Chart
from app.datasets.models import Dataset
from tests.factories.datasets import make_version
from tests.people import City
from tests.web.charted import make_charts, page_of, store_of


@pytest.fixture
def charts(city: City) -> tuple[Chart, Chart]:
    return make_charts(city)


def count_charts(city: City) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Chart)) or 0


def test_tabs_lead_to_charts_that_are_kept_and_else_draw_by_link(
    city: City, charts: tuple[Chart, Chart]
) -> None:
    ranking, trend = charts
    page = city.visitor(None).get(f"{page_of(ranking)}?focus=ropewalk").text
    assert f'<a href="{page_of(ranking)}?focus=ropewalk" aria-current="page">Ranking</a>' in page
    assert f'<a href="{page_of(trend)}?focus=ropewalk">Over time</a>' in page
    assert f'<a href="{page_of(ranking)}?focus=ropewalk&amp;view=map">Map</a>' in page
    assert '<a href="#table">Table</a>' in page


def test_a_view_is_drawn_for_everybody_and_stored_for_nobody(
    city: City, charts: tuple[Chart, Chart]
) -> None:
    before = count_charts(city)
    page = city.visitor(None).get(f"{page_of(charts[0])}?view=map&focus=ropewalk").text
    assert "Map of 4 neighborhoods." in page
    assert "Nobody has kept it yet" in page
    assert "Keep it as a chart" not in page
    assert "data.csv?focus=ropewalk&amp;view=map" in page
    assert 'name="view" value="map"' in page
    assert "marks.json?version=1&amp;focus=ropewalk&amp;view=map" in page
    assert count_charts(city) == before


@pytest.mark.parametrize(("view", "points"), [("map", 4), ("trend", 0)])
def test_rows_of_a_view_lead_only_to_points_that_the_chart_has(
    city: City, charts: tuple[Chart, Chart], view: str, points: int
) -> None:
    visitor = city.visitor(None)
    page = visitor.get(f"{page_of(charts[0])}?view={view}&focus=ropewalk").text
    led = set(re.findall(r'href="(/charts/[^"]+/points/[^"]+)"', page))
    assert len(led) == points
    assert all(visitor.get(address).status_code == 200 for address in led)


def test_htmx_gets_the_part_that_the_page_of_a_view_holds(
    city: City, charts: tuple[Chart, Chart]
) -> None:
    visitor = city.visitor(None)
    url = f"{page_of(charts[0])}?view=map&focus=dovecote"
    assert visitor.htmx("GET", url).text.strip() in visitor.get(url).text


@pytest.mark.parametrize("view", ["pie", "MAP", "<svg>", "none"])
def test_an_unknown_view_is_nothing(city: City, charts: tuple[Chart, Chart], view: str) -> None:
    assert city.visitor(None).get(f"{page_of(charts[0])}?view={view}").status_code == 404


def test_a_measure_without_dates_has_no_view_over_time(city: City) -> None:
    from tests.factories.charts import make_chart  # noqa: PLC0415, one case needs it
    from tests.factories.datasets import COLUMNS, ROWS, make_dataset  # noqa: PLC0415
    from tests.factories.places import make_neighborhoods  # noqa: PLC0415

    store = store_of(city)
    with city.database.writing() as session:
        make_neighborhoods(session)
        rows = [(row[0], *row[2:]) for row in ROWS]
        dataset, _version = make_dataset(session, store, columns=COLUMNS[1:], rows=rows)
        chart = make_chart(session, store, dataset)
    visitor = city.visitor(None)
    assert "Over time" not in visitor.get(page_of(chart)).text
    assert visitor.get(f"{page_of(chart)}?view=trend").status_code == 404


def test_a_view_is_kept_once_and_can_then_be_cited(city: City, charts: tuple[Chart, Chart]) -> None:
    keep = f"{page_of(charts[0])}/views"
    assert city.visitor(None).post(keep, {"view": "map"}).status_code == 303
    before = count_charts(city)
    bob = city.visitor(city.bob)
    assert "Keep it as a chart" in bob.get(f"{page_of(charts[0])}?view=map").text
    first = bob.post(keep, {"view": "map"})
    assert first.status_code == 303
    assert bob.post(keep, {"view": "map"}).headers["location"] == first.headers["location"]
    assert count_charts(city) == before + 1
    kept = bob.get(first.headers["location"]).text
    assert "Nobody has kept it yet" not in kept
    assert "/proposals/new?chart=" in kept


def test_a_view_that_is_none_is_not_kept(city: City, charts: tuple[Chart, Chart]) -> None:
    bob = city.visitor(city.bob)
    for form in ({"view": "pie"}, {}, {"view": "map", "more": "1"}):
        assert bob.post(f"{page_of(charts[0])}/views", form).status_code == 404


def test_the_versions_say_what_changed(city: City, charts: tuple[Chart, Chart]) -> None:
    add_versions(city, 6)
    page = city.visitor(None).get(page_of(charts[0])).text
    history = page.split('id="h-history"')[1]
    assert "All 7 versions" in history
    assert history.count('<th scope="row">') == 4
    assert "7, latest" in history
    assert "Since version 1: rows added: 2" in history


def add_versions(city: City, many: int) -> None:
    from tests.web.two_versions import CHANGE  # noqa: PLC0415, the change of one case

    store = store_of(city)
    with city.database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        for number in range(2, 2 + many):
            version = make_version(store, dataset.id, number=number)
            version.difference = CHANGE
            session.add(version)
        session.flush()
        dataset.current_version_id = version.id


def test_a_chart_page_asks_no_more_with_more_versions(
    city: City, charts: tuple[Chart, Chart]
) -> None:
    few = asked_for(city, page_of(charts[0]))
    add_versions(city, 6)
    asked_for(city, page_of(charts[0]))  # drawn anew once
    assert asked_for(city, page_of(charts[0])) <= few
    assert few <= 16


def asked_for(city: City, url: str) -> int:
    """Count what a page asks of the database once its picture is drawn."""
    visitor = city.visitor(None)
    visitor.get(url)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(city.database.engine, "before_cursor_execute", note)
    visitor.get(url)
    event.remove(city.database.engine, "before_cursor_execute", note)
    return len([statement for statement in asked if statement.startswith("SELECT")])
