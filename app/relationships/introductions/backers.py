"""Reads of public backing: who backs a thing, and what a person backs."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.queries import chart_address
from app.contributions.models import Contribution, Visibility
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.people.models import Person, PersonId, Standing
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url
from app.relationships.introductions.models import About, Backing, Subject

SHOWN: Final = 20  # names beside a thing; its own page has the others
PAGE: Final = 50


class Backers(NamedTuple):
    """The first names beside a thing, in the order in which they came, and how many there are."""

    handles: Sequence[str]
    total: int


class Backed(NamedTuple):
    """A thing that a person backs, as everybody may see it."""

    about: About
    title: str
    url: str


def is_about(subject: Subject, row: type[Any] = Backing) -> ColumnElement[bool]:
    """Ask for the rows about one thing."""
    column = row.proposal_id if subject.about is About.PROPOSAL else row.chart_id
    found: ColumnElement[bool] = col(column) == subject.number
    return found


def backers_of(session: Session, subject: Subject) -> Backers:
    rows = session.execute(
        _named(subject).add_columns(func.count().over()).order_by(col(Backing.id)).limit(SHOWN)
    ).all()
    return Backers([row[1] for row in rows], rows[0][2] if rows else 0)


def all_backers(session: Session, subject: Subject, cursor: str | None) -> Paged[tuple[int, str]]:
    """Give a page of all names, with the number of each backing."""
    rows = _named(subject)
    after = decode_cursor(cursor, 1)
    if after is not None and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rows = rows.where(col(Backing.id) > after[0])
    found = session.execute(rows.order_by(col(Backing.id)).limit(PAGE + 1)).all()
    return paged(found, PAGE, lambda row: encode_cursor(row[0]))


def does_back(session: Session, person: Person | None, subject: Subject) -> bool:
    """Say whether this person's own name stands there."""
    if person is None:
        return False
    mine = select(1).where(col(Backing.person_id) == person.id, is_about(subject))
    return session.scalar(mine) is not None


def backs_anything(session: Session, person_id: PersonId) -> bool:
    return session.scalar(select(1).where(col(Backing.person_id) == person_id).limit(1)) is not None


def backed_by(session: Session, person_id: PersonId, cursor: str | None = None) -> Paged[Backed]:
    """Give a page of what a person backs in public, the newest first; hidden things left out."""
    text = Contribution
    rows = (
        select(Backing, Chart, Proposal, col(text.title))
        .outerjoin(Chart, col(Chart.id) == col(Backing.chart_id))
        .outerjoin(Proposal, col(Proposal.id) == col(Backing.proposal_id))
        .outerjoin(text, col(text.id) == col(Backing.proposal_id))
        .where(
            col(Backing.person_id) == person_id,
            or_(col(text.id).is_(None), col(text.visibility) == Visibility.PUBLIC),
        )
    )
    before = decode_cursor(cursor, 1)
    if before is not None and isinstance(before[0], int) and 0 < before[0] < BIGGEST_ID:
        rows = rows.where(col(Backing.id) < before[0])
    found = session.execute(rows.order_by(col(Backing.id).desc()).limit(PAGE + 1)).all()
    page = paged(found, PAGE, lambda row: encode_cursor(row[0].id))
    return Paged(
        [_backed(chart, proposal, title) for _b, chart, proposal, title in page.items], page.next
    )


def _backed(chart: Chart | None, proposal: Proposal | None, title: str | None) -> Backed:
    if proposal is not None:
        return Backed(About.PROPOSAL, title or "", proposal_url(proposal.id, proposal.slug))
    assert chart is not None  # noqa: S101, each row is about one or the other
    return Backed(About.CHART, chart.title, chart_address(chart))


def _named(subject: Subject) -> Select[int, str]:
    return (
        select(col(Backing.id), col(Person.handle))
        .join(Person, col(Person.id) == col(Backing.person_id))
        .where(
            is_about(subject), col(Person.standing).not_in([Standing.SUSPENDED, Standing.ERASED])
        )
    )
