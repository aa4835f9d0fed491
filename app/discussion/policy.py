"""Who may comment, and change or delete a comment. Pure: no session, no clock."""

from http import HTTPStatus

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_delete, can_edit, can_read, can_write
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.proposals.models import Phase, Proposal

NOT_OPEN = Ruling(
    HTTPStatus.CONFLICT, "not-open", _("This is a draft. Comments open when it is posted.")
)
HIDDEN = Ruling(HTTPStatus.GONE, "removed", _("This was removed. The public ledger says why."))
CLOSED = Ruling(
    HTTPStatus.CONFLICT,
    "closed",
    _("This proposal is closed, so its discussion is closed too. You can still read it."),
)
PAUSED = Ruling(
    HTTPStatus.CONFLICT,
    "paused",
    _("A moderator has paused this discussion. The public ledger says why."),
)
PARENT_GONE = Ruling(
    HTTPStatus.CONFLICT,
    "parent-gone",
    _("The comment that you answer was removed. Answer another one, or add a comment of your own."),
)


def can_comment(
    person: Person | None,
    about: Contribution | None = None,
    proposal: Proposal | None = None,
    parent: Contribution | None = None,
) -> Ruling:
    """Say who may add a comment, or a reply to `parent`.

    Without a proposal the thread stands on a data point or a dataset, which everybody may read.
    """
    return (
        (ALLOWED if about is None else can_read(person, about))
        and can_write(person)
        and is_open(about, proposal)
        and (ALLOWED if parent is None else _can_be_answered(parent))
    )


def is_open(about: Contribution | None, proposal: Proposal | None) -> Ruling:
    """Say whether the discussion takes comments now, whoever writes."""
    if about is None or proposal is None:
        return ALLOWED
    if about.visibility is Visibility.HIDDEN:
        return HIDDEN
    if about.visibility is not Visibility.PUBLIC or proposal.phase is Phase.DRAFT:
        return NOT_OPEN
    if proposal.phase is Phase.CLOSED:
        return CLOSED
    return ALLOWED if proposal.discussion_open else PAUSED


def can_edit_comment(
    person: Person | None,
    comment: Contribution,
    about: Contribution | None = None,
    proposal: Proposal | None = None,
) -> Ruling:
    """Say who may change a comment: its writer, while the discussion is open."""
    return (
        can_read(person, comment, about) and can_edit(person, comment) and is_open(about, proposal)
    )


def can_delete_comment(
    person: Person | None, comment: Contribution, about: Contribution | None = None
) -> Ruling:
    """Say who may delete a comment: its writer, also after the discussion has closed."""
    return can_read(person, comment, about) and can_delete(person, comment)


def _can_be_answered(parent: Contribution) -> Ruling:
    match parent.visibility:
        case Visibility.PUBLIC:
            return ALLOWED
        case Visibility.HIDDEN | Visibility.DELETED:
            return PARENT_GONE
        case _:
            return NOT_FOUND
