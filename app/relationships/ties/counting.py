"""What is counted of a quarter. Homes are read here and leave only as counts of the whole city."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Noun, Visibility
from app.core.config import Settings
from app.discussion.models import Comment
from app.people.models import Person
from app.people.residency.counting import counting_home
from app.proposals.models import HandOver
from app.relationships.introductions.models import Introduction
from app.relationships.sponsors.models import Sponsorship, State
from app.relationships.ties.models import Measure
from app.relationships.ties.opinions import Answering, Opinions, count_bridging

ENOUGH_PLACES: Final = 3


class Count(NamedTuple):
    """A part of a whole, or a count alone."""

    part: int
    whole: int | None = None


class Span(NamedTuple):
    """From a moment up to, and without, another."""

    begin: datetime
    end: datetime

    def holds(self, column: datetime | None) -> ColumnElement[bool]:
        """Ask for what happened in it."""
        return and_(col(column) >= self.begin, col(column) < self.end)


Counter: TypeAlias = Callable[[Session, Span, Settings], Count]


def count_ties(
    session: Session, span: Span, settings: Settings, opinions: Opinions | None = None
) -> Mapping[Measure, Count]:
    """Count everything of a span. Without opinion groups, replies across them are left out.

    Where the city verifies who lives where, only verified homes are homes here.
    """
    counted = {measure: counter(session, span, settings) for measure, counter in COUNTERS.items()}
    if opinions is not None:
        counted[Measure.REPLIES] = count_replies(session, span, opinions)
    return counted


def count_threads(session: Session, span: Span, settings: Settings) -> Count:
    """Count threads in which people wrote, and those with writers of three neighborhoods."""
    about = aliased(Contribution)
    homes = func.count(func.distinct(counting_home(settings))).label("homes")
    threads = (
        select(homes)
        .select_from(Comment)
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
            span.holds(Contribution.created_at),
        )
        .group_by(col(Comment.proposal_id), col(Comment.point_id), col(Comment.dataset_id))
        .subquery()
    )
    spanning = func.sum(case((threads.c.homes >= ENOUGH_PLACES, 1), else_=0))
    part, whole = session.execute(select(spanning, func.count()).select_from(threads)).one()
    return Count(part or 0, whole)


def count_sponsors(session: Session, span: Span, settings: Settings) -> Count:
    """Count sponsors who joined, and those of another neighborhood than the author's.

    Theirs is the home that counts now, whatever they said beside their name then.
    """
    homes = select(col(Person.id), counting_home(settings).label("home")).subquery()
    authors = homes.alias()
    across = func.sum(case((homes.c.home != authors.c.home, 1), else_=0))
    joined = (
        select(across, func.count())
        .select_from(Sponsorship)
        .join(homes, homes.c.id == col(Sponsorship.person_id))
        .join(Contribution, col(Contribution.id) == col(Sponsorship.proposal_id))
        .join(authors, authors.c.id == col(Contribution.author_id))
        .where(
            col(Sponsorship.state) == State.STANDING,
            col(Contribution.visibility) == Visibility.PUBLIC,
            span.holds(Sponsorship.settled_at),
        )
    )
    part, whole = session.execute(joined).one()
    return Count(part or 0, whole)


def count_departments(session: Session, span: Span, _settings: Settings) -> Count:
    """Count proposals that the city answered, and those on which two departments worked.

    Either both answered, or one handed it over to the other before the answer.
    """
    rows = session.execute(
        select(col(Contribution.about_id), col(Person.department_id), col(Contribution.created_at))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(
            col(Contribution.noun) == Noun.ANSWER,
            col(Contribution.visibility) == Visibility.PUBLIC,
            span.holds(Contribution.created_at),
        )
    )
    offices: dict[int, set[int | None]] = {}
    answered: dict[int, datetime] = {}
    for proposal, office, at in rows:
        if proposal is not None:
            offices.setdefault(proposal, set()).add(office)
            answered[proposal] = max(at, answered.get(proposal, at))
    handed = session.execute(
        select(col(HandOver.proposal_id), func.min(col(HandOver.at)))
        .where(col(HandOver.from_id).is_not(None))
        .group_by(col(HandOver.proposal_id))
    )
    before = {number for number, at in handed if number in answered and at <= answered[number]}
    joint = {number for number, some in offices.items() if len(some - {None}) > 1}
    return Count(len(joint | before), len(answered))


def count_introductions(session: Session, span: Span, _settings: Settings) -> Count:
    """Count the introductions to which both said yes. How many were asked is not told."""
    met = select(func.count()).select_from(Introduction).where(span.holds(Introduction.met_at))
    return Count(session.scalar(met) or 0)


def count_replies(session: Session, span: Span, opinions: Opinions) -> Count:
    """Count replies, and those across opinion groups that both sides agreed with."""
    answered, about = aliased(Contribution), aliased(Contribution)
    rows = session.execute(
        select(col(Contribution.id), col(Contribution.author_id), col(answered.author_id))
        .join(Comment, col(Comment.id) == col(Contribution.id))
        .join(answered, col(answered.id) == col(Comment.parent_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(answered.visibility) == Visibility.PUBLIC,
            or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
            span.holds(Contribution.created_at),
        )
    )
    replies = [Answering(*row) for row in rows]
    return Count(count_bridging(replies, opinions), len(replies))


COUNTERS: Final[Mapping[Measure, Counter]] = {
    Measure.THREADS: count_threads,
    Measure.SPONSORS: count_sponsors,
    Measure.DEPARTMENTS: count_departments,
    Measure.INTRODUCTIONS: count_introductions,
}
