"""All reads of challenges: evidence flags on citations, and errors reported in datasets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.text import excerpt
from app.datasets.models import Dataset, DatasetVersion
from app.discussion.challenge_policy import Parties
from app.discussion.models import Challenge
from app.discussion.spoken import shown_to_all
from app.people.models import DepartmentId, Person, PersonId

OPENING = 400
MOST = 100
EACH = 10  # flags of one citation


class Raised(NamedTuple):
    """A challenge as lists show it, with its answer's first words where they are public."""

    challenge: Challenge
    by: str
    excerpt: str
    at: datetime
    dataset_title: str
    dataset_slug: str
    version: int
    answer: str
    answered_by: str
    of: int = 0  # flags on the same citation, of which some are listed

    @property
    def is_open(self) -> bool:
        return self.challenge.outcome is None


def find_challenge(session: Session, challenge_id: int) -> Challenge:
    """Load a challenge. Raises RefusedError 404. Its text has a policy of its own."""
    found = session.get(Challenge, challenge_id) if 0 < challenge_id < 2**31 else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def challenges_to(session: Session, ids: Collection[int]) -> Mapping[int, list[Raised]]:
    """List the flags on these citations, by the citation's number, oldest first: one query.

    Of one citation at most `EACH`: those that wait for an answer, then the newest.
    """
    if not ids:
        return {}
    found: dict[int, list[Raised]] = {}
    mine = col(Challenge.citation_id)
    waits = (col(Challenge.outcome).is_not(None), col(Challenge.id).desc())
    ranked = (
        _raised()
        .with_only_columns(
            col(Challenge.id).label("id"),
            func.row_number().over(partition_by=mine, order_by=waits).label("place"),
            func.count().over(partition_by=mine).label("of"),
            maintain_column_froms=True,
        )
        .where(mine.in_(ids))
        .subquery()
    )
    rows = _raised().add_columns(ranked.c.of).join(ranked, ranked.c.id == col(Challenge.id))
    for one in _read(session, rows.where(ranked.c.place <= EACH).order_by(col(Challenge.id))):
        found.setdefault(one.challenge.citation_id or 0, []).append(one)
    return found


def errors_in(session: Session, dataset_id: int, version_id: int | None = None) -> Sequence[Raised]:
    """List the errors reported in a dataset, or in one version of it: those that wait first."""
    rows = _raised().where(
        col(Challenge.citation_id).is_(None), col(DatasetVersion.dataset_id) == dataset_id
    )
    if version_id is not None:
        rows = rows.where(col(Challenge.version_id) == version_id)
    waits = col(Challenge.outcome).is_not(None)
    return _read(session, rows.order_by(waits, col(Challenge.id).desc()).limit(MOST))


def one_raised(session: Session, challenge_id: int) -> Raised | None:
    """Find a public challenge on something public."""
    found = _read(session, _raised().where(col(Challenge.id) == challenge_id))
    return found[0] if found else None


def waiting_for(session: Session, department_id: int | None) -> Sequence[Raised]:
    """List what waits for a department's answer, the longest waiting first; None lists them all."""
    rows = _raised().where(col(Challenge.outcome).is_(None))
    if department_id is not None:
        rows = rows.where(col(Dataset.steward_id) == department_id)
    return _read(session, rows.order_by(col(Challenge.id)).limit(MOST))


def parties_of(session: Session, challenge: Challenge) -> Parties:
    """Find who is concerned by a challenge: authors of the evidence, steward of the data."""
    version = session.get_one(DatasetVersion, challenge.version_id)
    number = session.get_one(Dataset, version.dataset_id).steward_id
    steward = None if number is None else DepartmentId(number)
    if challenge.citation_id is None:
        return Parties(frozenset(), steward)
    citation = session.get_one(Citation, challenge.citation_id)
    author = session.get_one(Contribution, citation.contribution_id).author_id
    return Parties(frozenset({author, citation.attached_by}), steward)


def open_alike(session: Session, person_id: PersonId, challenge: Challenge) -> bool:
    """Say whether this person has an open flag of the kind on the citation."""
    alike = _open_of(person_id).where(
        col(Challenge.citation_id) == challenge.citation_id, col(Challenge.kind) == challenge.kind
    )
    return bool(session.scalar(alike))


def count_open_of(session: Session, person_id: PersonId) -> int:
    return session.scalar(_open_of(person_id)) or 0


def _open_of(person_id: PersonId) -> Select[int]:
    return (
        select(func.count())
        .select_from(Challenge)
        .join(Contribution, col(Contribution.id) == col(Challenge.id))
        .where(
            col(Contribution.author_id) == person_id,
            col(Contribution.visibility).in_([Visibility.PUBLIC, Visibility.QUEUED]),
            col(Challenge.outcome).is_(None),
        )
    )


def _raised() -> Select[Any]:
    about, reply, answerer = aliased(Contribution), aliased(Contribution), aliased(Person)
    said = (col(reply.id) == col(Challenge.answer_id)) & (
        col(reply.visibility) == Visibility.PUBLIC
    )
    columns: list[Any] = [
        Challenge, col(Person.handle), func.substr(col(Contribution.text), 1, OPENING),
        col(Contribution.created_at), col(Dataset.title), col(Dataset.slug),
        col(DatasetVersion.number),
        func.coalesce(func.substr(col(reply.text), 1, OPENING), ""),
        func.coalesce(col(answerer.handle), ""),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Challenge.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(DatasetVersion, col(DatasetVersion.id) == col(Challenge.version_id))
        .join(Dataset, col(Dataset.id) == col(DatasetVersion.dataset_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .outerjoin(reply, said)
        .outerjoin(answerer, col(answerer.id) == col(reply.author_id))
        .where(*shown_to_all(about))
    )


def _read(session: Session, rows: Select[Any]) -> list[Raised]:
    found = [Raised(*row) for row in session.execute(rows)]
    return [one._replace(excerpt=excerpt(one.excerpt), answer=excerpt(one.answer)) for one in found]
