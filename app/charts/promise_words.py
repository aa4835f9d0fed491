"""A borrowed commitment in words: its numbers in its own unit, and what came of it."""

from collections.abc import Mapping
from typing import Final

from app.charts.public.promise import Promise, Range, Year
from app.charts.words import period_words, value_words
from app.core.i18n import Sentence, _

OUTCOMES: Final[Mapping[str, Sentence]] = {
    "met": _("Met"),
    "missed": _("Missed"),
    "unclear": _("Unclear"),
    "learnt": _("Trial ended"),
}


def outcome_words(promise: Promise) -> Sentence | str:
    """Say the outcome; a code that this program does not know as it stands."""
    return OUTCOMES.get(promise.outcome, promise.outcome.replace("_", " "))


def year_words(promise: Promise, year: Year) -> str:
    said = _said(promise, year.value)
    when = period_words(year.start, year.end)
    if year.low is None or year.high is None:
        return str(_("%(told)s in %(when)s", told=said, when=when))
    low, high = _said(promise, year.low), _said(promise, year.high)
    return str(_("%(told)s (%(low)s to %(high)s) in %(when)s",
                 told=said, low=low, high=high, when=when))  # fmt: skip


def range_words(promise: Promise, found: Range) -> str:
    value, low, high = (_said(promise, one) for one in (found.value, found.low, found.high))
    return str(_("about %(value)s, between %(low)s and %(high)s", value=value, low=low, high=high))


def aim_words(promise: Promise) -> str:
    """Say the target; nothing where there is none."""
    if promise.target is None:
        return ""
    value = _said(promise, promise.target)
    if promise.better == "less":
        return str(_("%(value)s or less", value=value))
    return str(_("%(value)s or more", value=value))


def _said(promise: Promise, value: float) -> str:
    return value_words(value, promise.unit)
