"""A small picture of a check-in: the number with its interval beside target and what was likely."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from app.charts.metrics.words import value_said
from app.core.i18n import gettext
from app.followthrough.commitments.queries import Promised

WIDTH: Final = 272
EDGE: Final = 12  # left free at both sides, for marks and words


@dataclass(frozen=True)
class Strip:
    """Places from left to right; `likely` is a band, and None where nothing was foretold.

    `words` says at the ends of the scale what they stand for.
    """

    alt: str
    value: float
    ends: tuple[float, float]
    target: float
    likely: tuple[float, float] | None
    words: tuple[str, str]


def strip_of(one: Promised) -> Strip | None:
    """Draw what was found of a target; None where there is no number."""
    found, target = one.check_in.found if one.check_in else None, one.commitment.target
    if found is None or found.level.value is None or target is None or one.frozen is None:
        return None
    value = found.level.value
    low, high = found.level.interval or (value, value)
    band = one.frozen.likely[1:] if one.frozen.likely else ()
    shown = [value, low, high, target, *band]
    if not all(isfinite(number) for number in shown):
        return None
    first, last = min(shown), max(shown)

    def at(number: float) -> float:
        share = (number - first) / (last - first) if last > first else 0.5
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    return Strip(
        alt=_alt(one, shown),
        value=at(value),
        ends=(at(low), at(high)),
        target=at(target),
        likely=(at(band[0]), at(band[1])) if band else None,
        words=(value_said(found.about, first), value_said(found.about, last)),
    )


def _alt(one: Promised, shown: Sequence[float]) -> str:
    assert one.frozen is not None  # noqa: S101, `strip_of` asked
    value, low, high, target = (value_said(one.frozen.about, number) for number in shown[:4])
    facts = {"value": value, "low": low, "high": high, "target": target}
    return gettext("The number is %(value)s, its interval %(low)s to %(high)s; the target is "
                   "%(target)s.") % facts  # fmt: skip
