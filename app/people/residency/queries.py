"""What is read of residency: one's own state, and counts in which nobody can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import (
    LetterCode,
    LetterRun,
    Person,
    ProofWay,
    RegisterEntry,
    Residency,
    ResidencyClaim,
    Standing,
)
from app.places.models import Neighborhood
from app.places.queries import all_neighborhoods

FEWEST: Final = 5  # people; smaller numbers are not told
NEWEST: Final = 200  # runs


@dataclass(frozen=True)
class PlaceCounts:
    """How many live in a neighborhood, by word and by proof. None: fewer than FEWEST."""

    name: str
    slug: str
    at_home: int | None
    verified: int | None
    in_register: int | None


@dataclass(frozen=True)
class RunCounts:
    """A run of letters; `used` by how many verified people. None: fewer than FEWEST."""

    run: LetterRun
    name: str
    used: int | None

    def is_over(self, now: datetime) -> bool:
        return self.run.expires_at <= now


def claims_of(session: Session, person: Person) -> Sequence[tuple[ResidencyClaim, str]]:
    """List the living proofs of one person, newest first, each with its neighborhood's name."""
    held = (
        select(ResidencyClaim, col(Neighborhood.name))
        .join(Neighborhood, col(Neighborhood.id) == col(ResidencyClaim.neighborhood_id))
        .where(col(ResidencyClaim.person_id) == person.id)
        .order_by(col(ResidencyClaim.id).desc())
    )
    return [(claim, name) for claim, name in session.execute(held)]


def has_register(session: Session) -> bool:
    return session.scalar(select(1).select_from(RegisterEntry).limit(1)) is not None


def keep_list(session: Session) -> None:
    """Let no list be loaded until this transaction ends: on SQLite the writer's lock does that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE register_entry IN ROW EXCLUSIVE MODE"))


def count_register(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RegisterEntry)) or 0


def counts_by_place(session: Session) -> Sequence[PlaceCounts]:
    """Count people by today's neighborhood, in three queries; erased ones have no home."""
    living = (
        select(col(Person.home_id), func.count())
        .where(col(Person.home_id).is_not(None), col(Person.standing) != Standing.ERASED)
        .group_by(col(Person.home_id))
    )
    homes = _counted(session, living)
    proved = living.where(col(Person.residency) == Residency.VERIFIED)
    verified = _counted(session, proved)
    listed = select(col(RegisterEntry.neighborhood_id), func.count())
    register = _counted(session, listed.group_by(col(RegisterEntry.neighborhood_id)))
    return [
        PlaceCounts(
            place.name,
            place.slug,
            told(homes.get(place.id, 0)),
            told(verified.get(place.id, 0)),
            told(register.get(place.id, 0)),
        )
        for place in all_neighborhoods(session)
    ]


def newest_runs(session: Session) -> Sequence[RunCounts]:
    """List the newest runs of letters with how many of each were used, in two queries."""
    rows = session.execute(
        select(LetterRun, col(Neighborhood.name))
        .join(Neighborhood, col(Neighborhood.id) == col(LetterRun.neighborhood_id))
        .order_by(col(LetterRun.id).desc())
        .limit(NEWEST)
    ).all()
    held = func.coalesce(col(LetterCode.identity_hash), col(LetterCode.code_hash))
    uses = (
        select(col(LetterCode.run_id), func.count())
        .join(ResidencyClaim, col(ResidencyClaim.proof_hash) == held)
        .where(
            col(LetterCode.run_id).in_([run.id for run, _name in rows]),
            col(ResidencyClaim.way) == ProofWay.LETTER,
        )
        .group_by(col(LetterCode.run_id))
    )
    used = _counted(session, uses)
    return [RunCounts(run, name, told(used.get(run.id, 0))) for run, name in rows]


def told(count: int) -> int | None:
    """Return a count that may be told, or None for one under FEWEST, none at all included."""
    return count if count >= FEWEST else None


def _counted(session: Session, query: Select[Any, int]) -> dict[int, int]:
    return {key: count for key, count in session.execute(query) if key is not None}
