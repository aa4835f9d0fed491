"""All reads of holds on ranks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.people.models import Person
from app.ranking.hold_models import HoldReason, RankHold
from app.ranking.hold_policy import QUIET

PAGE: Final = 20


class Held(NamedTuple):
    """A hold with its text and the handle of whoever wrote that."""

    hold: RankHold
    text: Contribution
    author: str


def waiting_holds(session: Session, cursor: str | None = None) -> Paged[Held]:
    """Give a page of what nobody has looked at, the longest waiting first."""
    rows = _held(_waits())
    after = decode_cursor(cursor, 1)
    if after is not None and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rows = rows.where(col(RankHold.id) > after[0])
    found = session.execute(rows.order_by(col(RankHold.id)).limit(PAGE + 1))
    return paged([Held(*row) for row in found], PAGE, lambda held: encode_cursor(held.hold.id))


def kept_frozen(session: Session) -> Sequence[Held]:
    """List the ranks that moderators froze for a week, those that end first at the top."""
    kept = and_(col(RankHold.looked_at).is_not(None), col(RankHold.ended_at).is_(None))
    rows = _held(kept).order_by(col(RankHold.until), col(RankHold.id)).limit(PAGE)
    return [Held(*row) for row in session.execute(rows)]


def count_waiting(session: Session) -> int:
    """Count the holds that wait for a look."""
    rows = select(func.count()).select_from(RankHold).join(*_TEXT).where(_waits())
    return session.scalar(rows) or 0


def load_held(session: Session, hold_id: int) -> Held:
    """Load one hold, whatever its state. Raises RefusedError 404."""
    found = session.execute(_held(col(RankHold.id) == hold_id, shown=False)).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return Held(*found)


def lock_hold(session: Session, hold_id: int) -> RankHold:
    """Load one hold and keep it from others until the end of the transaction, or 404."""
    rows = select(RankHold).where(col(RankHold.id) == hold_id).with_for_update()
    found = session.scalar(rows.execution_options(populate_existing=True))
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def frozen_texts(session: Session) -> frozenset[ContributionId]:
    """Return every text whose rank stands still now."""
    return frozenset(session.scalars(select(col(RankHold.contribution_id)).where(_FROZEN)))


def freezes_of(session: Session, ids: Collection[int]) -> Mapping[int, RankHold]:
    """Return the hold that freezes each of these texts, the oldest where there are several."""
    rows = select(RankHold).where(_FROZEN, col(RankHold.contribution_id).in_(ids))
    found = session.scalars(rows.order_by(col(RankHold.id).desc()))
    return {hold.contribution_id: hold for hold in found}


def frozen_stamp(number: SQLColumnExpression[Any]) -> Select[str]:
    """Select what tells one freeze of a text from another, for the stamp of its page."""
    newest = func.max(cast(col(RankHold.entry_id), String))
    return select(newest).where(_FROZEN, col(RankHold.contribution_id) == number)


def freeze_of_entry(session: Session, entry_id: int) -> RankHold | None:
    """Find the standing hold that an entry of the ledger froze."""
    rows = select(RankHold).where(_FROZEN, col(RankHold.entry_id) == entry_id)
    return session.scalar(rows.with_for_update())


def over_by(session: Session, now: datetime) -> Sequence[RankHold]:
    """Load and keep the holds whose week is over."""
    rows = select(RankHold).where(col(RankHold.ended_at).is_(None), col(RankHold.until) <= now)
    return session.scalars(rows.order_by(col(RankHold.id)).with_for_update()).all()


def held_lately(session: Session, reason: HoldReason, now: datetime) -> frozenset[ContributionId]:
    """Return the texts that are not held again for this reason: they are, or were looked at."""
    lately = or_(col(RankHold.ended_at).is_(None), col(RankHold.looked_at) > now - QUIET[reason])
    rows = select(col(RankHold.contribution_id)).where(col(RankHold.reason) == reason, lately)
    return frozenset(session.scalars(rows))


_TEXT: Final = (Contribution, col(Contribution.id) == col(RankHold.contribution_id))
_FROZEN: Final = and_(col(RankHold.frozen), col(RankHold.ended_at).is_(None))


def _waits() -> ColumnElement[bool]:
    return and_(
        col(RankHold.looked_at).is_(None),
        col(RankHold.ended_at).is_(None),
        col(Contribution.visibility) == Visibility.PUBLIC,
    )


def _held(rule: ColumnElement[bool], *, shown: bool = True) -> Select[RankHold, Contribution, str]:
    rows = (
        select(RankHold, Contribution, col(Person.handle))
        .join(*_TEXT)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(rule)
    )
    return rows.where(col(Contribution.visibility) == Visibility.PUBLIC) if shown else rows
