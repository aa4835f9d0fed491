"""Whom an author might invite: by shown home and public comments, and by lot. Never by votes.

An invitation would otherwise tell how somebody voted. So nothing here reads a vote or a figure
made of votes, and at least a third of those shown are drawn by lot from everybody who ever wrote
in public: being suggested says nothing that a reader of the city's pages could not know.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution, DataPoint, Visibility
from app.discussion.models import Comment
from app.people.blocking import not_blocked
from app.people.models import Person, Standing
from app.people.policy import SMALLEST_HOME
from app.places.models import Neighborhood
from app.proposals.models import Proposal
from app.proposals.similar import similar_in_words
from app.relationships.sponsors.models import Sponsorship, State

SHOWN: Final = 6
NEAR: Final = 4  # of these at most; the others are drawn by lot
HALF: Final = 2  # for each one drawn by lot at most two by place
READ: Final = 400  # comments that are looked at, the latest
DRAWN_FROM: Final = 100  # people, from a place in the list that the lot chooses


class Suggested(NamedTuple):
    """Somebody to invite. `place` is the home that they show; none for those drawn by lot."""

    handle: str
    place: str | None


class _Candidate(NamedTuple):
    number: int
    handle: str
    place: str | None


def suggestions(
    session: Session, proposal_id: int, day: date, inviter: Person
) -> Sequence[Suggested]:
    """Name at most SHOWN people, the same for a proposal all day, those by lot mixed in.

    Nobody of whom and `inviter` one blocked the other: who is named takes invitations, so that the
    answer "takes none" would tell of the block.

    By place: from neighborhoods that neither a sponsor nor the author shows, among those who show
    their home and spoke in public on this proposal, on one like it, or on the same charts.
    """
    lot = _Lot(proposal_id, day)
    near = _one_a_place(lot.order(_spoke(session, proposal_id, inviter)))[:NEAR]
    known = {one.number for one in near}
    drawn = [one for one in _drawn(session, proposal_id, lot, inviter) if one.number not in known]
    drawn = drawn[: SHOWN - len(near)]
    near = near[: HALF * len(drawn)]
    return [Suggested(one.handle, one.place) for one in lot.order([*near, *drawn])]


class _Lot:
    """Orders people by a hash of the proposal, the day and their number."""

    def __init__(self, proposal_id: int, day: date) -> None:
        self.seed = f"{proposal_id} {day.isoformat()}"

    def number(self, of: int) -> int:
        return int.from_bytes(sha256(f"{self.seed} {of}".encode()).digest()[:6], "big")

    def order(self, people: Iterable[_Candidate]) -> list[_Candidate]:
        return sorted(people, key=lambda one: (self.number(one.number), one.number))


def _one_a_place(people: Iterable[_Candidate]) -> list[_Candidate]:
    first: dict[str | None, _Candidate] = {}
    for one in people:
        first.setdefault(one.place, one)
    return list(first.values())


def _spoke(session: Session, proposal_id: int, inviter: Person) -> list[_Candidate]:
    """Find who spoke near this matter, from neighborhoods that nobody here shows yet."""
    title = session.scalar(
        select(col(Contribution.title)).where(col(Contribution.id) == proposal_id)
    )
    charts = select(col(Citation.chart_id)).where(col(Citation.contribution_id) == proposal_id)
    alike = [proposal_id, *similar_in_words(session, title or "")]
    citing = (
        select(col(Proposal.id))
        .join(Citation, col(Citation.contribution_id) == col(Proposal.id))
        .where(col(Citation.chart_id).in_(charts))
    )
    points = select(col(DataPoint.id)).where(col(DataPoint.chart_id).in_(charts))
    there = or_(
        col(Comment.proposal_id).in_(alike),
        col(Comment.proposal_id).in_(citing),
        col(Comment.point_id).in_(points),
    )
    about = aliased(Contribution)
    hidden_there = col(about.visibility) != Visibility.PUBLIC
    words = (
        select(col(Contribution.author_id).label("author_id"))
        .join(Comment, col(Comment.id) == col(Contribution.id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(there, col(Contribution.visibility) == Visibility.PUBLIC)
        .where(or_(col(about.id).is_(None), ~hidden_there))
        .order_by(col(Contribution.id).desc())
        .limit(READ)
        .subquery()
    )
    taken = select(col(Sponsorship.place_id)).where(
        col(Sponsorship.proposal_id) == proposal_id,
        col(Sponsorship.state) == State.STANDING,
        col(Sponsorship.place_id).is_not(None),
    )
    authors = (
        select(col(Person.home_id))
        .join(Contribution, col(Contribution.author_id) == col(Person.id))
        .where(col(Contribution.id) == proposal_id, col(Person.show_home))
        .where(col(Person.home_id).is_not(None))
    )
    large = func.coalesce(col(Neighborhood.population), SMALLEST_HOME) >= SMALLEST_HOME
    rows = (
        _willing(proposal_id, inviter)
        .add_columns(col(Neighborhood.name))
        .join(Neighborhood, col(Neighborhood.id) == col(Person.home_id))
        .where(
            col(Person.id).in_(select(words.c.author_id)),
            col(Person.show_home),
            large,
            col(Person.home_id).not_in(taken),
            col(Person.home_id).not_in(authors),
        )
    )
    return [_Candidate(*row) for row in session.execute(rows)]


def _drawn(session: Session, proposal_id: int, lot: _Lot, inviter: Person) -> list[_Candidate]:
    """Draw among everybody who ever wrote in public, from a place that the lot chooses."""
    last = session.scalar(select(func.max(col(Person.id)))) or 1
    start = 1 + lot.number(0) % last
    public = (col(Contribution.author_id) == col(Person.id)) & (
        col(Contribution.visibility) == Visibility.PUBLIC
    )
    writers = _willing(proposal_id, inviter).where(exists().where(public)).order_by(col(Person.id))
    after = session.execute(writers.where(col(Person.id) >= start).limit(DRAWN_FROM)).all()
    before = session.execute(
        writers.where(col(Person.id) < start).limit(DRAWN_FROM - len(after))
    ).all()
    return lot.order(_Candidate(row[0], row[1], None) for row in (*after, *before))


def _willing(proposal_id: int, inviter: Person) -> Select[Any]:
    """Select who may be invited: nobody between whom and this proposal anything stands already."""
    author = select(col(Contribution.author_id)).where(col(Contribution.id) == proposal_id)
    between = select(col(Sponsorship.person_id)).where(col(Sponsorship.proposal_id) == proposal_id)
    columns: list[Any] = [col(Person.id), col(Person.handle)]
    return select(*columns).where(
        col(Person.standing) == Standing.ACTIVE,
        col(Person.confirmed),
        col(Person.open_to_invitations),
        col(Person.id) != author.scalar_subquery(),
        col(Person.id).not_in(between),
        not_blocked(inviter.id),
    )
