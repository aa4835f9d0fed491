"""Two places side by side: what is said, and what is never given away."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.charts.comparing.gaps import Basis
from app.charts.comparing.measures import plain_figures, plain_spec
from app.charts.comparing.side_by_side import pair_of
from app.charts.comparison_showing import find_pair
from app.charts.comparison_tables import pair_table
from app.charts.comparison_words import gap_words
from app.charts.drawing.layers import NARROW, WIDE
from app.charts.drawing.pairs import draw_pair
from app.charts.spec import How, Ranking, Step, Trend
from app.core.storage import Storage
from app.datasets.vocabulary import ColumnType, Role, Shape
from tests.charts.comparing.cities import events
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def test_two_places_are_compared_by_the_ratio_of_a_years_counts(
    session: Session, store: Storage
) -> None:
    make_neighborhoods(session)
    rows = [
        (slug, date(2025, month, day), "lamp", 1.0)
        for slug, many in (("ropewalk", 8), ("dovecote", 4))
        for month in range(1, 13)
        for day in range(1, many + 1)
    ] + [("ropewalk", date(2025, 12, 31), "lamp", 1.0)]
    dataset, _version = make_dataset(session, store, rows=rows)
    chart = make_chart(session, store, dataset, Trend(dataset=dataset.slug))
    _figures, found = find_pair(session, store, chart, "dovecote", "ropewalk")
    (shown,) = found
    assert shown.pair is not None
    assert shown.pair.gap is not None
    assert str(shown.sentence).startswith("Ropewalk has 2.02 times as many as Dovecote (95%")
    assert shown.period == "2025"
    for width in (WIDE, NARROW):
        assert draw_pair(shown.pair, width).width == width
    assert len(pair_table(shown.pair).lines) == 12


@pytest.mark.parametrize(
    ("how", "basis"), [(How.MEAN, Basis.MEANS), (How.MEDIAN, Basis.PLAIN), (How.SUM, Basis.PLAIN)]
)
def test_what_is_no_count_is_compared_by_its_difference(
    session: Session, store: Storage, how: How, basis: Basis
) -> None:
    make_neighborhoods(session)
    rows = [
        (slug, date(2025, 1, 1 + day), "lamp", base + day % 3)
        for slug, base in (("ropewalk", 30.0), ("dovecote", 10.0))
        for day in range(20)
    ]
    dataset, _version = make_dataset(session, store, rows=rows)
    spec = Ranking(dataset=dataset.slug, how=how, column="cost")
    chart = make_chart(session, store, dataset, spec)
    _figures, found = find_pair(session, store, chart, "dovecote", "ropewalk")
    (shown,) = found
    assert shown.pair is not None
    assert shown.pair.gap is not None
    assert shown.pair.gap.basis is basis
    assert str(shown.sentence).startswith("The number of Ropewalk is")
    assert (shown.pair.gap.interval is None) is (how is How.SUM)


def test_measured_areas_have_no_interval(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    columns = [("share", ColumnType.NUMBER, Role.MEASURE)]
    dataset, _version = make_dataset(
        session, store, shape=Shape.NEIGHBORHOODS, columns=columns,
        rows=[("ropewalk", 0.4), ("dovecote", 0.1), ("millrace", None)],
    )  # fmt: skip
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="share")
    chart = make_chart(session, store, dataset, spec)
    _figures, found = find_pair(session, store, chart, "ropewalk", "dovecote")
    (shown,) = found
    assert "cannot be said" in str(shown.sentence)
    _figures, found = find_pair(session, store, chart, "ropewalk", "millrace")
    (empty,) = found
    assert "no number" in str(empty.sentence)


def test_any_kind_of_chart_is_its_bare_numbers() -> None:
    ranking = Ranking(dataset="repairs", focus="ropewalk")
    assert plain_spec(ranking) == Ranking(dataset="repairs")
    assert plain_spec(Trend(dataset="repairs", step=Step.YEAR)) == Trend(
        dataset="repairs", step=Step.YEAR
    )


@given_settings(max_examples=25, deadline=None,
                suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    counts=st.lists(
        st.lists(st.integers(0, 11), min_size=2, max_size=2), min_size=4, max_size=4
    ).filter(lambda table: sum(map(sum, table)) > 0)
)
def test_no_comparison_gives_a_hidden_number_away(
    session: Session, store: Storage, counts: list[list[int]]
) -> None:
    nested = session.begin_nested()
    try:
        make_neighborhoods(session)
        slugs = ("ropewalk", "dovecote", "millrace", "tannery")
        rows = events(counts, slugs)
        dataset, _version = make_dataset(session, store, rows=rows, sensitive=True)
        yearly = Trend(dataset=dataset.slug, step=Step.YEAR)
        for spec in (Ranking(dataset=dataset.slug), yearly):
            chart = make_chart(session, store, dataset, spec)
            figures = plain_figures(session, store, chart)
            for first, second in permutations(slugs, 2):
                pair = pair_of(figures, first, second, {})
                rows_of = list(pair.periods) or [0]
                hidden = [
                    side
                    for side in pair.sides
                    if figures.hidden[rows_of, figures.places[side.slug]].any()
                ]
                assert pair.is_hidden is bool(hidden)
                if hidden:
                    assert pair.gap is None
                    assert "too few rows" in str(gap_words(pair))
                    assert all(side.cell.n == 0 for side in hidden)
    finally:
        nested.rollback()
