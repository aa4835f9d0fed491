"""Stat meetings in words: how one stands, what its agenda names, who came, and its rhythm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import get_day_names
from sqlalchemy.orm import Session

from app.charts.claims.judged import Judged
from app.charts.claims.words import sentence_of, source_words
from app.core.i18n import Sentence, _, gettext, language, ngettext
from app.core.nouns import resolve
from app.followthrough.meetings.memos import MARKS
from app.followthrough.meetings.models import (
    AgendaItem,
    EntryKind,
    ItemKind,
    MeetingCalendar,
    Rhythm,
)
from app.followthrough.meetings.policy import Standing
from app.followthrough.meetings.records import facts_of
from app.people.models import Person
from app.web.rendering import day

MARK_WORDS = MARKS
STANDINGS: Final[Mapping[Standing, Sentence]] = {
    Standing.HELD: _("Held"),
    Standing.LATE: _("Held, memo late"),
    Standing.SKIPPED: _("Skipped"),
    Standing.OPEN: _("Memo not due yet"),
    Standing.PLANNED: _("To come"),
}
KINDS: Final[Mapping[EntryKind, Sentence]] = {
    EntryKind.REQUEST: _("Request"),
    EntryKind.COMMITMENT: _("Commitment"),
    EntryKind.DECISION: _("Decision"),
}
ITEMS: Final[Mapping[ItemKind, Sentence]] = {
    ItemKind.OVERDUE: _("Overdue answers and steps"),
    ItemKind.DUE: _("Commitments to look at again"),
    ItemKind.BLOCKED: _("Steps that are blocked"),
    ItemKind.CONTESTED: _("Check-ins that people contest"),
    ItemKind.MOVER: _("What moved most in the department's data"),
    ItemKind.FINDING: _("Findings of teams"),
    ItemKind.ADDED: _("Added since"),
}
RHYTHMS: Final[Mapping[Rhythm, Sentence]] = {
    Rhythm.MONTHLY: _("Every month"),
    Rhythm.TWO_WEEKS: _("Every two weeks"),
    Rhythm.WEEKLY: _("Every week"),
}
WEEKS: Final[Mapping[int, Sentence]] = {
    1: _("the first of the month"),
    2: _("the second of the month"),
    3: _("the third of the month"),
    4: _("the fourth of the month"),
}


@dataclass(frozen=True)
class Shown:
    """A line of an agenda as a reader sees it now. Without `url` its thing is public no more."""

    item: AgendaItem
    title: str
    url: str
    detail: str
    source: str = ""


def shown_items(
    session: Session, viewer: Person | None, items: Sequence[AgendaItem]
) -> Mapping[ItemKind, Sequence[Shown]]:
    """Say each line but those of last time, in the agenda's order; one call a noun."""
    told = [item for item in items if item.kind is not ItemKind.LAST]
    things = {(item.noun, item.noun_id) for item in told if item.noun}
    places = resolve(session, viewer.id if viewer else None, things)
    found: dict[ItemKind, list[Shown]] = {}
    for item in told:
        place = places.get((item.noun, item.noun_id))
        title, url = (place.title, place.url) if place else ("", "")
        if item.kind is ItemKind.ADDED or "more" in item.facts:
            shown = Shown(item, "", "", _detail(item))
        elif place is None:
            shown = Shown(item, "", "", gettext("This is not public any more."))
        else:
            shown = Shown(item, title, _url(item, url), _detail(item), _source(item))
        found.setdefault(item.kind, []).append(shown)
    order = list(ItemKind)
    return dict(sorted(found.items(), key=lambda group: order.index(group[0])))


def _url(item: AgendaItem, url: str) -> str:
    """Lead to a chart as it shows the area that moved."""
    area = item.facts.get("area") if item.kind is ItemKind.MOVER else None
    return f"{url}?focus={area}" if area else url


def _detail(item: AgendaItem) -> str:
    if "more" in item.facts:
        more = ngettext("and %(n)s more", "and %(n)s more", item.facts["more"])
        return more % {"n": item.facts["more"]}
    return _SAID[item.kind](facts_of(item)) if item.kind in _SAID else item.text


def _overdue(facts: Mapping[str, Any]) -> str:
    if facts.get("step"):
        late = ngettext(
            "The step was due on %(day)s: %(n)s working day overdue.",
            "The step was due on %(day)s: %(n)s working days overdue.",
            facts["days"],
        )
        return late % {"day": _day(facts["due_on"]), "n": facts["days"]}
    late = ngettext(
        "The answer was due on %(day)s: %(n)s working day overdue.",
        "The answer was due on %(day)s: %(n)s working days overdue.",
        facts["days"],
    )
    return late % {"day": _day(facts["due_on"]), "n": facts["days"]}


def _due(facts: Mapping[str, Any]) -> str:
    return gettext("To be looked at again on %(day)s.") % {"day": _day(facts["on"])}


def _blocked(facts: Mapping[str, Any]) -> str:
    since = {**facts, "day": _day(facts["since"])}
    if facts["named"]:
        return gettext("%(waits)s waits for %(blocks)s since %(day)s: %(named)s.") % since
    return gettext("%(waits)s waits for %(blocks)s since %(day)s.") % since


def _contested(facts: Mapping[str, Any]) -> str:
    said = ngettext(
        "%(n)s contest of what the check-in found. Not answered yet: %(waiting)s.",
        "%(n)s contests of what the check-in found. Not answered yet: %(waiting)s.",
        facts["contests"],
    )
    return said % {"n": facts["contests"], "waiting": facts["waiting"]}


def _moved(facts: Mapping[str, Any]) -> str:
    if not facts:
        return gettext("The data was called sensitive since, so its numbers are not shown here.")
    return sentence_of(Judged.from_facts(dict(facts)))


def _found(_facts: Mapping[str, Any]) -> str:
    return gettext("A team asks to present what it found.")


_SAID: Final[Mapping[ItemKind, Callable[[Mapping[str, Any]], str]]] = {
    ItemKind.OVERDUE: _overdue,
    ItemKind.DUE: _due,
    ItemKind.BLOCKED: _blocked,
    ItemKind.CONTESTED: _contested,
    ItemKind.MOVER: _moved,
    ItemKind.FINDING: _found,
}


def _source(item: AgendaItem) -> str:
    moved = item.kind is ItemKind.MOVER and item.facts
    return source_words(Judged.from_facts(item.facts)) if moved else ""


def _day(written: str) -> str:
    return day(date.fromisoformat(written))


def rhythm_words(calendar: MeetingCalendar) -> str:
    """Say a rhythm in a sentence, with its day and time."""
    facts = {
        "rhythm": str(RHYTHMS[calendar.rhythm]),
        "weekday": weekdays()[calendar.weekday],
        "at": calendar.at,
        "which": str(WEEKS[calendar.week]),
    }
    if calendar.rhythm is Rhythm.MONTHLY:
        return gettext("%(rhythm)s on %(weekday)s, %(which)s, at %(at)s.") % facts
    return gettext("%(rhythm)s on %(weekday)s at %(at)s.") % facts


def weekdays() -> Mapping[int, str]:
    """Name the days of the week in the reader's language, Monday first."""
    return dict(get_day_names("wide", locale=language.get()))
