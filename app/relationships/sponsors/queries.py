"""All reads of sponsors. What is open, and the reasons, are for those concerned and moderators."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution
from app.contributions.queries import hold, shares
from app.core.errors import NOT_FOUND, RefusedError
from app.people.blocking import blocked_with
from app.people.models import Person, PersonId, Standing
from app.people.policy import SMALLEST_HOME
from app.places.models import Neighborhood
from app.places.queries import Row
from app.proposals.listing import ProposalRow, rows_of
from app.proposals.loading import hold_proposal
from app.proposals.models import Phase, Proposal
from app.relationships.sponsors.models import Sponsorship, State
from app.relationships.sponsors.policy import LASTS, Counts

MOST: Final = 200
A_DAY: Final = timedelta(days=1)


class Sponsor(NamedTuple):
    """A sponsor as everybody sees them. `place` is what they chose to show here."""

    id: int
    handle: str
    since: datetime
    place: Row | None
    writes: bool  # a co-author


class Held(NamedTuple):
    """A sponsorship and its proposal, which nobody else can change until we commit."""

    found: Sponsorship
    text: Contribution
    proposal: Proposal


class Between(NamedTuple):
    """What stands between a proposal and one person, for those concerned."""

    found: Sponsorship
    handle: str
    place: str | None


def sponsors_of(session: Session, proposal_id: int, limit: int = MOST) -> Sequence[Sponsor]:
    """List whom readers see as sponsors, the longest standing first: one query.

    The suspended are left out while they are.
    """
    columns: list[Any] = [
        col(Sponsorship.id),
        col(Person.handle),
        func.coalesce(col(Sponsorship.settled_at), col(Sponsorship.asked_at)),
        col(Neighborhood.id),
        col(Neighborhood.slug),
        col(Neighborhood.name),
        col(CoAuthor.person_id),
    ]
    rows = (
        select(*columns)
        .join(Person, col(Person.id) == col(Sponsorship.person_id))
        .outerjoin(Neighborhood, col(Neighborhood.id) == col(Sponsorship.place_id))
        .outerjoin(
            CoAuthor,
            (col(CoAuthor.contribution_id) == col(Sponsorship.proposal_id))
            & (col(CoAuthor.person_id) == col(Sponsorship.person_id)),
        )
        .where(col(Sponsorship.proposal_id) == proposal_id, *seen())
        .order_by(col(Sponsorship.settled_at), col(Sponsorship.id))
        .limit(limit)
    )
    return [
        Sponsor(row[0], row[1], row[2], Row(*row[3:6]) if row[3] else None, row[6] is not None)
        for row in session.execute(rows)
    ]


def seen() -> tuple[Any, ...]:
    """Say which rows are sponsors that readers see, of a query that joins the person."""
    hidden = (Standing.SUSPENDED, Standing.ERASED)
    return col(Sponsorship.state) == State.STANDING, col(Person.standing).not_in(hidden)


def count_seen(session: Session, proposal_id: int) -> tuple[int, int]:
    """Count the sponsors that readers see, and the neighborhoods that these show."""
    counted = (
        select(func.count(), func.count(func.distinct(col(Sponsorship.place_id))))
        .select_from(Sponsorship)
        .join(Person, col(Person.id) == col(Sponsorship.person_id))
        .where(col(Sponsorship.proposal_id) == proposal_id, *seen())
    )
    sponsors, places = session.execute(counted).one()
    return sponsors, places


def find_between(session: Session, proposal_id: int, person_id: PersonId) -> Sponsorship | None:
    """Find what stands between a proposal and a person, read anew."""
    mine = select(Sponsorship).where(
        col(Sponsorship.proposal_id) == proposal_id, col(Sponsorship.person_id) == person_id
    )
    return session.scalar(mine.execution_options(populate_existing=True))


def find_for(session: Session, person: Person, sponsorship_id: int) -> Sponsorship:
    """Load a sponsorship for one whom it concerns: its person, or a writer of the proposal.

    Raises RefusedError 404 for everybody else: who was asked is nobody's business.
    """
    found = session.get(Sponsorship, sponsorship_id) if 0 < sponsorship_id < 2**31 else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    text = session.get_one(Contribution, found.proposal_id)
    if person.id not in (found.person_id, text.author_id) and not shares(session, person, text):
        raise RefusedError(NOT_FOUND)
    return found


def hold_between(session: Session, sponsorship_id: int) -> Held:
    """Load a sponsorship with its proposal locked. Raises RefusedError 404."""
    known = session.get(Sponsorship, sponsorship_id) if 0 < sponsorship_id < 2**31 else None
    if known is None:
        raise RefusedError(NOT_FOUND)
    text = hold(session, known.proposal_id)
    proposal = hold_proposal(session, known.proposal_id)
    found = find_between(session, known.proposal_id, known.person_id)
    if found is None:  # its person's account was erased meanwhile
        raise RefusedError(NOT_FOUND)
    return Held(found, text, proposal)


def open_between(
    session: Session, reader: Person, proposal_id: int, now: datetime
) -> Sequence[Between]:
    """List the questions and invitations of a proposal that wait, the longest first.

    A question between two of whom one blocked the other waits unseen, until its 30 days are over.
    """
    states = State.ASKED, State.INVITED
    waiting = _between(proposal_id, states).where(col(Sponsorship.asked_at) > now - LASTS)
    waiting = waiting.where(_reaches(session, reader))
    rows = session.execute(waiting.order_by(col(Sponsorship.asked_at)).limit(MOST))
    return [Between(*row) for row in rows]


def settled_between(session: Session, reader: Person, proposal_id: int) -> Sequence[Between]:
    """List what ended with a no, and its reason, the latest first; no words pass a block."""
    states = State.DECLINED, State.REFUSED, State.LEFT, State.ENDED
    settled = _between(proposal_id, states).where(_reaches(session, reader))
    settled = settled.order_by(col(Sponsorship.settled_at).desc())
    return [Between(*row) for row in session.execute(settled.limit(MOST))]


def sponsored_by(session: Session, person: Person, limit: int = 50) -> Sequence[ProposalRow]:
    """List the public proposals that somebody sponsors, the latest first."""
    if person.standing in (Standing.SUSPENDED, Standing.ERASED):
        return []
    mine = (
        select(col(Sponsorship.proposal_id))
        .where(col(Sponsorship.person_id) == person.id, col(Sponsorship.state) == State.STANDING)
        .order_by(col(Sponsorship.settled_at).desc(), col(Sponsorship.id).desc())
        .limit(limit)
    )
    return rows_of(session, session.scalars(mine).all())


def invitations_to(session: Session, person: Person, now: datetime) -> Sequence[ProposalRow]:
    """List the proposals that invite somebody now, and still take sponsors: for them alone."""
    mine = select(col(Sponsorship.proposal_id)).where(
        col(Sponsorship.person_id) == person.id, *_open(State.INVITED, now)
    )
    newest = mine.order_by(col(Sponsorship.asked_at).desc()).limit(MOST)
    rows = rows_of(session, session.scalars(newest).all())
    return [row for row in rows if row.phase in (Phase.EVIDENCE_WANTED, Phase.OPEN)]


def author_left(session: Session, text: Contribution) -> bool:
    """Say whether the account of a text's author is erased: nobody is left to accept."""
    author = session.get(Person, text.author_id)
    return author is None or author.standing is Standing.ERASED


def count_asked(session: Session, person: Person, now: datetime) -> int:
    """Count a person's open questions to authors."""
    mine = col(Sponsorship.person_id) == person.id, *_open(State.ASKED, now)
    return _count(session, mine)


def count_invitations(
    session: Session, proposal_id: int, inviter: Person, invited: Person, now: datetime
) -> Counts:
    """Count the invitations that bound one more of them."""
    waits = _open(State.INVITED, now)
    return Counts(
        _count(session, (col(Sponsorship.proposal_id) == proposal_id, *waits)),
        _count(
            session,
            (col(Sponsorship.invited_by) == inviter.id, col(Sponsorship.asked_at) > now - A_DAY),
        ),
        _count(session, (col(Sponsorship.person_id) == invited.id, *waits)),
    )


def proposals_between(session: Session, person_id: int) -> Sequence[int]:
    """List the numbers of the proposals that somebody sponsors, asked, or was invited to."""
    mine = select(col(Sponsorship.proposal_id)).where(col(Sponsorship.person_id) == person_id)
    return session.scalars(mine.order_by(col(Sponsorship.proposal_id))).all()


def offered_of(session: Session, proposal_id: int) -> set[int]:
    """Find which sponsorships of a proposal have an offer to write with its author open."""
    offered = select(col(Sponsorship.id)).where(
        col(Sponsorship.proposal_id) == proposal_id, col(Sponsorship.offered_at).is_not(None)
    )
    return set(session.scalars(offered))


def home_to_show(session: Session, person: Person) -> Row | None:
    """Return the home that somebody may show as a sponsor; a small place would name a household."""
    home = session.get(Neighborhood, person.home_id) if person.home_id else None
    if home is None or (home.population is not None and home.population < SMALLEST_HOME):
        return None
    return Row(home.id, home.slug, home.name)


def _between(proposal_id: int, states: Collection[State]) -> Select[Any]:
    columns: list[Any] = [Sponsorship, col(Person.handle), col(Neighborhood.name)]
    return (
        select(*columns)
        .join(Person, col(Person.id) == col(Sponsorship.person_id))
        .outerjoin(Neighborhood, col(Neighborhood.id) == col(Sponsorship.place_id))
        .where(col(Sponsorship.proposal_id) == proposal_id, col(Sponsorship.state).in_(states))
    )


def _reaches(session: Session, reader: Person) -> ColumnElement[bool]:
    """Say that what the person of a row asked or said may reach a reader."""
    said_by_them = col(Sponsorship.state).in_([State.ASKED, State.REFUSED, State.LEFT])
    apart = col(Sponsorship.person_id).in_(blocked_with(session, reader.id))
    return ~(said_by_them & apart)


def _open(state: State, now: datetime) -> tuple[Any, ...]:
    return col(Sponsorship.state) == state, col(Sponsorship.asked_at) > now - LASTS


def _count(session: Session, rules: Collection[Any]) -> int:
    counted = select(func.count()).select_from(Sponsorship).where(*rules)
    return session.scalar(counted) or 0
