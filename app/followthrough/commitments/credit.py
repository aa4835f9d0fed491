"""Who has the credit for what was promised: who wrote the proposal, and who adopted it."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, literal, select
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution
from app.followthrough.adopting.models import Adoption
from app.people.models import Person, Standing
from app.people.voices import shown_handle

MARK: Final = "\x1d"  # between a person's facts
LINE: Final = "\x1e"  # between people
COLUMNS: Final = 2


class Credit(NamedTuple):
    """The writers' names, the author's first, empty for a former resident; who adopted it."""

    writers: Sequence[str]
    adopted: tuple[str, str] | None  # a handle, and as what


def credit_columns() -> list[Any]:
    """Ask a row that has its proposal's Contribution for what `credit_of` takes."""
    erased = case((col(Person.standing) == Standing.ERASED, "0"), else_="1")
    said = erased + literal(MARK) + col(Person.handle)
    author = select((literal("0") + said).label("line")).where(
        col(Person.id) == col(Contribution.author_id)
    )
    others = (
        select(literal("1") + said)
        .join(CoAuthor, col(CoAuthor.person_id) == col(Person.id))
        .where(col(CoAuthor.contribution_id) == col(Contribution.id))
    )
    lines = author.correlate(Contribution).union_all(others.correlate(Contribution)).subquery()
    adopter = (
        select(col(Person.handle) + literal(MARK) + col(Adoption.adopted_as))
        .join(Adoption, col(Adoption.by_id) == col(Person.id))
        .where(col(Adoption.proposal_id) == col(Contribution.id), col(Adoption.ended_at).is_(None))
        .correlate(Contribution)
    )
    together = select(func.aggregate_strings(lines.c.line, LINE)).correlate(Contribution)
    return [together.scalar_subquery(), adopter.scalar_subquery()]


def credit_of(lines: str | None, adopter: str | None) -> Credit:
    """Read the two columns."""
    people = [line.split(MARK) for line in sorted((lines or "").split(LINE)) if line]
    names = [
        shown_handle(handle, Standing.ERASED if flags[1] == "0" else Standing.ACTIVE)
        for flags, handle in people
    ]
    by, _mark, post = (adopter or "").partition(MARK)
    return Credit(names, (by, post) if by else None)
