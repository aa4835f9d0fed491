"""Whether a new version is late: what was promised in words, as days."""

import re
from datetime import date
from enum import StrEnum
from typing import Final

from app.core.i18n import Sentence, _, ngettext_lazy


class Interval(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


# How old a version may be in days: the longest of such a stretch, and a few days of grace in which
# a holiday or an illness makes nobody late.
ALLOWED: Final = {
    Interval.DAILY: 1 + 1,
    Interval.WEEKLY: 7 + 3,
    Interval.MONTHLY: 31 + 7,
    Interval.QUARTERLY: 92 + 14,
    Interval.YEARLY: 366 + 30,
}
WORDS: Final = {
    Interval.DAILY: _("daily"),
    Interval.WEEKLY: _("weekly"),
    Interval.MONTHLY: _("monthly"),
    Interval.QUARTERLY: _("quarterly"),
    Interval.YEARLY: _("yearly"),
}
_EVERY: Final = r"(?:every|each|once (?:a|per)|per) "
_SAID: Final = (
    (Interval.QUARTERLY, rf"quarterly|{_EVERY}(?:quarter|(?:three|3) months)"),
    (Interval.DAILY, rf"daily|{_EVERY}(?:working |business )?day"),
    (Interval.WEEKLY, rf"weekly|{_EVERY}week|{_EVERY}(?:mon|tues|wednes|thurs|fri)day"),
    (Interval.MONTHLY, rf"monthly|{_EVERY}month"),
    (Interval.YEARLY, rf"yearly|annually|annual|{_EVERY}year"),
)


def interval_in(promise: str) -> Interval | None:
    """Read how often a new version was promised; None where the words hold no known interval.

    `Monthly, in the first week` is monthly. `Each spring and autumn` and `every two weeks` are
    shown as they stand, and never late.
    """
    for interval, words in _SAID:
        if re.search(rf"(?<!bi-)(?<!semi-)\b(?:{words})\b", promise, re.IGNORECASE):
            return interval
    return None


def is_late(promise: str, updated: date, today: date) -> bool:
    """Say whether the last version, of the day `updated`, is older than was promised."""
    interval = interval_in(promise)
    return interval is not None and (today - updated).days > ALLOWED[interval]


def late_words(promise: str, updated: date, today: date) -> Sentence | None:
    """Say that it is late, what was promised and how old the last version is; None in time."""
    interval = interval_in(promise)
    if interval is None or not is_late(promise, updated, today):
        return None
    return ngettext_lazy(
        "late: promised %(promise)s, last updated %(n)s day ago",
        "late: promised %(promise)s, last updated %(n)s days ago",
        (today - updated).days,
        promise=WORDS[interval],
    )
