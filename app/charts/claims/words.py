"""Claims in words: the sentence with its number, interval and dates, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from app.charts.claims.effect_words import effect_words, percent, with_ends
from app.charts.claims.effects import Sort
from app.charts.claims.judged import Judged, Reason, Verdict
from app.charts.claims.specs import ClaimKind
from app.charts.words import day_words, number_words, period_words, things_words, value_words
from app.core.i18n import Sentence, _


def sentence_of(found: Judged) -> str:
    """Say what the data says about the claim: who reads it alone knows number, place and time."""
    if found.verdict is Verdict.NO_NUMBER:
        return f"{_head(found)}: {reason_words(found)}"
    told = _SAID[found.kind](found)
    if found.verdict is Verdict.NOT_SUPPORTED and found.direction:
        told = f"{told} {_CLAIMED[found.direction]}"
    nature = _nature(found)
    return f"{told} {nature}" if nature else told


_CLAIMED: Final[Mapping[str, Sentence]] = {
    "more": _("The claim was the opposite: more."),
    "less": _("The claim was the opposite: less."),
}


def verdict_words(verdict: Verdict) -> Sentence:
    return {
        Verdict.SUPPORTED: _("supported"),
        Verdict.NOT_SUPPORTED: _("not supported"),
        Verdict.TOO_FEW: _("too few to tell"),
        Verdict.NO_NUMBER: _("no number"),
    }[verdict]


def reason_words(found: Judged) -> str:
    words = {
        Reason.HIDDEN: _("this rests on too few rows about people to be shown."),
        Reason.NO_PERIOD: _("the data does not cover this time. Choose another period."),
        Reason.NO_AREA: _("this area is not in the data any more. Choose another one."),
        Reason.TIMES: _(
            "the earlier time must be as long as the later one, and over before it begins."
        ),
        Reason.PARTIAL: _("the data covers only a part of this time. Choose whole months."),
        Reason.SHORT: _("a trend needs two whole years or more. Choose a longer time."),
        Reason.UNREADABLE: _("these data cannot be read now."),
    }
    return str(words.get(found.reason, _("there is no number for this.")))


def value_in(found: Judged, value: float | None) -> str:
    """Say a number in the unit of the claim's measure."""
    return value_words(value, found.about.measured_in, counted=found.about.how == "count")


def source_words(found: Judged) -> str:
    day = day_words(found.as_of) if found.as_of else ""
    return str(_("%(dataset)s, version %(n)s, data up to %(day)s.",
                 dataset=found.about.dataset, n=found.version, day=day))  # fmt: skip


def _place(found: Judged) -> str:
    return found.area_name or found.area or str(_("the whole city"))


def _when(start: date | None, end: date | None) -> str:
    return period_words(start, end)


def _head(found: Judged) -> str:
    """Name what it is about: measure, place, time."""
    about = str(_("%(what)s in %(place)s", what=things_words(found.about), place=_place(found)))
    when = _when(found.day_from, found.day_to)
    return f"{about}, {when}" if when else about


def _level(found: Judged) -> str:
    value = value_in(found, found.value)
    ends = None
    if found.low is not None and found.high is not None and found.area is not None:
        ends = value_in(found, found.low), value_in(found, found.high)
    return f"{_head(found)}: {with_ends(value, ends)}."


def _changed(found: Judged) -> str:
    facts = {
        "what": things_words(found.about), "place": _place(found),
        "now": value_in(found, found.now), "then": value_in(found, found.then),
        "when": _when(found.day_from, found.day_to),
        "before": _when(found.before_from, found.before_to),
    }  # fmt: skip
    if found.by_day:
        return _changed_by_day(found, facts)
    tail = str(_("from %(then)s in %(before)s to %(now)s in %(when)s", **facts))
    if found.verdict is Verdict.TOO_FEW or found.value is None:
        told = str(_("%(what)s in %(place)s went %(tail)s, which is too few to tell a change",
                     **facts, tail=tail))  # fmt: skip
        effect = effect_words(found)
        return f"{told}: {effect}." if effect else f"{told}."
    up = found.value > (1 if found.sort == Sort.RATIO else 0)
    verb = _("%(what)s in %(place)s rose") if up else _("%(what)s in %(place)s fell")
    return f"{str(verb) % facts} {tail}: {effect_words(found)}."


def _changed_by_day(found: Judged, facts: Mapping[str, str]) -> str:
    """Say what two times of more and of fewer days were: more in all may be less a day."""
    told = str(_("%(what)s in %(place)s: %(then)s in %(before)s, %(now)s in %(when)s", **facts))
    effect = effect_words(found)
    if not effect:
        return f"{told}."
    if found.verdict is Verdict.TOO_FEW:
        each = _("For each day that is %(effect)s, which is too few to tell a change.",
                 effect=effect)  # fmt: skip
    else:
        each = _("For each day that is %(effect)s.", effect=effect)
    return f"{told}. {each}"


def _beside(found: Judged, other: str) -> str:
    facts = {
        "head": _head(found), "other": other, "effect": effect_words(found),
        "now": value_in(found, found.now), "then": value_in(found, found.then),
    }  # fmt: skip
    if found.verdict is Verdict.TOO_FEW or found.value is None:
        return str(_("%(head)s: %(now)s, and %(other)s: %(then)s. Too few to tell which has more: "
                     "%(effect)s.", **facts))  # fmt: skip
    return str(_("%(head)s: %(now)s. %(other)s: %(then)s. That is %(effect)s.", **facts))


def _city(found: Judged) -> str:
    other = _("the rest of the city")
    # What has one row an area is averaged over areas, as counts of areas are.
    counted = found.about.per is None and (found.about.how in {"count", "sum"} or found.about.alone)
    if counted and found.layer is None:
        other = _("the other neighborhoods on average")
    elif counted:
        other = _("the other areas on average")
    return _beside(found, _capital(str(other)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gap(found: Judged) -> str:
    return _beside(found, found.other_name or found.other or "")


def _rank(found: Judged) -> str:
    facts = {
        "head": _head(found), "now": value_in(found, found.now), "of": found.of,
        "rank": number_words(found.value, counted=True), "within": found.within,
    }  # fmt: skip
    words = {
        "less": _("%(head)s: %(now)s, rank %(rank)s of %(of)s from the lowest", **facts),
        "more": _("%(head)s: %(now)s, rank %(rank)s of %(of)s from the highest", **facts),
    }
    told = str(words[found.direction or "more"])
    ends = None
    if found.low is not None and found.high is not None and found.low != found.high:
        ends = tuple(number_words(edge, counted=True) for edge in (found.low, found.high))
    return f"{with_ends(told, (ends[0], ends[1]) if ends else None)}."


def _share(found: Judged) -> str:
    facts = {
        "what": things_words(found.about), "place": _place(found),
        "when": _when(found.day_from, found.day_to), "n": number_words(found.then, counted=True),
        "mine": number_words(found.now, counted=True),
    }  # fmt: skip
    low, high = ((edge or 0) / 100 for edge in (found.low, found.high))
    said = with_ends(percent((found.value or 0) / 100), (percent(low), percent(high)))
    told = str(_("%(what)s: %(mine)s of the city’s %(n)s in %(place)s", **facts))
    when = f", {facts['when']}" if facts["when"] else ""
    return f"{told}{when}: {said}."


def _trend(found: Judged) -> str:
    head = _head(found)
    effect = effect_words(found)
    if found.verdict is Verdict.TOO_FEW:
        return str(_("%(head)s: no clear trend, %(effect)s each year.", head=head, effect=effect))
    return str(_("%(head)s: %(effect)s each year.", head=head, effect=effect))


def _nature(found: Judged) -> str:
    """Say of what kind the numbers are, where they are no plain events."""
    if found.about.column is None and found.about.nature in {"reports", "inspections"}:
        return ""  # named as what they are
    words = {
        "reports": _("Counted are reports by residents."),
        "inspections": _("Counted are inspections."),
        "survey": _("These are answers to a survey."),
        "estimate": _("These are estimates."),
    }
    return str(words.get(found.about.nature, ""))


_SAID = {
    ClaimKind.LEVEL: _level,
    ClaimKind.CITY: _city,
    ClaimKind.RANK: _rank,
    ClaimKind.CHANGE: _changed,
    ClaimKind.GAP: _gap,
    ClaimKind.SHARE: _share,
    ClaimKind.TREND: _trend,
}
