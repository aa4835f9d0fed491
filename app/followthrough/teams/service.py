"""Starting a team, asking to join, answering that, leaving. The team begins with two sides."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.contributions.queries import first_of, hold, load_for
from app.contributions.writing import write
from app.core.db import insert_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.core.text import slugify, unused
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.followthrough.teams.policy import (
    LASTS,
    SIDES_NEEDED,
    can_answer_ask,
    can_ask_to_join,
    can_leave,
    can_start,
    side_of,
)
from app.followthrough.teams.queries import Loaded, count_going, load_team, slugs_like
from app.notices.service import notify
from app.people.blocking import blocked_with
from app.people.models import DepartmentId, Person, PersonId
from app.places.models import NeighborhoodId

NO_QUESTION = _("Ask one question that data can answer.")
NO_WHY = _("Say why it matters and what you will look at.")
NO_PROPOSAL = _("There is no public proposal of this number. Leave it empty, or mend it.")
# Addresses of pages that stand beside the teams'.
TAKEN = {"new"}


@dataclass(frozen=True)
class Wish:
    """What a team is started for: one question of data, and on a proposal if there is one."""

    question: str
    why: str
    proposal_id: int | None = None


def start(
    session: Session, person: Person, wish: Wish, today: date, now: datetime, form_key: str = ""
) -> Team:
    """Start a team with oneself in it. The same form again is the first one.

    Raises InvalidError (`question`, `why`, `proposal`).
    """
    first = first_of(session, person.id, form_key) if form_key else None
    known = session.get(Team, first.id) if first else None
    if known is not None:
        return known
    require(can_start(person, going=count_going(session, person.id, today)))
    problems = {}
    if not wish.question.strip():
        problems["question"] = NO_QUESTION
    if not wish.why.strip():
        problems["why"] = NO_WHY
    if problems:
        raise InvalidError(problems)
    proposal_id = _proposal(session, person, wish.proposal_id)
    written = write(
        session, person, Noun.TEAM, wish.why, wish.question, form_key=form_key or None, at=now
    )
    if not written.is_new:
        return session.get_one(Team, written.text.id)
    slug = slugify(wish.question, "team")
    team = Team(
        id=written.text.id,
        slug=unused(slug, TAKEN | slugs_like(session, slug)),
        proposal_id=proposal_id,
    )
    session.add(team)
    session.flush()
    session.add(_belonging(team.id, person, Belonging.MEMBER, now))
    session.flush()
    return team


def ask_to_join(
    session: Session, person: Person, slug: str, today: date, now: datetime
) -> TeamMember:
    """Ask a team to be let in. Members are told; twice is once."""
    loaded = hold_team(session, person, slug, today)
    mine = loaded.mine
    if mine is not None and mine.state is Belonging.ASKED:
        return mine
    many = max(len(loaded.members), len(loaded.asking))
    require(can_ask_to_join(person, loaded.text, loaded.state, mine, members=many))
    asking = _belonging(loaded.team.id, person, Belonging.ASKED, now)
    if mine is None:
        row = asking.model_dump()
        session.execute(insert_for(session, TeamMember).values(row).on_conflict_do_nothing())
        mine = session.get_one(TeamMember, (loaded.team.id, person.id))
    else:  # who left may ask again
        mine.state, mine.asked_at = Belonging.ASKED, now
        mine.department_id, mine.place_id = asking.department_id, asking.place_id
        mine.decided_at = mine.decided_by = None
    apart = blocked_with(session, person.id)  # who would not hear of them is not told
    told = [one.row.person_id for one in loaded.members if one.row.person_id not in apart]
    notify(session, told, "team_asked", Noun.TEAM, loaded.team.id, actor_id=person.id)
    session.flush()
    return mine


def answer_ask(
    session: Session,
    member: Person,
    slug: str,
    person_id: PersonId,
    today: date,
    now: datetime,
    *,
    accept: bool,
) -> TeamMember:
    """Let somebody in, or not. With people of two sides the team's time begins."""
    loaded = hold_team(session, member, slug, today)
    theirs = session.get(TeamMember, (loaded.team.id, person_id))
    wanted = Belonging.MEMBER if accept else Belonging.DECLINED
    if theirs is not None and theirs.state is wanted and theirs.decided_by == member.id:
        return theirs  # a double click
    members = len(loaded.members) if accept else 0
    require(can_answer_ask(member, loaded.text, loaded.state, loaded.mine, theirs, members=members))
    if theirs is None:
        raise RefusedError(NOT_FOUND)
    theirs.state, theirs.decided_at, theirs.decided_by = wanted, now, member.id
    session.flush()
    if accept:
        notify(session, [person_id], "team_joined", Noun.TEAM, loaded.team.id, actor_id=member.id)
        _begin_with_two(session, member, slug, today)
    return theirs


def leave(session: Session, person: Person, slug: str, today: date, now: datetime) -> TeamMember:
    """Leave a team, or take the question to join back. What one wrote stays."""
    loaded = hold_team(session, person, slug, today)
    mine = loaded.mine
    if mine is not None and mine.state is Belonging.LEFT:
        return mine
    require(can_leave(person, loaded.text, mine))
    if mine is None:
        raise RefusedError(NOT_FOUND)
    mine.state, mine.decided_at, mine.decided_by = Belonging.LEFT, now, person.id
    session.flush()
    return mine


def hold_team(session: Session, person: Person, slug: str, today: date) -> Loaded:
    """Load a team that nobody else changes until we commit. Raises RefusedError: 404, 410."""
    held = select(col(Team.id)).where(col(Team.slug) == slug[:80]).with_for_update(key_share=True)
    session.scalar(held)
    return load_team(session, person, slug, today)


def _begin_with_two(session: Session, member: Person, slug: str, today: date) -> None:
    """Begin the ten weeks on the day on which people of two sides are in, and only then."""
    loaded = load_team(session, member, slug, today)
    if loaded.team.begun_on is not None or len(loaded.sides) < SIDES_NEEDED:
        return
    loaded.team.begun_on, loaded.team.ends_on = today, today + LASTS
    told = [one.row.person_id for one in loaded.members]
    notify(session, told, "team_began", Noun.TEAM, loaded.team.id)
    session.flush()


def _belonging(
    team_id: ContributionId, person: Person, state: Belonging, now: datetime
) -> TeamMember:
    side = side_of(person)
    return TeamMember(
        team_id=team_id,
        person_id=person.id,
        state=state,
        department_id=DepartmentId(side[1]) if side and side[0] == "department" else None,
        place_id=NeighborhoodId(side[1]) if side and side[0] == "place" else None,
        asked_at=now,
    )


def _proposal(session: Session, person: Person, number: int | None) -> ContributionId | None:
    if number is None:
        return None
    try:
        found: Contribution = load_for(session, person, number).contribution
    except RefusedError as refused:
        raise InvalidError({"proposal": NO_PROPOSAL}) from refused
    if found.noun is not Noun.PROPOSAL or found.visibility is not Visibility.PUBLIC:
        raise InvalidError({"proposal": NO_PROPOSAL})
    return hold(session, found.id).id
