"""A chart at a glance: small pictures as plain geometry, and the shades of a map."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.glance import HEIGHT, WIDTH, Glance, glance_of, shade_steps
from app.charts.reading import chart_figures, reading_of
from app.charts.spec import Map, Ranking, Spec, Trend
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def figures_for(session: Session, store: Storage, spec: Spec) -> Figures:
    make_neighborhoods(session)
    rows: list[tuple[object, ...]] = []
    for month in range(1, 13):
        rows += [("ropewalk", date(2024, month, 5), "lamp", 2.0)] * month
        rows.append(("dovecote", date(2024, month, 31 if month == 12 else 7), "road", 3.0))
    dataset, _version = make_dataset(session, store, rows=rows)
    return chart_figures(session, store, make_chart(session, store, dataset, spec))


def points(told: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in told.split())]


@pytest.mark.parametrize("focus", ["ropewalk", None])
def test_a_trend_is_a_line_inside_its_picture(
    session: Session, store: Storage, focus: str | None
) -> None:
    figures = figures_for(session, store, Trend(dataset="repairs"))
    seen = glance_of(figures, reading_of(figures, focus))
    line = points(seen.line)
    assert len(line) == 12
    assert line[0][1] > line[-1][1]  # it rises, and y grows downwards
    assert seen.end == line[-1]
    assert len(points(seen.band)) == 24
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line + points(seen.band))
    assert seen.length is None


def test_a_ranking_is_a_bar_with_the_citys_median(session: Session, store: Storage) -> None:
    figures = figures_for(session, store, Ranking(dataset="repairs"))
    highest = glance_of(figures, reading_of(figures, "ropewalk"))
    assert (highest.length, highest.line) == (WIDTH, "")
    assert highest.median is not None
    other = glance_of(figures, reading_of(figures, "dovecote"))
    assert other.length is not None
    assert 0 < other.length < WIDTH


def test_the_whole_city_has_no_bar_beside_single_places(session: Session, store: Storage) -> None:
    figures = figures_for(session, store, Ranking(dataset="repairs"))
    assert glance_of(figures, reading_of(figures, None)) == Glance()


def test_every_place_with_a_number_has_a_shade_of_the_legend(
    session: Session, store: Storage
) -> None:
    steps, legend = shade_steps(figures_for(session, store, Map(dataset="repairs")))
    assert set(steps) == {"ropewalk", "dovecote", "millrace", "tannery"}
    assert all(0 <= step < len(legend) for step in steps.values())
    assert steps["ropewalk"] == max(steps.values()) > steps["millrace"] == 0
