"""Naming, ordering and retiring goals, and saying what serves them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.reading import Reading
from app.contributions.models import ContributionId, Noun
from app.contributions.policy import wrote
from app.contributions.queries import hold, shares
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import ALLOWED, InvalidError, Ruling, require
from app.core.i18n import Sentence, _
from app.core.text import fold, slugify, unused
from app.followthrough.goals.models import Goal, Serving
from app.followthrough.goals.policy import RETIRED, can_choose_goals, can_name_goal
from app.followthrough.goals.queries import standing_goals
from app.ledger.service import record
from app.people.models import Person
from app.people.policy import can_administer
from app.people.voices import who_speaks
from app.proposals.phases import REASON_LIMIT
from app.proposals.queries import hold_proposal

TITLE_TAKEN: Final = _("A goal has this title already.")


@dataclass(frozen=True)
class Aim:
    """What a goal says: plain words, and its chart as it reads for the whole city now."""

    title: str
    words: str
    seen: Reading
    chart_id: int


def name_goal(session: Session, administrator: Person | None, aim: Aim) -> Goal:
    """Name an outcome, last in the list. Raises InvalidError where another has its title."""
    standing = standing_goals(session)
    require(can_name_goal(administrator, len(standing)))
    assert administrator is not None  # noqa: S101, nobody administers without an account
    _check_title(session, aim.title)
    taken = set(session.scalars(select(col(Goal.slug))))
    goal = Goal(
        slug=unused(slugify(aim.title, fallback="goal"), taken),
        title=aim.title,
        words=aim.words,
        place=max((one.place for one in standing), default=0) + 1,
        chart_id=aim.chart_id,
        version_id=aim.seen.version_id,
        reading=aim.seen.to_facts(),
        named_by=administrator.id,
    )
    try:
        with session.begin_nested():
            session.add(goal)
            session.flush()
    except IntegrityError as error:  # of two at once: its address was taken meanwhile
        raise InvalidError({"title": TITLE_TAKEN}) from error
    _record(session, administrator, goal, "named", goal.title)
    return goal


def change_goal(session: Session, administrator: Person | None, goal: Goal, aim: Aim) -> None:
    """Say it in other words, or by another chart, which is cited anew. Its address stays."""
    require(can_administer(administrator) and _stands(goal))
    _check_title(session, aim.title, but=goal.id)
    goal.title, goal.words = aim.title, aim.words
    if aim.chart_id != goal.chart_id:
        goal.chart_id, goal.version_id = aim.chart_id, aim.seen.version_id
        goal.reading, goal.cited_at = aim.seen.to_facts(), utc_now()


def move_goal(session: Session, administrator: Person | None, goal: Goal, *, up: bool) -> None:
    """Change places with the goal above or below; at the end of the list nothing changes."""
    require(can_administer(administrator) and _stands(goal))
    goals = list(standing_goals(session))
    at = goals.index(goal)
    to = at - 1 if up else at + 1
    if 0 <= to < len(goals):
        goals[at], goals[to] = goals[to], goals[at]
    for place, one in enumerate(goals, 1):
        one.place = place


def retire_goal(session: Session, administrator: Person | None, goal: Goal, reason: str) -> None:
    """Take a goal out of the list, with a public reason. Its page stays; twice is once."""
    require(can_administer(administrator))
    if goal.retired_at is not None or administrator is None:
        return
    reason = _checked(reason)
    goal.retired_at = utc_now()
    _record(session, administrator, goal, "retired", reason)


def choose_goals(
    session: Session,
    person: Person,
    proposal_id: ContributionId,
    wanted: Collection[int],
    reason: str = "",
) -> None:
    """Say which standing goals a proposal serves, in place of what was said before.

    A moderator who corrects that gives a reason, and the ledger shows it. Raises InvalidError.
    """
    text = hold(session, proposal_id)
    proposal = hold_proposal(session, proposal_id)
    writes = shares(session, person, text) or who_speaks(session, text.author_id) == person.id
    require(can_choose_goals(person, text, proposal, writes=writes))
    standing = {goal.id for goal in standing_goals(session)}
    if not set(wanted) <= standing:
        raise InvalidError({"goals": _("Choose from the goals that the city has named.")})
    mine = select(col(Serving.goal_id)).where(
        col(Serving.noun) == Noun.PROPOSAL.value, col(Serving.noun_id) == proposal.id
    )
    before = set(session.scalars(mine)) & standing
    if before == set(wanted):
        return
    corrects = not (writes or wrote(person, text))
    reason = _checked(reason) if corrects else ""
    serve(session, text.author_id if not corrects else person.id, Noun.PROPOSAL.value, text.id,
          set(wanted) - before)  # fmt: skip
    session.execute(
        delete(Serving).where(
            col(Serving.noun) == Noun.PROPOSAL.value,
            col(Serving.noun_id) == proposal.id,
            col(Serving.goal_id).in_(before - set(wanted)),
        )
    )
    if corrects:
        record(
            session,
            deed="goals_corrected",
            noun=Noun.PROPOSAL.value,
            noun_id=text.id,
            reason=reason,
            actor_id=person.id,
            concerns_id=text.author_id,
        )


def serve(
    session: Session, person_id: int, noun: str, noun_id: int, goal_ids: Collection[int]
) -> None:
    """Note that a thing serves these goals; twice is once. Its own room has asked who may say so.

    The seam for commitments: `serve(session, person.id, "commitment", commitment.id, {goal.id})`.
    """
    now = utc_now()
    rows = [
        {"noun": noun, "noun_id": noun_id, "goal_id": goal_id, "said_by": person_id, "at": now}
        for goal_id in sorted(goal_ids)
    ]
    if rows:
        session.execute(insert_for(session, Serving).values(rows).on_conflict_do_nothing())


def _stands(goal: Goal) -> Ruling:
    return ALLOWED if goal.retired_at is None else RETIRED


def _check_title(session: Session, title: str, but: int = 0) -> None:
    same = (fold(one.title) == fold(title) for one in standing_goals(session) if one.id != but)
    if any(same):
        raise InvalidError({"title": TITLE_TAKEN})


def _checked(reason: str) -> str:
    """Demand that a public act says why. Raises InvalidError (field `reason`)."""
    reason = reason.strip()
    problem: Sentence | None = None
    if not reason:
        problem = _("Give a reason. Everybody can read it in the ledger.")
    elif len(reason) > REASON_LIMIT:
        problem = _("Use at most %(n)s characters.", n=REASON_LIMIT)
    if problem is not None:
        raise InvalidError({"reason": problem})
    return reason


def _record(session: Session, person: Person, goal: Goal, deed: str, reason: str) -> None:
    record(session, deed=deed, noun="goal", noun_id=goal.id, reason=reason, actor_id=person.id)
