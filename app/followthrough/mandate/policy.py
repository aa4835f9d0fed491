"""Who promises, who answers for a department, and how an owed answer stands. Pure: no session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.contributions.models import Contribution, Visibility
from app.core.errors import Ruling
from app.followthrough.mandate.models import Mandate, Outcome
from app.followthrough.policy import POSTING
from app.followthrough.workdays import Workdays
from app.people.models import Department, Person, PersonId, Role, Standing
from app.people.policy import can_administer
from app.proposals.models import HAS_ANSWER, Phase, Proposal

REMIND_BEFORE: Final = 3  # working days


class Falls(StrEnum):
    """To whom a department's answers fall now."""

    OFFICER = "officer"
    DEPUTY = "deputy"
    DEPARTMENT = "department"
    NOBODY = "nobody"


class Wait(StrEnum):
    """How an owed answer stands."""

    OWED = "owed"
    OVERDUE = "overdue"
    QUEUED = "queued"
    NO_DEPARTMENT = "no_department"
    NO_EVIDENCE = "no_evidence"
    NO_PROMISE = "no_promise"  # its department promised nothing, or the city took its mandate back
    ENDED = "ended"


@dataclass(frozen=True)
class Answering:
    """Who is told of a department's answers, and what became of who was named."""

    falls: Falls
    told: frozenset[PersonId]


def can_promise(person: Person | None) -> Ruling:
    """Administrators write down what the council resolved."""
    return can_administer(person)


def promises(mandate: Mandate | None) -> bool:
    """Say whether the city promised anything: only then does a clock run."""
    return mandate is not None and mandate.answer_days is not None


def workdays_of(mandate: Mandate) -> Workdays:
    """Return how the city counts days."""
    off, on = (
        frozenset(date.fromisoformat(one["day"]) for one in mandate.own_days if one["off"] is free)
        for free in (True, False)
    )
    return Workdays(ZoneInfo(mandate.timezone), mandate.country, mandate.subdivision, off, on)


def may_answer_for(person: Person, department: Department) -> bool:
    """Say whether somebody can be a department's answer officer or deputy now."""
    return (
        person.role is Role.OFFICIAL
        and person.department_id == department.id
        and person.post in POSTING
        and person.standing is Standing.ACTIVE
    )


def who_answers(
    department: Department, officer: Person | None, deputy: Person | None, people: Iterable[Person]
) -> Answering:
    """Say who is told: officer and deputy; who is left of them; else all who may answer there.

    `people` are those of the department. Where nobody there may post an answer, all its officials
    are told, because somebody has to say so.
    """
    named = [(Falls.OFFICER, officer), (Falls.DEPUTY, deputy)]
    here = [(falls, one) for falls, one in named if one and may_answer_for(one, department)]
    if here:
        return Answering(here[0][0], frozenset(one.id for _falls, one in here))
    all_of_them = [one for one in people if one.role is Role.OFFICIAL and not one.suspended]
    posting = [one for one in all_of_them if one.post in POSTING]
    told = frozenset(one.id for one in posting or all_of_them)
    return Answering(Falls.DEPARTMENT if told else Falls.NOBODY, told)


def outcome_of(text: Contribution, proposal: Proposal) -> Outcome | None:
    """Say how the wait for an answer has ended, from the proposal as it is now; None while not."""
    if text.visibility is Visibility.DELETED:
        return Outcome.DELETED
    if text.visibility is not Visibility.PUBLIC:
        return Outcome.HIDDEN
    if proposal.merged_into is not None:
        return Outcome.MERGED
    if proposal.phase in HAS_ANSWER:
        return Outcome.ANSWERED
    return Outcome.CLOSED if proposal.phase is Phase.CLOSED else None


def months_to_fill(filled: date, today: date) -> Sequence[date]:
    """List the months whose slots may be given out now, oldest first, each by its first day.

    All that began since the newest filled one: a worker that was away catches up. While that one
    lasts it is filled again, as a slot may be free; so it is with a clock set back.
    """
    month = next_month(filled)
    if today < month:
        return [filled]
    months = []
    while month <= today:
        months.append(month)
        month = next_month(month)
    return months


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_of(day: date) -> date:
    return day.replace(day=1)


def slot_begins(month: date, filled: date, today: date, asked_on: date) -> date:
    """Return the day from which an answer's days are counted.

    A month that begins gives its slots on its first day, also when the worker comes later: nobody
    waits longer because a machine stood still. A slot that is free later counts from today.
    """
    return max(asked_on, month if month > filled else max(today, month))


def wait_of(
    *,
    outcome: Outcome | None,
    due_on: date | None,
    today: date,
    promised: bool,
    has_department: bool,
    has_evidence: bool,
) -> Wait:
    """Say how an owed answer stands. `promised`: city and department both promise answers now."""
    if outcome is not None:
        return Wait.ENDED
    if due_on is not None:
        return Wait.OVERDUE if today > due_on else Wait.OWED
    if not has_department:
        return Wait.NO_DEPARTMENT
    if not promised:
        return Wait.NO_PROMISE
    return Wait.QUEUED if has_evidence else Wait.NO_EVIDENCE
