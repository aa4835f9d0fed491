"""Small counts of people cannot be solved for, however many charts and claims are put together."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.charts.bridges import bridges
from app.charts.cells import Figures
from app.charts.checking import check_spec
from app.charts.claims.judging import judge
from app.charts.claims.service import newest_cube
from app.charts.claims.specs import LevelClaim, between
from app.charts.details import Parts
from app.charts.figures import figures_of
from app.charts.models import Chart
from app.charts.solving import solved_for_nothing
from app.charts.spec import (
    AllTime,
    Between,
    Change,
    Composition,
    How,
    Keep,
    Last,
    Ranking,
    Spec,
    SplitKinds,
    Step,
    Trend,
)
from app.charts.suppressing import FEWEST
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

PLACES = ("ropewalk", "dovecote", "millrace", "tannery")
YEARS = (2022, 2023, 2024)
KINDS = ("lamp", "road", "sign")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def test_edges_on_no_circle_are_found() -> None:
    circle, tail = [(1, 2), (2, 3), (3, 1)], [(3, 4), (4, 5)]
    assert bridges(circle) == []
    assert bridges([*circle, *tail]) == [3, 4]
    assert bridges([*circle, (3, 4), (4, 5), (5, 6), (6, 4)]) == [3]
    assert bridges([(1, 2), (1, 2)]) == []  # two numbers in the same two sums


def determined(known: list[np.ndarray], wanted: np.ndarray) -> bool:
    """Say whether a sum of unknown cells follows from known ones: whether it is in their span."""
    if not known:
        return False
    table = np.array(known, dtype=np.float64)
    return int(np.linalg.matrix_rank(np.vstack([table, wanted]))) == int(
        np.linalg.matrix_rank(table)
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_small_cell_follows_from_a_years_by_areas_table(data: st.DataObject) -> None:
    years, areas = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 6))
    size = years * (areas + 1)
    drawn = data.draw(st.lists(st.integers(0, 14), min_size=size, max_size=size))
    counts = np.array(drawn, dtype=np.int64).reshape(years, areas + 1)
    if data.draw(st.booleans()):
        counts[:, -1] = 0
    grid = solved_for_nothing(tuple(range(years)), counts)
    cell = np.eye(counts.size).reshape(years, areas + 1, -1)
    known = [cell[y, a] for y, a in np.ndindex(years, areas) if not grid.hidden[y, a]]
    known += [cell[y].sum(axis=0) for y in range(years) if not grid.of_city[y]]
    known += [cell[:, a].sum(axis=0) for a in range(areas) if not grid.totals[a]]
    known += [cell.sum(axis=(0, 1)), cell[:, -1].sum(axis=0)]
    if not counts[:, -1].any():  # that no row is unplaced is told
        known += list(cell[:, -1])
    every = [counts.sum(), grid.hidden.all() and grid.totals.all()]
    for y, a in np.ndindex(years, areas):
        if counts[y, a] < FEWEST and not (every[0] < 4 * FEWEST or every[1]):
            assert grid.hidden[y, a]
            assert not determined(known, cell[y, a]), (counts.tolist(), y, a)


INDEX = {key: n for n, key in enumerate((y, p, k) for y in YEARS for p in PLACES for k in KINDS)}


def total(
    years: Sequence[int], places: Sequence[str | None], kinds: Sequence[str] = KINDS
) -> np.ndarray:
    """Return the sum of these cells; None is the whole city."""
    found = np.zeros(len(INDEX))
    everywhere = PLACES if None in places else places
    for key, at in INDEX.items():
        found[at] = key[0] in years and key[1] in everywhere and key[2] in kinds
    return found


def shown(figures: Figures) -> Iterator[np.ndarray]:
    """Write all that a chart shows of counts as sums of unknown cells."""
    if isinstance(figures.detail, Parts):
        yield from shown_kinds(figures, figures.detail)
        return
    kinds = figures.spec.of.values if figures.spec.of else KINDS
    start, end = figures.span.start, figures.span.end
    assert start is not None
    assert end is not None
    whole = [range(start.year, end.year + 1)]
    rows = [range(p.start.year, p.end.year + 1) for p in figures.periods] or whole
    for at, years in enumerate(rows):
        seen: list[str | None] = [
            place for p, place in enumerate(figures.slugs) if not figures.hidden[at, p]
        ]
        seen += [] if figures.city_hidden[at] else [None]
        for place in seen:
            yield total(years, (place,))
            yield total(years, (place,), kinds)


def shown_kinds(figures: Figures, detail: Parts) -> Iterator[np.ndarray]:
    for k, kind in enumerate(detail.names):
        for p, place in enumerate(figures.slugs):
            if not detail.hidden[k, p]:
                yield total(YEARS, (place,), (kind,))
        if not detail.city_hidden[k]:
            yield total(YEARS, (None,), (kind,))


def every_chart(slug: str) -> list[Spec]:
    spans = [Between(start=date(a, 1, 1), end=date(b, 12, 31))
             for a, b in combinations((*YEARS, YEARS[-1] + 1), 2) for b in (b - 1,)]  # fmt: skip
    shares = [Keep(column="kind", values=values)
              for n in (1, 2) for values in combinations(KINDS, n)]  # fmt: skip
    return [
        Ranking(dataset=slug),
        Trend(dataset=slug, step=Step.YEAR),
        Composition(dataset=slug, by="kind"),
        *(Ranking(dataset=slug, period=span) for span in spans),
        *(Change(dataset=slug, period=span) for span in spans[-1:]),
        *(Ranking(dataset=slug, how=How.SHARE, of=of) for of in shares),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_follows_from_all_charts_and_claims_together(
    session: Session, store: Storage, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    counts = {key: int(chance.poisson(chance.choice([0.2, 1.5, 12]))) for key in INDEX}
    for place in PLACES:
        counts[YEARS[0], place, "lamp"] += 2  # so that each year begins and ends
        counts[YEARS[-1], place, "lamp"] += 2
    rows = [
        (place, date(year, 12 if n % 2 else 1, 31 if n % 2 else 1), kind, 1.0)
        for (year, place, kind), many in counts.items()
        for n in range(many)
    ]
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, "People", rows=rows, sensitive=True)
    known = [
        one
        for spec in every_chart(dataset.slug)
        for one in shown(figures_of(session, store, *check_spec(session, spec), spec))
    ]
    known += list(claimed(session, store, make_chart(session, store, dataset)))
    small: list[tuple[Sequence[int], Sequence[str], Sequence[str]]] = [
        ((year,), (place,), KINDS) for year in YEARS for place in PLACES
    ]
    small += [(YEARS, (place,), (kind,)) for place in PLACES for kind in KINDS]
    tried = 0
    for years, places, kinds in small:
        wanted = total(years, places, kinds)
        if sum(n for key, n in counts.items() if wanted[INDEX[key]]) < FEWEST:
            tried += 1
            assert not determined(known, wanted), (years, places, kinds)
    assert known
    assert tried


def claimed(session: Session, store: Storage, chart: Chart) -> Iterator[np.ndarray]:
    cube = newest_cube(session, store, chart)
    for a, b in combinations((*YEARS, YEARS[-1] + 1), 2):
        for area in (*PLACES, None):
            claim = LevelClaim(area=area, period=between(date(a, 1, 1), date(b - 1, 12, 31)))
            if judge(cube, claim).value is not None:
                yield total(range(a, b), (area,))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"filters": (Keep(column="kind", values=("lamp",)),)}, "filter_column"),
        ({"period": Last(months=12)}, "period"),
        ({"period": Between(start=date(2022, 1, 1), end=date(2023, 6, 30))}, "period"),
    ],
)
def test_what_could_be_subtracted_cannot_be_charted(
    session: Session, store: Storage, facts: dict[str, object], field: str
) -> None:
    make_neighborhoods(session)
    rows = [("ropewalk", date(2022 + n % 3, 5, 5), "lamp", 1.0) for n in range(60)]
    dataset, version = make_dataset(session, store, "People", rows=rows, sensitive=True)
    spec = Ranking.model_validate({"dataset": dataset.slug, "period": AllTime(), **facts})
    with pytest.raises(InvalidError) as refusal:
        check_spec(session, spec)
    assert field in refusal.value.problems
    with pytest.raises(RefusedError):  # kept from before the dataset was sensitive
        figures_of(session, store, dataset, version, spec)
    for trend in (Trend(dataset=dataset.slug), Trend(dataset=dataset.slug, step=Step.YEAR,
                                                     split=SplitKinds(column="kind"))):  # fmt: skip
        with pytest.raises(InvalidError):
            check_spec(session, trend)
