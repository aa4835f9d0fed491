"""Which numbers of a chart claims are about, and what the chart draws of each. Pure.

Most charts have one number for each area. A composition has a share for each kind of rows, and a
relation has a second number beside its own. A claim says which it is about (`specs.OtherMeasure`),
and nothing where it is the chart's own: what its rows come to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from app.charts.claims.refusing import OFFERED
from app.charts.claims.specs import (
    Baseline,
    BesideMeasure,
    ChangeClaim,
    Claimed,
    KindMeasure,
    OtherMeasure,
    When,
)
from app.charts.periods import Stretch
from app.charts.spec import (
    AllTime,
    Between,
    Change,
    Composition,
    Distribution,
    How,
    Keep,
    Kind,
    Last,
    Name,
    Ranking,
    Relation,
    Spec,
    Step,
    Trend,
)
from app.core.errors import InvalidError

ALL_OF_IT: Final = (Composition, Distribution, Relation)
_name: TypeAdapter[str] = TypeAdapter(Name)


@dataclass(frozen=True)
class Drawn:
    """What a chart draws of one of its measures: claims that say it are offered first.

    `period` is the time of its numbers; None where it draws all there is. `lengths` says that what
    it draws is changes over `period`, measured from one of `baselines`.
    """

    measure: OtherMeasure | None
    spec: Spec
    kind: Kind
    period: When | None = None
    baselines: tuple[Baseline, ...] = ()

    def says(self, claim: Claimed) -> bool:
        """Say whether a claim is about a change that the chart draws."""
        if not isinstance(claim, ChangeClaim) or not self.baselines:
            return False
        return claim.period == self.period and claim.before in self.baselines


def spec_of(spec: Spec, measure: OtherMeasure | None) -> Spec:
    """Return the spec of what is claimed of. Raises InvalidError for what this chart has not."""
    match spec, measure:
        case _, None:
            return spec
        case Relation(), BesideMeasure():
            return Ranking.model_validate(spec.beside.model_dump())
        case Composition(), KindMeasure():
            of = Keep(column=spec.by, values=(measure.value,))
            return Ranking(
                dataset=spec.dataset, how=How.SHARE, of=of, filters=spec.filters,
                period=spec.period,
            )  # fmt: skip
        case _:
            raise InvalidError({"measure": OFFERED})


def measures_of(
    spec: Spec, kinds: Sequence[str] = (), now: Sequence[Stretch] = ()
) -> Sequence[Drawn]:
    """List the numbers of a chart, what it draws before all first.

    `kinds` are those of a composition, the commonest first; `now` the periods of a trend up to the
    one that is told.
    """
    if isinstance(spec, Composition):
        named = [KindMeasure(value=kind) for kind in kinds if _is_name(kind)]
        return [*(_drawn(spec, one) for one in named), _drawn(spec, None)]
    if isinstance(spec, Relation):
        return [_drawn(spec, None), _drawn(spec, BesideMeasure())]
    if isinstance(spec, Change):
        return [Drawn(None, spec, spec.kind, spec.period, _baselines(spec))]
    if isinstance(spec, Trend) and (spec.window or spec.compare):
        period = _length(spec, now)
        before = (Baseline.YEAR_BEFORE,) if spec.compare else tuple(Baseline)
        return [Drawn(None, spec, spec.kind, period, before if period else ())]
    return [_drawn(spec, None)]


def _drawn(spec: Spec, measure: OtherMeasure | None) -> Drawn:
    of = spec_of(spec, measure)
    # Areas in a row are compared as they are now, where nobody chose a time.
    latest = isinstance(of.period, AllTime) and not isinstance(spec, ALL_OF_IT)
    return Drawn(measure, of, of.kind, None if latest else of.period)


def _is_name(value: str) -> bool:
    try:
        _name.validate_python(value)
    except ValidationError:
        return False
    return True


def _baselines(spec: Change) -> tuple[Baseline, ...]:
    """Name what a change may be measured from: longer than a year there is only the time before."""
    if spec.before == "just":
        return (Baseline.JUST_BEFORE,)
    return (Baseline.YEAR_BEFORE,) if spec.before == "year" else tuple(Baseline)


def _length(spec: Trend, now: Sequence[Stretch]) -> When | None:
    """Return the time of one number of a trend: months move on with the data, years are named.

    None for days and weeks: claims are about whole months.
    """
    steps = spec.window or 1
    if spec.step is Step.MONTH:
        return Last(months=steps)
    if spec.step in {Step.DAY, Step.WEEK} or len(now) < 1:
        return None
    first = now[-1].first or now[-1].start
    return Between(start=first, end=now[-1].end)
