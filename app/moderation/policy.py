"""Who flags, moderates, appeals and decides. Pure: no session, no clock.

No rule asks which opinion a text holds, and nobody acts on their own text or judges their own act.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from app.charts.models import ChartStory
from app.charts.story_policy import wrote_story
from app.contributions.models import Contribution, Visibility
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.core.public_words import Words
from app.ledger.models import LedgerEntry
from app.moderation.models import Appeal
from app.people.models import Person, Role, Standing
from app.people.policy import SIGN_IN_FIRST, can_moderate, can_take_part

OWN_TEXT = Ruling(
    HTTPStatus.FORBIDDEN, "own-text", _("You wrote this, so another moderator decides about it.")
)
OWN_FLAG = Ruling(
    HTTPStatus.FORBIDDEN, "own-flag", _("You wrote this. You can edit it or delete it instead.")
)
OWN_ACCOUNT = Ruling(
    HTTPStatus.FORBIDDEN, "own-account", _("Nobody decides about their own account.")
)
ADMINISTRATOR_DECIDES = Ruling(
    HTTPStatus.FORBIDDEN,
    "administrator-decides",
    _("Only an administrator decides about the account of a moderator or administrator."),
)
GONE = Ruling(HTTPStatus.GONE, "removed", _("This was removed. The public ledger says why."))
ALREADY_FLAGGED = Ruling(
    HTTPStatus.CONFLICT,
    "already-flagged",
    _("You have flagged this text. A moderator looks at it."),
)
NOT_HIDDEN = Ruling(HTTPStatus.CONFLICT, "not-hidden", _("This text is not hidden."))
NOT_KEPT = Ruling(
    HTTPStatus.GONE, "not-kept", _("What was hidden went with the account of whoever wrote it.")
)
NOT_PUBLIC = Ruling(HTTPStatus.CONFLICT, "not-public", _("This text is not public."))
NOT_QUEUED = Ruling(HTTPStatus.CONFLICT, "not-queued", _("This text does not wait for approval."))
NO_FLAGS = Ruling(HTTPStatus.CONFLICT, "no-flags", _("No flag on this text waits for a decision."))
ALREADY_SANCTIONED = Ruling(
    HTTPStatus.CONFLICT, "already-sanctioned", _("This account is under this sanction already.")
)
NO_SANCTION = Ruling(
    HTTPStatus.CONFLICT, "no-sanction", _("This account is neither limited nor suspended.")
)
ERASED = Ruling(HTTPStatus.GONE, "erased", _("This account was deleted by its owner."))
CANNOT_BE_APPEALED = Ruling(
    HTTPStatus.FORBIDDEN, "cannot-be-appealed", _("This act cannot be appealed.")
)
ALREADY_APPEALED = Ruling(
    HTTPStatus.CONFLICT,
    "already-appealed",
    _("This act was appealed already. Each act can be appealed once."),
)
ALREADY_DECIDED = Ruling(
    HTTPStatus.CONFLICT, "already-decided", _("This appeal was decided already.")
)
OWN_ACT = Ruling(
    HTTPStatus.FORBIDDEN, "own-act", _("You took this decision, so somebody else hears the appeal.")
)
OWN_APPEAL = Ruling(
    HTTPStatus.FORBIDDEN, "own-appeal", _("You made this appeal, so somebody else decides it.")
)
SECOND_MODERATOR = Ruling(
    HTTPStatus.FORBIDDEN,
    "second-moderator",
    _("Another moderator hears this appeal, or an administrator where there is none."),
)
APPEALABLE: Final = frozenset(
    {"hidden", "declined", "limited", "suspended", "merged", "paused", "closed", "frozen"}
)


def can_flag(viewer: Person | None, contribution: Contribution) -> Ruling:
    """Anybody signed in flags a text that they can see and did not write."""
    return (
        _shown(contribution)
        and can_take_part(viewer)
        and (OWN_FLAG if _wrote(viewer, contribution) else ALLOWED)
    )


def can_flag_story(viewer: Person | None, story: ChartStory) -> Ruling:
    """Anybody signed in flags steps that everybody sees and another person told."""
    return (
        (ALLOWED if story.hidden_at is None else GONE)
        and can_take_part(viewer)
        and (OWN_FLAG if wrote_story(viewer, story) else ALLOWED)
    )


def can_flag_words(viewer: Person | None, words: Words) -> Ruling:
    """Anybody signed in flags words of office that everybody reads and another person wrote."""
    return (
        (ALLOWED if words.is_public else NOT_FOUND)
        and (GONE if words.is_hidden else ALLOWED)
        and can_take_part(viewer)
        and (OWN_FLAG if _said(viewer, words) else ALLOWED)
    )


def can_judge_words(moderator: Person | None, words: Words) -> Ruling:
    """Nobody judges words in which they have a part."""
    return can_moderate(moderator) and (OWN_TEXT if _said(moderator, words) else ALLOWED)


def can_hide_words(moderator: Person | None, words: Words) -> Ruling:
    readable = words.is_public and not words.is_hidden
    return can_judge_words(moderator, words) and (ALLOWED if readable else NOT_PUBLIC)


def can_restore_words(moderator: Person | None, words: Words) -> Ruling:
    is_hidden = words.entry_id is not None
    return can_judge_words(moderator, words) and (ALLOWED if is_hidden else NOT_HIDDEN)


def can_write_anew(person: Person | None, words: Words) -> Ruling:
    """Let who has a part in hidden words write others, which wait for a moderator."""
    return (
        can_take_part(person)
        and (ALLOWED if _said(person, words) else NOT_FOUND)
        and (ALLOWED if words.entry_id is not None else NOT_HIDDEN)
    )


def can_judge_anew(moderator: Person | None, words: Words, *, waits: bool) -> Ruling:
    return can_restore_words(moderator, words) and (ALLOWED if waits else NOT_QUEUED)


def can_hide(
    moderator: Person | None, contribution: Contribution, *, shared: bool = False
) -> Ruling:
    public = contribution.visibility is Visibility.PUBLIC
    return can_judge(moderator, contribution, shared=shared) and (ALLOWED if public else NOT_PUBLIC)


def can_restore(
    moderator: Person | None, contribution: Contribution, *, shared: bool = False
) -> Ruling:
    hidden = contribution.visibility is Visibility.HIDDEN
    return can_judge(moderator, contribution, shared=shared) and (ALLOWED if hidden else NOT_HIDDEN)


def can_release_queued(
    moderator: Person | None, contribution: Contribution, *, shared: bool = False
) -> Ruling:
    """Approve or decline what a limited account wrote."""
    queued = contribution.visibility is Visibility.QUEUED
    return can_judge(moderator, contribution, shared=shared) and (ALLOWED if queued else NOT_QUEUED)


def can_judge(
    moderator: Person | None, contribution: Contribution, *, shared: bool = False
) -> Ruling:
    """Moderate this text at all: it was published or sent, and another person wrote it.

    `shared` says that the moderator is a co-author of it.
    """
    unseen = contribution.visibility in (Visibility.DRAFT, Visibility.DELETED)
    return (
        can_moderate(moderator)
        and (NOT_FOUND if unseen else ALLOWED)
        and (OWN_TEXT if shared or _wrote(moderator, contribution) else ALLOWED)
    )


def can_sanction(moderator: Person | None, person: Person) -> Ruling:
    """Limit, suspend, or lift: moderators decide about residents and officials."""
    above = person.role in (Role.MODERATOR, Role.ADMINISTRATOR)
    is_administrator = moderator is not None and moderator.role is Role.ADMINISTRATOR
    return (
        can_moderate(moderator)
        and (OWN_ACCOUNT if moderator is not None and moderator.id == person.id else ALLOWED)
        and (ERASED if person.standing is Standing.ERASED else ALLOWED)
        and (ALLOWED if is_administrator or not above else ADMINISTRATOR_DECIDES)
    )


def can_appeal(person: Person | None, entry: LedgerEntry, earlier: Appeal | None) -> Ruling:
    """Let the person whom an act concerns appeal it, once, even from a suspended account."""
    if person is None:
        return SIGN_IN_FIRST
    return (
        (ALLOWED if entry.concerns_id == person.id else NOT_FOUND)
        and (CANNOT_BE_APPEALED if entry.actor_id == person.id else ALLOWED)
        and (ALLOWED if entry.deed in APPEALABLE else CANNOT_BE_APPEALED)
        and (ALLOWED if earlier is None else ALREADY_APPEALED)
    )


def can_decide_appeal(
    person: Person | None, appeal: Appeal, entry: LedgerEntry, *, may_decide: Collection[int]
) -> Ruling:
    """Let those decide whom `queries.who_may_decide` names: never who acted or who appealed."""
    return (
        can_moderate(person)
        and (OWN_ACT if person is not None and entry.actor_id == person.id else ALLOWED)
        and (OWN_APPEAL if person is not None and appeal.appellant_id == person.id else ALLOWED)
        and (ALLOWED if person is not None and person.id in may_decide else SECOND_MODERATOR)
        and (ALLOWED if appeal.outcome is None else ALREADY_DECIDED)
    )


def _shown(contribution: Contribution) -> Ruling:
    if contribution.visibility is Visibility.PUBLIC:
        return ALLOWED
    unseen = contribution.visibility in (Visibility.DRAFT, Visibility.QUEUED)
    return NOT_FOUND if unseen else GONE


def _said(person: Person | None, words: Words) -> bool:
    return person is not None and words.is_by(person.id)


def _wrote(person: Person | None, contribution: Contribution) -> bool:
    return person is not None and person.id == contribution.author_id
