"""All reads of offers between proposals, and of what came of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, ContributionId, Visibility, Vote
from app.contributions.queries import OwnVote
from app.core.errors import NOT_FOUND, RefusedError
from app.people.blocking import is_blocked
from app.people.models import Person, PersonId, Standing
from app.places.queries import Row
from app.proposals.loading import areas_of, proposal_url
from app.proposals.models import Phase, Proposal
from app.relationships.mergers.chains import led_to
from app.relationships.mergers.models import Join, Offer, State, pair_of
from app.relationships.mergers.policy import Past, Side

BIGGEST = 2**31 - 1
MOST = 50


class Beside(NamedTuple):
    """A public proposal that is shown on another's page."""

    id: ContributionId
    title: str
    url: str
    author: str
    phase: Phase
    offer_id: int | None = None  # of a link
    areas: Sequence[Row] = ()


class Led(NamedTuple):
    """A public proposal that led to another one, and the next step on its way there."""

    beside: Beside
    into: int


class Together(NamedTuple):
    """What everybody sees beside a proposal: what came into it, and what it is linked with."""

    brought: Sequence[Beside]
    linked: Sequence[Beside]
    led: Sequence[Led] = ()  # that came into it, and what had come into those


def find_offer(session: Session, offer_id: int) -> Offer:
    """Load an offer. Raises RefusedError 404; who may see it is the policy's to say."""
    found = session.get(Offer, offer_id) if 0 < offer_id <= BIGGEST else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def sides_of(session: Session, ids: Collection[int]) -> Mapping[int, Side]:
    """Load proposals with their texts and who writes each, in two queries."""
    known = [one for one in ids if 0 < one <= BIGGEST]
    gone = col(Person.standing).in_([Standing.SUSPENDED, Standing.ERASED])
    rows = session.execute(
        select(Proposal, Contribution)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(col(Proposal.id).in_(known))
    ).all()
    authors = select(col(Contribution.id), col(Contribution.author_id)).where(
        col(Contribution.id).in_(known)
    )
    shared = select(col(CoAuthor.contribution_id), col(CoAuthor.person_id)).where(
        col(CoAuthor.contribution_id).in_(known)
    )
    names = authors.union(shared).subquery()
    there = select(names.c[0], names.c[1]).join(Person, col(Person.id) == names.c[1]).where(~gone)
    writers: dict[int, set[PersonId]] = {}
    for number, person_id in session.execute(there):
        writers.setdefault(number, set()).add(person_id)
    return {
        int(proposal.id): Side(proposal, text, frozenset(writers.get(proposal.id, ())))
        for proposal, text in rows
    }


def both_sides(session: Session, one_id: int, other_id: int) -> tuple[Side, Side]:
    """Load the two sides of an offer. Raises RefusedError 404 where one is not there."""
    sides = sides_of(session, {one_id, other_id})
    if one_id not in sides or other_id not in sides:
        raise RefusedError(NOT_FOUND)
    return sides[one_id], sides[other_id]


def past_of(session: Session, one: Side, other: Side, person: Person) -> Past:
    """Load what was offered between the two, and what this person's offers have against them."""
    pair = pair_of(one.proposal.id, other.proposal.id)
    offers = session.scalars(select(Offer).where(col(Offer.pair) == pair)).all()
    mine = select(func.count()).where(col(Offer.by_id) == person.id, col(Offer.state) == State.OPEN)
    asked = [side for side in (one, other) if not side.has(person)]
    is_party = len(asked) < 2  # noqa: PLR2004, a moderator is of neither side
    blocked = is_party and any(
        is_blocked(session, person.id, writer) for side in asked for writer in side.writers
    )
    return Past(offers, session.scalar(mine) or 0, blocked)


def offers_of(session: Session, proposal_id: int) -> Sequence[Offer]:
    """List the offers of a proposal, those that wait first, then the newest."""
    mine = or_(col(Offer.one_id) == proposal_id, col(Offer.other_id) == proposal_id)
    waits = case((col(Offer.state) == State.OPEN, 0), else_=1)
    rows = select(Offer).where(mine).order_by(waits, col(Offer.id).desc()).limit(MOST)
    return session.scalars(rows).all()


def together_of(session: Session, proposal_id: int) -> Together:
    """Find what was merged into a proposal and what it is linked with; only what is public."""
    chain = led_to(proposal_id)
    merged = (
        _beside()
        .join(chain, chain.c.id == col(Proposal.id))
        .add_columns(chain.c.into)
        .where(col(Proposal.phase) == Phase.CLOSED)
        .order_by(None)
        .order_by(chain.c.into != proposal_id, col(Proposal.id))
    )
    rows = session.execute(merged.limit(MOST)).all()
    led = [Led(_shown(*row[:-1]), row[-1]) for row in rows]
    brought = [one.beside for one in led if one.into == proposal_id]
    offer = aliased(Offer)
    ties = or_(
        and_(col(offer.one_id) == proposal_id, col(offer.other_id) == col(Proposal.id)),
        and_(col(offer.other_id) == proposal_id, col(offer.one_id) == col(Proposal.id)),
    )
    linked = (
        _beside()
        .add_columns(col(offer.id))
        .join(offer, ties)
        .where(col(offer.kind) == Join.LINK, col(offer.state) == State.ACCEPTED)
    )
    found = session.execute(linked.limit(MOST)).all()
    areas = areas_of(session, [row[0] for row in found]) if found else {}
    shown = [_shown(*row)._replace(areas=areas.get(row[0], [])) for row in found]
    return Together(brought, shown, led)


def nearest_judged(together: Together, judged: Collection[int]) -> Sequence[Beside]:
    """Pick what led to a proposal and was `judged`, unless a later step of its way was, too."""
    into: dict[int, int] = {one.beside.id: one.into for one in together.led}

    def was_answered_later(number: int) -> bool:
        step = into[number]
        while step in into:
            if step in judged:
                return True
            step = into[step]
        return False

    mine = [one.beside for one in together.led if one.beside.id in judged]
    return [beside for beside in mine if not was_answered_later(beside.id)]


def carried_to(
    session: Session, person: Person | None, proposal_id: int
) -> Sequence[tuple[Beside, OwnVote]]:
    """List what a person judged that led to a proposal, with their vote there: for them alone.

    One query for who judged nothing of it.
    """
    if person is None:
        return []
    led = led_to(proposal_id)
    mine = select(col(Vote.contribution_id), col(Vote.answer), col(Vote.revision)).where(
        col(Vote.person_id) == person.id, col(Vote.contribution_id).in_(select(led.c.id))
    )
    own = {row[0]: OwnVote(row[1], row[2]) for row in session.execute(mine)}
    if not own:
        return []
    nearest = nearest_judged(together_of(session, proposal_id), own)
    return [(beside, own[beside.id]) for beside in nearest]


def beside_of(session: Session, proposal_id: int | None) -> Beside | None:
    """Find one public proposal as others show it."""
    if proposal_id is None:
        return None
    row = session.execute(_beside().where(col(Proposal.id) == proposal_id)).one_or_none()
    return _shown(*row) if row else None


def _beside() -> Select[Any]:
    columns: list[Any] = [
        col(Proposal.id), col(Contribution.title), col(Proposal.slug), col(Person.handle),
        col(Proposal.phase),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(Proposal)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.visibility) == Visibility.PUBLIC)
        .order_by(col(Proposal.id))
    )


def _shown(
    number: ContributionId,
    title: str,
    slug: str,
    author: str,
    phase: Phase,
    offer_id: int | None = None,
) -> Beside:
    return Beside(number, title, proposal_url(number, slug), author, phase, offer_id)


def handle_of(session: Session, person_id: PersonId | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.handle if person else ""
