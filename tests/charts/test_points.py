"""A data point: a row of a chart's table, found again by its anchor in any version."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.models import Chart, ChartId
from app.charts.points import find_point, point_address, point_focus, require_point
from app.charts.reading import chart_figures
from app.core.errors import RefusedError
from tests.factories.datasets import store_in
from tests.factories.points import AREA, MONTH, Charted, charted_in


@pytest.fixture
def charted(session: Session, tmp_path: Path) -> Charted:
    return charted_in(session, store_in(tmp_path))


def test_an_area_is_a_point_with_its_row(session: Session, charted: Charted) -> None:
    point = require_point(chart_figures(session, charted.store, charted.ranking), AREA, None)
    assert (point.name, point.value, point.figure) == ("Ropewalk", 3.0, "3")
    assert point.said == "3 events"
    assert len(point.columns) == len(point.cells)
    facts = point.to_facts()
    assert (facts["value"], facts["name"], facts["version"]) == (3.0, "Ropewalk", 1)
    assert facts["sentence"] == "Ropewalk: 3 events"


def test_a_month_is_of_the_city_or_of_one_neighborhood(session: Session, charted: Charted) -> None:
    figures = chart_figures(session, charted.store, charted.trend)
    city = require_point(figures, MONTH, None)
    place = require_point(figures, MONTH, "ropewalk")
    assert (city.name, place.name) == ("January 2025", "January 2025, Ropewalk")
    assert (place.start, place.end) == (date(2025, 1, 1), date(2025, 1, 31))
    assert place.value == 2.0
    assert place.to_facts()["period_to"] == "2025-01-31"


def test_a_bar_is_the_same_point_whoever_looks(session: Session, charted: Charted) -> None:
    figures = chart_figures(session, charted.store, charted.ranking)
    assert require_point(figures, AREA, "dovecote").focus is None
    assert point_focus(AREA, "dovecote") is None
    assert point_focus(MONTH, "dovecote") == "dovecote"


@pytest.mark.parametrize(
    ("anchor", "focus"),
    [
        ("area:atlantis", None),
        ("period:1903-01", None),
        ("period:2025-13", None),
        ("nothing", None),
        ("", None),
        ("category:lamp", None),
        (MONTH, "atlantis"),
        ("area:" + "x" * 400, None),
    ],
)
def test_what_no_chart_has_is_no_point(
    session: Session, charted: Charted, anchor: str, focus: str | None
) -> None:
    figures = chart_figures(session, charted.store, charted.trend)
    assert find_point(figures, anchor, focus) is None
    with pytest.raises(RefusedError):
        require_point(figures, anchor, focus)


def test_an_address_holds_whatever_a_category_is_called() -> None:
    chart = Chart(id=ChartId(7), slug="kinds")  # type: ignore[call-arg]
    assert point_address(chart, "area:canton") == "/charts/7-kinds/points/area:canton"
    assert point_address(chart, MONTH, "canton").endswith("/points/period:2025-01?focus=canton")
    hostile = point_address(chart, 'category:a/b?c="<x>&#')
    assert hostile.endswith("/points/category:a%2Fb%3Fc%3D%22%3Cx%3E%26%23")
