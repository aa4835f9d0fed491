"""Telling who owns a promise, and who owes data for it. Each reaction may run twice."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Visibility
from app.core.events import CheckInForeseen, CheckInPosted, CommentPosted
from app.followthrough.checking.models import CheckIn, CheckInId, Contest, Result
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.commitments.queries import is_public
from app.followthrough.mandate.filling import who_is_told
from app.notices.service import notify
from app.people.models import PersonId
from app.people.queries import people_of, person_by_id

NOUN = "check_in"


def tell_owner_early(session: Session, event: CheckInForeseen) -> None:
    """Tell the owner that the review comes, unless it came meanwhile."""
    row, made = _read(session, event.check_in_id)
    if row.posted_at is None and is_public(session, made.id):
        told = owners_of(session, made)
        notify(session, told, "check_in_soon", NOUN, row.id, once_since=row.made_at)


def tell_owner_and_steward(session: Session, event: CheckInPosted) -> None:
    """Tell the owner at once that the promise is due, and who owes data that is missing."""
    row, made = _read(session, event.check_in_id)
    if not is_public(session, made.id):
        return
    told = owners_of(session, made)
    notify(session, told, "promise_due", NOUN, row.id, once_since=row.made_at)
    if row.result is Result.UNCHECKABLE and row.owed_by is not None:
        owing = who_is_told(session, row.owed_by)
        notify(session, owing, "data_owed", NOUN, row.id, once_since=row.made_at)


def tell_of_contest(session: Session, event: CommentPosted) -> None:
    """Tell the department that a check-in of its promise is contested."""
    contest = session.get(Contest, event.comment_id)
    text = session.get_one(Contribution, event.comment_id)
    if contest is None or text.visibility is not Visibility.PUBLIC:
        return
    row, made = _read(session, contest.check_in_id)
    told = {*owners_of(session, made), *who_is_told(session, made.department_id)}
    notify(
        session, told, "check_in_contested", NOUN, row.id,
        actor_id=text.author_id, once_since=text.created_at,
    )  # fmt: skip


def owners_of(session: Session, made: Commitment) -> Collection[PersonId]:
    """Return the owner, or who is told for the department where the owner left it."""
    owner = person_by_id(session, made.owner_id)
    if owner is not None and may_own(owner, made.department_id):
        return {owner.id}
    told = who_is_told(session, made.department_id)
    return told or {one.id for one in people_of(session, made.department_id)}


def _read(session: Session, check_in_id: int) -> tuple[CheckIn, Commitment]:
    row = session.get_one(CheckIn, CheckInId(check_in_id))
    return row, session.get_one(Commitment, row.commitment_id)
