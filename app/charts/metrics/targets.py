"""What is said of a target before anybody promises it: three ways in which it tells nothing.

None of them blocks but one: a target that is worse than the baseline is a slip of the pen.
"""

from dataclasses import dataclass, replace
from typing import Final

from app.charts.claims.effects import effect_of, jumps_of
from app.charts.claims.judged import Verdict
from app.charts.claims.judging import verdict_of
from app.charts.claims.parts import Family, Part, family_of
from app.charts.claims.specs import Direction
from app.charts.metrics.metric import Metric
from app.charts.spec import How

MOST: Final = 1e12  # no city counts further


@dataclass(frozen=True)
class Weighed:
    """What a target is not worth. `wrong_side` says that it is worse than the baseline.

    `by_chance`: the number may get there with nothing done. `undecidable`: even if it gets there,
    the check-in could not tell that from no change.
    """

    wrong_side: bool = False
    by_chance: bool = False
    undecidable: bool = False


def weigh(metric: Metric, target: float, better: Direction) -> Weighed:
    """Weigh a target of a metric that has a baseline; `better` says which way is meant."""
    if metric.baseline is None or metric.baseline.value is None or metric.part is None:
        return Weighed()
    less, now = better is Direction.LESS, metric.baseline.value
    if (target > now) if less else (target < now):
        return Weighed(wrong_side=True)
    likely = metric.likely
    by_chance = likely is not None and (
        target >= likely.interval.low if less else target <= likely.interval.high
    )
    return Weighed(by_chance=by_chance, undecidable=not _tells(metric, target, better))


def _tells(metric: Metric, target: float, better: Direction) -> bool:
    """Say whether a year that just reaches the target is surely better, as a claim is judged."""
    cube, part = metric.cube, metric.part
    assert part is not None  # noqa: S101, `weigh` asked
    jumps = jumps_of(cube, [cube.column_of(metric.area)], metric.stop)
    effect = effect_of(cube, _at(metric, part, target), part, jumps)
    return effect is not None and verdict_of(effect, better) is Verdict.SUPPORTED


def _at(metric: Metric, part: Part, target: float) -> Part:
    """Return the year of the baseline with just the target's number, and as much spread."""
    cube = metric.cube
    scale = cube.spec.scale_counts / part.base
    match family_of(cube):
        case Family.COUNTED:
            return replace(part, n=max(round(target / scale), 0))
        case Family.SHARED:
            return replace(part, total=min(max(target, 0.0), 1.0) * part.n)
        case Family.AVERAGED:
            inside = part.squares - part.total**2 / part.n
            return replace(part, total=target * part.n, squares=inside + part.n * target**2)
        case Family.MIDDLE if part.middle is not None:
            middle, low, high = part.middle
            return replace(part, middle=(target, low + target - middle, high + target - middle))
        case Family.SUMMED:
            total = target / scale
            share = total / part.total if part.total else 1.0
            return replace(part, total=total, squares=part.squares * max(share, 0.0))
        case _:
            averaged = cube.spec.how in {How.MEAN, How.MEDIAN, How.SHARE}
            return replace(part, total=target * part.n if averaged else target / scale)
