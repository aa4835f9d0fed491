"""A thread on a point pins the number that its row is about, in its own unit."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.charts.points import Point, require_point
from app.charts.reading import chart_figures
from app.charts.spec import read_spec
from app.charts.tables import table_of
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.factories.points import lamps

ROPEWALK, JANUARY = "area:ropewalk", "period:2025-01"
EARLIER, LATER = date(2023, 1, 1), date(2025, 12, 31)


def rows() -> list[tuple[object, ...]]:
    """Return 20 lamps of Ropewalk in 2024 and 30 in 2025, and none, then 6, of Dovecote."""
    told = [*lamps("ropewalk", 20, date(2024, 1, 5)), *lamps("ropewalk", 30, date(2025, 1, 5))]
    told += [*lamps("dovecote", 6, date(2025, 1, 9)), ("millrace", EARLIER, "road", 2.0)]
    return [*told, ("millrace", LATER, "road", 40.0)]


def point_in(
    session: Session, folder: Path, spec: dict[str, Any], anchor: str, focus: str | None = None
) -> Point:
    make_neighborhoods(session)
    store = store_in(folder)
    dataset, _version = make_dataset(session, store, rows=rows())
    chart = make_chart(session, store, dataset, read_spec({"dataset": dataset.slug, **spec}))
    figures = chart_figures(session, store, chart)
    if not anchor:
        anchor = table_of(figures, focus).lines[0].anchor
    return require_point(figures, anchor, focus)


CASES: Sequence[tuple[dict[str, Any], str, str | None, str, float]] = [
    ({"kind": "change"}, ROPEWALK, None, "Ropewalk, change: +50%", 0.5),
    ({"kind": "change"}, "area:dovecote", None, "Dovecote, change: +6 events", 6.0),
    ({"kind": "composition", "by": "kind"}, "category:lamp", None,
     "lamp: 97% of its rows", 56 / 58),
    ({"kind": "trend", "split": {"by": "kinds", "column": "kind"}}, JANUARY, "ropewalk",
     "January 2025, Ropewalk, lamp: 30 events", 30.0),
    ({"kind": "trend", "split": {"by": "places"}}, ROPEWALK, None,
     "Ropewalk, December 2025: 0 events", 0.0),
    ({"kind": "relation", "beside": {"dataset": "repairs", "how": "median", "column": "cost"}},
     ROPEWALK, None, "Ropewalk: 50 events", 50.0),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "anchor", "focus", "sentence", "value"), CASES)
def test_a_point_says_its_own_number(
    session: Session,
    tmp_path: Path,
    spec: dict[str, Any],
    anchor: str,
    focus: str | None,
    sentence: str,
    value: float,
) -> None:
    point = point_in(session, tmp_path, spec, anchor, focus)
    assert point.sentence == sentence
    assert point.value == pytest.approx(value)


def test_a_bin_is_said_in_parts_of_the_rows(session: Session, tmp_path: Path) -> None:
    spec = {"kind": "distribution", "column": "cost"}
    point = point_in(session, tmp_path, spec, "")
    assert point.said.endswith("% of the rows")
    assert "cost" not in point.said.lower()
