"""All reads of observations. None of them is asked by a figure, a claim, a rank or a score."""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart, ChartId
from app.charts.queries import chart_address
from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.contributions.queries import load_for
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged, whole_numbers
from app.discussion.observations.models import Observation
from app.people.models import Person, PersonId
from app.places.models import Neighborhood
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url

BESIDE: Final = 4  # on the page of a proposal or chart
LISTED: Final = 12


class Subject(NamedTuple):
    """What an observation stands on: exactly one of the two."""

    proposal_id: ContributionId | None = None
    chart_id: ChartId | None = None


class Seen(NamedTuple):
    """An observation as pages show it."""

    observation: Observation
    text: Contribution
    handle: str
    place: str
    place_slug: str
    about_title: str
    about_url: str


class Beside(NamedTuple):
    """The newest of what was seen, and how many there are."""

    seen: list[Seen]
    total: int


NONE_SEEN: Final = Beside([], 0)


def load_observation(session: Session, viewer: Person | None, number: int) -> Seen:
    """Load what this viewer may read. Raises RefusedError: 404, or 410 when it was removed."""
    text = load_for(session, viewer, number if 0 < number < BIGGEST_ID else 0).contribution
    row = session.execute(_seen().where(col(Observation.id) == number)).one_or_none()
    if row is None or text.noun is not Noun.OBSERVATION:
        raise RefusedError(NOT_FOUND)
    return _read(row)


def beside(session: Session, subject: Subject) -> Beside:
    """Return the newest public ones on a proposal or chart, in one query."""
    rows = _seen().add_columns(func.count().over()).where(*_on(subject), *_public())
    found = session.execute(rows.order_by(col(Observation.id).desc()).limit(BESIDE)).all()
    return Beside([_read(row) for row in found], found[0][-1]) if found else NONE_SEEN


def list_seen(
    session: Session, subject: Subject, cursor: str | None = None, limit: int = LISTED
) -> Paged[Seen]:
    """List what is public, the newest first: on one thing, or in the whole city."""
    rows = _seen().where(*_on(subject), *_public())
    after = whole_numbers(decode_cursor(cursor, 1))
    if after:
        rows = rows.where(col(Observation.id) < after[0])
    found = session.execute(rows.order_by(col(Observation.id).desc()).limit(limit + 1))
    return paged([_read(row) for row in found], limit, lambda one: encode_cursor(one.text.id))


def seen_by(session: Session, person_id: PersonId, limit: int = LISTED) -> list[Seen]:
    """List what is public of one person, the newest first."""
    rows = _seen().where(col(Contribution.author_id) == person_id, *_public())
    found = session.execute(rows.order_by(col(Observation.id).desc()).limit(limit))
    return [_read(row) for row in found]


def count_since(session: Session, person_id: PersonId, now: datetime) -> int:
    """Count what a person told of in the last 24 hours; deleted ones count too."""
    mine = select(func.count()).where(
        col(Contribution.author_id) == person_id,
        col(Contribution.noun) == Noun.OBSERVATION,
        col(Contribution.created_at) > now - timedelta(days=1),
    )
    return session.scalar(mine) or 0


def observations_of(session: Session, person_id: PersonId) -> list[Observation]:
    """List all that a person told of, whatever has become of it."""
    rows = select(Observation).join(Contribution, col(Contribution.id) == col(Observation.id))
    mine = rows.where(col(Contribution.author_id) == person_id)
    return list(session.scalars(mine.order_by(col(Observation.id))))


_about: Final = aliased(Contribution)


def _public() -> tuple[Any, Any]:
    """Ask for what everybody reads: where it stands on a proposal, that must be public too."""
    return (
        col(Contribution.visibility) == Visibility.PUBLIC,
        or_(col(_about.id).is_(None), col(_about.visibility) == Visibility.PUBLIC),
    )


def _on(subject: Subject) -> list[Any]:
    if subject.proposal_id is not None:
        return [col(Observation.proposal_id) == subject.proposal_id]
    if subject.chart_id is not None:
        return [col(Observation.chart_id) == subject.chart_id]
    return []


def _seen() -> Select[Any]:
    columns: list[Any] = [
        Observation, Contribution, col(Person.handle), col(Neighborhood.name),
        col(Neighborhood.slug), col(_about.title), col(Proposal.slug), Chart,
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Observation.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(Neighborhood, col(Neighborhood.id) == col(Observation.place_id))
        .outerjoin(_about, col(_about.id) == col(Observation.proposal_id))
        .outerjoin(Proposal, col(Proposal.id) == col(Observation.proposal_id))
        .outerjoin(Chart, col(Chart.id) == col(Observation.chart_id))
    )


def _read(row: Any) -> Seen:  # noqa: ANN401, a row of `_seen`, and more
    observation, text, handle, place, slug, title, proposal_slug, chart = row[:8]
    if chart is not None:
        about_title, url = chart.title, chart_address(chart)
    else:
        about_title, url = title, proposal_url(observation.proposal_id, proposal_slug)
    return Seen(observation, text, handle, place, slug, about_title, url)
