"""A spec as a question to its table, and the answer as arrays of periods by areas."""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.charts.periods import Span, Stretch
from app.charts.spec import How, Map, Ranking, Step, Trend
from app.datasets.query import Aggregate, Answer, Filter, Group, Question

Spec: TypeAlias = Ranking | Trend | Map
Numbers: TypeAlias = NDArray[np.float64]


def question_of(
    spec: Spec, span: Span, *, by_place: bool, places: tuple[str, ...] | None
) -> Question:
    group = Group.NEIGHBORHOOD if by_place else Group.NONE
    if isinstance(spec, Trend):
        monthly = spec.step is Step.MONTH
        if by_place:
            group = Group.NEIGHBORHOOD_MONTH if monthly else Group.NEIGHBORHOOD_YEAR
        else:
            group = Group.MONTH if monthly else Group.YEAR
    counted = {How.COUNT: Aggregate.COUNT, How.MEAN: Aggregate.MEAN, How.MEDIAN: Aggregate.MEDIAN}
    rate = Aggregate.SUM if spec.column else Aggregate.COUNT
    dated = span.start is not None
    return Question(
        counted.get(spec.how, rate),
        measure=spec.column,
        group=group,
        filters=tuple(Filter(kept.column, kept.values) for kept in spec.filters),
        date_from=span.start if dated else None,
        date_to=span.end if dated else None,
        neighborhoods=places,
    )


def table_of(
    answer: Answer, slugs: Sequence[str], periods: Sequence[Stretch]
) -> tuple[Numbers, NDArray[np.int64]]:
    place = {slug: index for index, slug in enumerate(slugs)}
    when: dict[date | None, int] = {p.start: i for i, p in enumerate(periods)} or {None: 0}
    shape = (len(when), len(slugs))
    values, counts = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    for row in answer:
        if row.neighborhood in place and row.period in when:
            at = when[row.period], place[row.neighborhood]
            values[at], counts[at] = row.value, row.n
    return values, counts


def column_of(answer: Answer, periods: Sequence[Stretch]) -> tuple[Numbers, NDArray[np.int64]]:
    when: dict[date | None, int] = {p.start: i for i, p in enumerate(periods)} or {None: 0}
    values, counts = np.full(len(when), np.nan), np.zeros(len(when), dtype=np.int64)
    for row in answer:
        if row.period in when:
            values[when[row.period]], counts[when[row.period]] = row.value, row.n
    return values, counts
