"""What a city agrees on, what divides it, and what cannot be told yet: rules and lists.

Everything is of one fit, so a list never mixes two; texts that are not public any more are left
out. Scores are in thousandths and probabilities in hundredths, as they were published.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart
from app.commonground.sentences import HALF_FROM
from app.contributions.figure_models import Batch, Published
from app.contributions.models import Citation, Contribution, Noun, Visibility
from app.contributions.score_models import Score
from app.core.paging import Paged, decode_cursor, encode_cursor
from app.core.text import excerpt
from app.proposals.models import ProposalArea

OPENING: Final = 600  # characters of a text that are read for its excerpt
FARTHEST: Final = 100_000  # rows into a list
AGREED: Final = round(1000 * HALF_FROM)
PROBABLY: Final = 80
HARDLY_KNOWN: Final = 120  # standard deviation from which a score says little


class Section(StrEnum):
    """A text may divide groups and places both; the other two exclude each other."""

    AGREED = "agreed"
    GROUPS = "groups"
    PLACES = "places"
    UNSURE = "unsure"


class Wanted(NamedTuple):
    """Filters. `since` is about the batch that a score is of."""

    neighborhood: int | None = None
    dataset: int | None = None
    noun: Noun | None = None
    since: datetime | None = None


class Scored(NamedTuple):
    """A public text with its score in the fit, and when the batch that it is of was published."""

    score: Score
    noun: Noun
    opening: str
    as_of: datetime


def list_scored(
    session: Session,
    fit_id: int,
    section: Section,
    wanted: Wanted,
    cursor: str | None = None,
    limit: int = 20,
) -> Paged[Scored]:
    """Give a page of a section. A fit never changes, so a cursor is a number of rows."""
    start = _start(cursor)
    columns: list[Any] = [
        Score,
        col(Contribution.noun),
        func.substr(col(Contribution.text), 1, OPENING),
        col(Batch.published_at),
    ]
    rows = session.execute(
        _joined(select(*columns).select_from(Score))
        .where(*_public(fit_id), _RULES[section], *_filters(wanted))
        .order_by(*_ORDERS[section], col(Score.contribution_id).desc())
        .offset(start)
        .limit(limit + 1)
    ).all()
    found = [Scored(score, noun, excerpt(text), at) for score, noun, text, at in rows[:limit]]
    return Paged(found, encode_cursor(start + limit) if len(rows) > limit else None)


def count_sections(session: Session, fit_id: int, wanted: Wanted) -> Mapping[Section, int]:
    """Count the public texts of each section, in one query."""
    sums: list[Any] = [func.count().filter(_RULES[section]) for section in Section]
    counts = session.execute(
        _joined(select(*sums).select_from(Score)).where(*_public(fit_id), *_filters(wanted))
    ).one()
    return dict(zip(Section, counts, strict=True))


def public_stamp(session: Session, fit_id: int) -> tuple[int, ...]:
    """Return numbers that change when a text of this fit is hidden, shown again or edited."""
    facts: list[Any] = [
        func.count(),
        func.coalesce(func.sum(col(Contribution.id)), 0),
        func.coalesce(func.sum(col(Contribution.revision)), 0),
    ]
    found = session.execute(_joined(select(*facts).select_from(Score)).where(*_public(fit_id)))
    return tuple(int(number) for number in found.one())


def public_among(session: Session, ids: Sequence[int]) -> set[int]:
    """Say which of these texts everybody may read."""
    rows = (
        select(col(Contribution.id))
        .outerjoin(_ABOUT, col(_ABOUT.id) == col(Contribution.about_id))
        .where(col(Contribution.id).in_(ids), *_READABLE)
    )
    return set(session.scalars(rows))


_ABOUT = aliased(Contribution)
_READABLE: Final[tuple[ColumnElement[bool], ...]] = (
    col(Contribution.visibility) == Visibility.PUBLIC,
    or_(col(_ABOUT.id).is_(None), col(_ABOUT.visibility) == Visibility.PUBLIC),
)
_VOTERS, _SUPPORT = col(Published.voters), col(Published.support)
_OPEN_SCORE = col(Score.score) < AGREED
# Both sides are large where between a quarter and three quarters of all voters agree.
_BOTH_LARGE = and_(4 * _SUPPORT >= _VOTERS, 4 * _SUPPORT <= 3 * _VOTERS)
# How far support is below that of everybody where it is lowest.
_GAP: Final[Any] = func.coalesce(1000 * _SUPPORT / func.nullif(_VOTERS, 0), 0) - col(Score.score)
_RULES: Final[Mapping[Section, ColumnElement[bool]]] = {
    Section.AGREED: col(Score.score) >= AGREED,
    Section.GROUPS: and_(_OPEN_SCORE, col(Score.groups_differ) >= PROBABLY, _BOTH_LARGE),
    Section.PLACES: and_(_OPEN_SCORE, col(Score.places_differ) >= PROBABLY),
    Section.UNSURE: and_(
        _OPEN_SCORE,
        or_(col(Score.sd) >= HARDLY_KNOWN, col(Score.score) + col(Score.sd) >= AGREED),
        col(Score.groups_differ) < PROBABLY,
        col(Score.places_differ) < PROBABLY,
    ),
}
_ORDERS: Final[Mapping[Section, Sequence[Any]]] = {
    Section.AGREED: (col(Score.score).desc(),),
    Section.GROUPS: (_GAP.desc(),),
    Section.PLACES: (col(Score.places_differ).desc(), col(Score.score)),
    Section.UNSURE: (col(Score.score).desc(),),
}


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.join(Batch, col(Batch.id) == col(Score.batch_id))
        .join(Published, col(Published.contribution_id) == col(Score.contribution_id))
        .join(Contribution, col(Contribution.id) == col(Score.contribution_id))
        .outerjoin(_ABOUT, col(_ABOUT.id) == col(Contribution.about_id))
    )


def _public(fit_id: int) -> Sequence[ColumnElement[bool]]:
    return (col(Score.fit_id) == fit_id, *_READABLE)


def _filters(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    proposal = func.coalesce(col(Contribution.about_id), col(Contribution.id))
    rules: list[ColumnElement[bool]] = []
    if wanted.neighborhood is not None:
        about = select(col(ProposalArea.proposal_id))
        rules.append(
            proposal.in_(about.where(col(ProposalArea.neighborhood_id) == wanted.neighborhood))
        )
    if wanted.dataset is not None:
        citing = (
            select(col(Citation.contribution_id))
            .join(Chart, col(Chart.id) == col(Citation.chart_id))
            .where(col(Chart.dataset_id) == wanted.dataset)
        )
        rules.append(proposal.in_(citing))
    if wanted.noun is not None:
        rules.append(col(Contribution.noun) == wanted.noun)
    if wanted.since is not None:
        rules.append(col(Batch.published_at) >= wanted.since)
    return rules


def _start(cursor: str | None) -> int:
    values = decode_cursor(cursor, 1)
    start = values[0] if values else 0
    return start if isinstance(start, int) and 0 < start <= FARTHEST else 0
