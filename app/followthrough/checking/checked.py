"""A posted check-in as pages and files show it, loaded with its commitment in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core.i18n import Sentence
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.models import CheckIn, Contest, Interim, Result
from app.followthrough.checking.words import (
    MEANINGS,
    RESULTS,
    WHYS,
    beside_said,
    number_words,
)
from app.followthrough.commitments.models import Commitment
from app.people.models import Department, Person

_owing: Final = aliased(Department)
_saying: Final = aliased(Person)
_words: Final = aliased(Contribution)


@dataclass(frozen=True)
class Checked:
    """`owes` names the department that owes the data; `said_by` who added the context."""

    row: CheckIn
    result: Result
    owes: str
    owes_slug: str
    said_by: str
    contests: int
    waiting: int  # of the contests, for an answer

    @property
    def found(self) -> Found | None:
        return Found.from_facts(self.row.facts) if self.row.facts else None

    @property
    def words(self) -> Sentence:
        return RESULTS[self.result]

    @property
    def meaning(self) -> Sentence:
        return MEANINGS[self.result]

    @property
    def why(self) -> Sentence | None:
        return WHYS[Why(self.row.why)] if self.row.why else None

    @property
    def number(self) -> Sentence | None:
        return number_words(self.found) if self.found else None

    @property
    def beside(self) -> Sequence[tuple[str, str]]:
        return beside_said(self.found) if self.found else ()

    @property
    def earlier(self) -> Sequence["Past"]:
        """List what stood here before, the latest first."""
        return [
            Past(
                RESULTS[Result(was["result"])],
                number_words(Found.from_facts(was["facts"])) if was["facts"] else None,
                datetime.fromisoformat(was["until"]),
            )
            for was in reversed(self.row.earlier)
        ]


class Past(NamedTuple):
    """What a check-in said before, until it was computed anew."""

    words: Sentence
    number: Sentence | None
    until: datetime


def with_check_in(rows: Select[Any]) -> Select[Any]:
    """Add to a select of commitments what was posted about each: `COLUMNS` more columns."""
    posted = and_(
        col(CheckIn.commitment_id) == col(Commitment.id),
        col(CheckIn.review_on) == col(Commitment.review_on),
        col(CheckIn.posted_at).is_not(None),
        col(CheckIn.result).is_not(None),
    )
    columns: list[Any] = [
        CheckIn, col(_owing.name), col(_owing.slug), col(_saying.handle), *counted(),
        _has_interim(),
    ]  # fmt: skip
    return (
        rows.add_columns(*columns)
        .outerjoin(CheckIn, posted)
        .outerjoin(_owing, col(_owing.id) == col(CheckIn.owed_by))
        .outerjoin(_saying, col(_saying.id) == col(CheckIn.context_by))
    )


COLUMNS: Final = 7


def counted() -> tuple[Any, Any]:
    """Count the public contests of the statement's CheckIn, and those without an answer."""
    public = (
        select(func.count())
        .select_from(Contest)
        .join(_words, col(_words.id) == col(Contest.id))
        .where(
            col(Contest.check_in_id) == col(CheckIn.id),
            col(_words.visibility) == Visibility.PUBLIC,
        )
        .correlate(CheckIn)
    )
    waiting = public.where(col(Contest.ruling).is_(None))
    return public.scalar_subquery(), waiting.scalar_subquery()


def _has_interim() -> ColumnElement[bool]:
    here = select(col(Interim.day_to)).where(col(Interim.commitment_id) == col(Commitment.id))
    return here.correlate(Commitment).exists()


def checked_of(row: Sequence[Any]) -> Checked | None:
    """Read the columns that `with_check_in` added."""
    check_in, owes, slug, handle, contests, waiting = row[:6]
    if check_in is None or check_in.result is None:
        return None
    return Checked(
        check_in, check_in.result, owes or "", slug or "", handle or "", contests, waiting
    )
