"""Drafts: kept while somebody writes, signed in or not, so that no word is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import RefusedError, Ruling, require
from app.core.i18n import _
from app.people.models import Person
from app.people.sessions import hash_token
from app.proposals.loading import BIGGEST_ID
from app.proposals.models import Draft
from app.proposals.policy import can_open_draft

Fields: TypeAlias = Mapping[str, str | list[str]]

MOST: Final = 30  # drafts of one person or browser
UNOWNED_LAST: Final = timedelta(days=30)
TOO_MANY = Ruling(
    HTTPStatus.CONFLICT,
    "too-many-drafts",
    _("You have %(n)s drafts. Post or discard one first.", n=MOST),
)


def new_key() -> str:
    """Return a browser's secret key to its drafts; only its hash is stored."""
    return token_urlsafe(32)


def start_draft(session: Session, writer: Person | None, key: str, fields: Fields) -> Draft:
    """Keep what somebody begins to write: for its person, or for the browser that holds the key."""
    draft = Draft(
        person_id=writer.id if writer else None,
        key_hash="" if writer else hash_token(key),
        fields=dict(fields),
    )
    mine = select(func.count()).select_from(Draft).where(_owned_by(writer, draft.key_hash))
    if (session.scalar(mine) or 0) >= MOST:
        raise RefusedError(TOO_MANY)
    session.add(draft)
    session.flush()
    return draft


def open_draft(session: Session, viewer: Person | None, key: str, draft_id: int) -> Draft:
    """Load a draft of one's own. Raises RefusedError 404 for every other."""
    return _opened(viewer, key, session.get(Draft, draft_id) if _is_id(draft_id) else None)


def hold_draft(session: Session, viewer: Person | None, key: str, draft_id: int) -> Draft:
    """Load one's own draft so that nothing else saves, posts or discards it meanwhile."""
    held = session.get(Draft, draft_id, with_for_update=True) if _is_id(draft_id) else None
    return _opened(viewer, key, held)


def save_draft(session: Session, writer: Person | None, draft: Draft, fields: Fields) -> None:
    """Keep the draft's words as they are now. Signing in and saving makes it the person's own."""
    draft.fields = {**draft.fields, **fields}
    draft.saved_at = utc_now()
    if writer is not None and draft.person_id is None:
        draft.person_id, draft.key_hash = writer.id, ""
    session.flush()


def discard_draft(session: Session, draft: Draft) -> None:
    session.delete(draft)
    session.flush()


def drafts_of(session: Session, viewer: Person | None, key: str) -> Sequence[Draft]:
    """List one's own drafts and those of this browser that nobody owns, the latest first."""
    key_hash = hash_token(key) if key else ""
    own: list[ColumnElement[bool]] = [_owned_by(viewer, key_hash)] if viewer or key else []
    if viewer and key:
        own.append(_owned_by(None, key_hash))
    if not own:
        return []
    drafts = select(Draft).where(or_(*own)).order_by(col(Draft.saved_at).desc(), col(Draft.id))
    return session.scalars(drafts.limit(2 * MOST)).all()


def forget_old_drafts(session: Session, now: datetime) -> int:
    """Forget drafts that nobody signed in for within a month, and return how many."""
    old = delete(Draft).where(
        col(Draft.person_id).is_(None), col(Draft.saved_at) < now - UNOWNED_LAST
    )
    return session.execute(old).rowcount  # type: ignore[attr-defined, no-any-return]


def _owned_by(person: Person | None, key_hash: str) -> ColumnElement[bool]:
    if person is not None:
        return col(Draft.person_id) == person.id
    return col(Draft.person_id).is_(None) & (col(Draft.key_hash) == key_hash)


def _opened(viewer: Person | None, key: str, draft: Draft | None) -> Draft:
    require(can_open_draft(viewer, draft, hash_token(key) if key else ""))
    assert draft is not None  # noqa: S101, the ruling above refuses what is not there
    return draft


def _is_id(number: int) -> bool:
    return 0 < number <= BIGGEST_ID
