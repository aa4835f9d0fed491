"""How much more or less, in words: as a percentage, as a multiple, or in the measure's unit."""

from math import inf
from typing import Final

from app.charts.claims.effects import Sort
from app.charts.claims.judged import Judged
from app.charts.words import number_words
from app.core.i18n import _
from app.datasets.columns import Unit

MOST: Final = 99.9  # percent that are said of what is hardly less than all
TWICE: Final = 2.0  # from here on a ratio is said as “2.1 times”, below it as a percentage


def effect_words(found: Judged) -> str:
    """Say how much more or less, with its interval: `11% less (9% to 12%)`."""
    if found.value is None:
        return ""
    if found.sort == Sort.RATIO:
        counted = found.about.how == "count"
        return _ratio(found.value, found.low, found.high, counted=counted)
    words = _("%(n)s more") if found.value >= 0 else _("%(n)s less")
    told = str(words) % {"n": _amount(found, abs(found.value))}
    return with_ends(told, _difference(found))


def _ratio(value: float, low: float | None, high: float | None, *, counted: bool) -> str:
    if value == inf:
        least = _("at least %(n)s times as many") if counted else _("at least %(n)s times as much")
        return str(least) % {"n": number_words(low)}
    if value >= TWICE or value <= 0 or (high is not None and high > 5 * TWICE):
        times = _("%(n)s times as many") if counted else _("%(n)s times as much")
        told = str(times) % {"n": number_words(value)}
        ends = (number_words(low), _most(high)) if low is not None and high is not None else None
        return with_ends(told, ends)
    if value >= 1:
        told = str(_("%(n)s more", n=percent(value - 1)))
    else:
        told = str(_("%(n)s less", n=percent(1 - value)))
    if low is None or high is None:
        return told
    if value >= 1 and low >= 1:
        return with_ends(told, (percent(low - 1), percent(high - 1)))
    if value < 1 and high <= 1:
        return with_ends(told, (percent(1 - high), percent(1 - low)))
    return with_ends(told, (_signed(low), _signed(high)))


def _difference(found: Judged) -> tuple[str, str] | None:
    """Say the ends of a difference on the side of its number, or with signs where 0 is inside."""
    low, high = found.low, found.high
    if low is None or high is None:
        return None
    if low < 0 < high:
        return _signed_end(found, low), _signed_end(found, high)
    if high <= 0:
        low, high = -high, -low
    return _end(found, low), _end(found, high)


def _signed_end(found: Judged, value: float) -> str:
    return ("+" if value > 0 else "−") + _end(found, abs(value))


def _end(found: Judged, value: float) -> str:
    """Say an end of an interval in the unit that its difference has just named."""
    times = 100 if found.about.measured_in == Unit.SHARE else 1
    return number_words(value * times)


def with_ends(told: str, ends: tuple[str, str] | None) -> str:
    if ends is None:
        return told
    interval = _("95%% interval: %(low)s to %(high)s", low=ends[0], high=ends[1])
    return f"{told} ({interval})"


def _amount(found: Judged, value: float) -> str:
    """Say a difference: of percentages in points."""
    unit = found.about.measured_in
    if unit in {Unit.SHARE, Unit.PERCENT}:
        points = value * 100 if unit == Unit.SHARE else value
        return str(_("%(n)s percentage points", n=number_words(points)))
    return number_words(value)


def percent(share: float) -> str:
    """Say a share as a percentage; what is not all is never rounded up to all."""
    if share < 1 and round(100 * share, 1) >= 100:  # noqa: PLR2004, percent
        return str(_("over %(number)s%%", number=number_words(MOST)))
    return str(_("%(number)s%%", number=number_words(round(100 * share, 1))))


def _signed(ratio: float) -> str:
    if ratio >= 1:
        return f"+{percent(ratio - 1)}"
    return f"−{percent(1 - ratio if ratio == 0 else min(1 - ratio, MOST / 100))}"


def _most(high: float) -> str:
    return number_words(high) if high < inf else str(_("any number"))
