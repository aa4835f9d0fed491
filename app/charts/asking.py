"""A spec as a question to its table, and the answer as arrays of periods by areas."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.charts.choices import Keep
from app.charts.periods import Span, Stretch
from app.charts.spec import Change, How, Measure, Spec, Trend
from app.datasets.query import GRID, Aggregate, Answer, AnswerRow, Filter, Group, Question

__all__ = ["Numbers", "Spec", "Table", "question_of", "table_of"]

Numbers: TypeAlias = NDArray[np.float64]

_AGGREGATES: Final = {
    How.COUNT: Aggregate.COUNT, How.SUM: Aggregate.SUM, How.MEAN: Aggregate.MEAN,
    How.MEDIAN: Aggregate.MEDIAN, How.SHARE: Aggregate.SHARE,
}  # fmt: skip


class Table(NamedTuple):
    """`values[p, i]`, the rows behind each, and variances or quantiles where they are asked for."""

    values: Numbers
    counts: NDArray[np.int64]
    spread: Numbers | None


def question_of(
    spec: Measure,
    span: Span,
    *,
    by_place: bool,
    places: tuple[str, ...] | None,
    spans: Sequence[Span] = (),
) -> Question:
    """Ask for all periods of a spec at once; `spans` are the two of a change."""
    rate = Aggregate.SUM if spec.column else Aggregate.COUNT
    dated = span.start is not None
    told = tuple((one.start, one.end) for one in spans if one.start and one.end)
    return Question(
        _AGGREGATES.get(spec.how, rate),
        measure=spec.column,
        group=_group(spec, by_place=by_place),
        filters=tuple(_filter(kept) for kept in spec.filters),
        date_from=min((start for start, _end in told), default=span.start) if dated else None,
        date_to=span.end if dated else None,
        neighborhoods=places,
        of=_filter(spec.of) if spec.of else None,
        spans=told,
    )


def table_of(
    answer: Answer, slugs: Sequence[str], periods: Sequence[Stretch], *, whole: bool = False
) -> Table:
    """Lay an answer out by periods and places; of the `whole` city there is one place."""
    place: dict[str | None, int] = {slug: index for index, slug in enumerate(slugs)}
    place = {None: 0} if whole else place
    when: dict[date | None, int] = {p.start: i for i, p in enumerate(periods)} or {None: 0}
    shape = (len(when), len(place))
    values, counts = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    found = [row for row in answer if row.neighborhood in place and row.period in when]
    for row in found:
        at = when[row.period], place[row.neighborhood]
        values[at], counts[at] = row.value, row.n
    values[~np.isfinite(values)] = np.nan
    return Table(values, counts, _spread(found, shape, when, place))


def _spread(
    rows: Sequence[AnswerRow],
    shape: tuple[int, int],
    when: dict[date | None, int],
    place: dict[str | None, int],
) -> Numbers | None:
    if any(row.quantiles is not None for row in rows):
        of = _quantiles
        spread = np.full((*shape, len(GRID)), np.nan)
    elif any(row.variance is not None for row in rows):
        of = _variance
        spread = np.full(shape, np.nan)
    else:
        return None
    for row in rows:
        spread[when[row.period], place[row.neighborhood]] = of(row)
    return spread


def _quantiles(row: AnswerRow) -> Sequence[float] | float:
    return np.nan if row.quantiles is None else row.quantiles


def _variance(row: AnswerRow) -> Sequence[float] | float:
    return np.nan if row.variance is None else row.variance


def _filter(kept: Keep) -> Filter:
    return Filter(kept.column, kept.values)


def _group(spec: Measure, *, by_place: bool) -> Group:
    step = ""
    if isinstance(spec, Trend):
        step = spec.step.value
    elif isinstance(spec, Change):
        step = "spans"
    if by_place:
        return Group(f"neighborhood_{step}" if step else "neighborhood")
    return Group(step or "none")
