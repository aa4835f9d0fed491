"""Marks: what a reader walks through in a picture, in which order, and what each says."""

from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.drawing.layers import NARROW, WIDE
from app.charts.marks import Marks, focus_in, marks_of
from app.charts.pointing import is_gone, sentence_at
from app.charts.reading import chart_figures
from app.charts.showing import plan_of
from app.charts.spec import Map, Ranking, Trend
from app.charts.tables import table_of
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods

Plain: TypeAlias = Ranking | Trend | Map


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def drawn(
    session: Session,
    store: Storage,
    kind: type[Plain],
    focus: str | None = None,
    width: int = WIDE,
) -> tuple[Marks, Figures]:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    chart = make_chart(session, store, dataset, kind(dataset=dataset.slug))
    figures = chart_figures(session, store, chart)
    plan = plan_of(session, figures, focus, width)
    return marks_of(plan, figures, table_of(figures, focus)), figures


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_ranking_is_read_by_rank_with_its_intervals(
    session: Session, store: Storage, width: int
) -> None:
    marks, _figures = drawn(session, store, Ranking, "dovecote", width)
    said = [(mark.key, mark.text) for mark in marks.marks]
    assert said[0] == ("area:ropewalk", "Ropewalk: 3, 1 to 8")
    assert said[1][0] == "area:dovecote"
    assert (marks.width, marks.along) == (width, "y")
    left, top, across, down = marks.marks[0].box
    assert 0 < left < left + across < width
    assert 0 < top < top + down < marks.height


def test_a_trend_is_read_by_time_and_says_both_lines_once(session: Session, store: Storage) -> None:
    marks, _figures = drawn(session, store, Trend, "ropewalk")
    keys = [mark.key for mark in marks.marks]
    assert keys == sorted(set(keys))
    assert marks.along == "x"
    first = marks.marks[0]
    assert first.key == "period:2025-01"
    assert first.text.startswith("Ropewalk, Jan 2025: 2, ")
    assert first.text.endswith("; City median, Jan 2025: 0")


def test_a_map_has_the_border_of_each_area_once(session: Session, store: Storage) -> None:
    marks, _figures = drawn(session, store, Map, "ropewalk")
    assert [mark.key for mark in marks.marks[:2]] == ["area:ropewalk", "area:dovecote"]
    assert len(marks.marks) == 4
    assert all(mark.path.startswith("M") and mark.path.endswith("z") for mark in marks.marks)
    assert [mark.text.count("Ropewalk") for mark in marks.marks] == [1, 0, 0, 0]
    assert "path" not in marks.to_facts()["marks"][0]
    assert marks.to_facts()["marks"][0]["d"] == marks.marks[0].path


def test_a_point_is_said_in_a_sentence_and_a_part_of_a_month_in_none(
    session: Session, store: Storage
) -> None:
    _marks, figures = drawn(session, store, Trend)
    told = sentence_at(figures, "ropewalk", "period:2025-01", "text", "Repairs")
    assert "January 2025" in told
    assert "in Ropewalk" in told
    last = sentence_at(figures, "ropewalk", "period:2026-01", "text", "Repairs")
    assert last == "Repairs: text."


def test_an_area_is_said_with_its_rank(session: Session, store: Storage) -> None:
    _marks, figures = drawn(session, store, Ranking)
    told = sentence_at(figures, None, "area:dovecote", "text", "Repairs")
    assert "in Dovecote" in told
    assert "rank 2 of 4" in told


@pytest.mark.parametrize(
    ("anchor", "gone"),
    [
        ("area:ropewalk", False), ("area:atlantis", True), ("period:2025-01", True),
        ("category:lamp", True), ("no anchor", True),
    ],
)  # fmt: skip
def test_what_a_chart_does_not_have_is_gone(
    session: Session, store: Storage, anchor: str, gone: bool
) -> None:
    marks, figures = drawn(session, store, Ranking)
    assert is_gone(figures, anchor, [mark.key for mark in marks.marks]) is gone


def test_only_a_neighborhood_is_a_focus(session: Session, store: Storage) -> None:
    _marks, figures = drawn(session, store, Ranking)
    assert focus_in(figures, "area:dovecote") == "dovecote"
    assert focus_in(figures, "area:atlantis") is None
    assert focus_in(figures, "period:2025-01") is None
    assert focus_in(figures, "<svg>") is None


def test_an_area_of_a_layer_is_no_focus(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    dataset, _version = make_dataset(session, store)
    dataset.layer_id = layer.id
    chart = make_chart(session, store, dataset)
    figures = chart_figures(session, store, chart)
    assert focus_in(figures, f"area:{figures.slugs[0]}") is None
