"""Who may read, write, change and judge a text, and when figures may appear.

Pure: no session, no clock.
"""

from datetime import datetime
from http import HTTPStatus

from app.contributions.models import Contribution, Visibility
from app.core.config import Settings
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person, Standing
from app.people.policy import can_moderate, can_take_part
from app.people.rulings import HELD_BACK, NOT_YOURS, REMOVED

DELETED = Ruling(HTTPStatus.GONE, "deleted", _("Its writer deleted this."))
CLOSED = Ruling(HTTPStatus.CONFLICT, "voting-closed", _("Voting on this is closed."))
OWN_TEXT = Ruling(HTTPStatus.FORBIDDEN, "own-text", _("You wrote this, so others vote on it."))
TEXT_CHANGED = Ruling(
    HTTPStatus.CONFLICT,
    "text-changed",
    _("The text was changed since it was read. Your vote is as it was."),
    _("Read it again, then send your vote with its newest revision."),
)
LIMITED = Ruling(
    HTTPStatus.FORBIDDEN,
    "limited",
    _("Your account is limited, so what is already public cannot be changed. You can appeal."),
)


def can_read(
    viewer: Person | None, contribution: Contribution, about: Contribution | None = None
) -> Ruling:
    """Say who sees the text. A hidden or waiting one is still read by its author and moderators.

    `about` is the proposal that a comment belongs to: who cannot read that reads no comment on it.
    """
    if about is not None and not (ruling := can_read(viewer, about)):
        return ruling
    match contribution.visibility:
        case Visibility.PUBLIC:
            return ALLOWED
        case Visibility.DRAFT:
            return ALLOWED if wrote(viewer, contribution) else NOT_FOUND
        case Visibility.QUEUED:
            return ALLOWED if _reads_all(viewer, contribution) else NOT_FOUND
        case Visibility.HIDDEN:
            return ALLOWED if _reads_all(viewer, contribution) else REMOVED
        case _:
            return DELETED


def can_write(person: Person | None) -> Ruling:
    """Say who may write. What a limited account writes waits in the moderators' queue."""
    return can_take_part(person)


def can_edit(person: Person | None, contribution: Contribution, *, shared: bool = False) -> Ruling:
    """Say who may change a text. Votes stay on the revision that they were cast on.

    `shared` says that the person is a co-author of it.
    """
    return (
        can_read(person, contribution)
        and can_take_part(person)
        and (ALLOWED if shared or wrote(person, contribution) else NOT_YOURS)
        and (HELD_BACK if contribution.visibility is Visibility.HIDDEN else ALLOWED)
        and (LIMITED if _would_slip_past_the_queue(person, contribution) else ALLOWED)
    )


def can_delete(person: Person | None, contribution: Contribution) -> Ruling:
    return (
        can_read(person, contribution)
        and can_take_part(person)
        and (ALLOWED if wrote(person, contribution) else NOT_YOURS)
        and (HELD_BACK if contribution.visibility is Visibility.HIDDEN else ALLOWED)
    )


def can_vote(
    viewer: Person | None, contribution: Contribution, about: Contribution | None = None
) -> Ruling:
    """Say who may vote or take a vote back: nobody on what is not public, not even a moderator.

    With the proposal, voting on its comments closes too.
    """
    return (
        can_read(viewer, contribution, about)
        and can_take_part(viewer)
        and (OWN_TEXT if wrote(viewer, contribution) else ALLOWED)
        and _is_public(contribution)
        and (ALLOWED if about is None else _is_public(about))
        and (ALLOWED if contribution.voting_open else CLOSED)
        and (ALLOWED if about is None or about.voting_open else CLOSED)
    )


def can_judge(contribution: Contribution, seen: int | None) -> Ruling:
    """Say whether the revision that a voter saw, if they name one, is the newest."""
    return ALLOWED if seen in (None, contribution.revision) else TEXT_CHANGED


def can_publish(last: datetime | None, now: datetime, settings: Settings) -> bool:
    """Say whether a text may have another batch. `cells` says which votes it may count."""
    return last is None or now - last >= settings.batch_every


def can_sweep(last: datetime | None, now: datetime, settings: Settings) -> bool:
    """Say whether those may be pooled who are too few in their neighborhood to be counted there.

    The first time they are at once, so that a new text has figures as soon as ten people voted.
    """
    return last is None or now - last >= settings.sweep_every


def wrote(person: Person | None, contribution: Contribution) -> bool:
    return person is not None and person.id == contribution.author_id


def _is_public(contribution: Contribution) -> Ruling:
    match contribution.visibility:
        case Visibility.PUBLIC:
            return ALLOWED
        case Visibility.HIDDEN:
            return REMOVED
        case _:
            return NOT_FOUND


def _reads_all(viewer: Person | None, contribution: Contribution) -> bool:
    return wrote(viewer, contribution) or bool(can_moderate(viewer))


def _would_slip_past_the_queue(person: Person | None, contribution: Contribution) -> bool:
    is_limited = person is not None and person.standing is Standing.LIMITED
    return is_limited and contribution.visibility is Visibility.PUBLIC
