"""What a notice says: one sentence a kind, about the thing as this reader may see it now."""

from collections.abc import Callable
from typing import Final

from app.core.i18n import Sentence, _
from app.core.nouns import Place
from app.web.joint_words import JOINT
from app.web.sponsor_words import SPONSORING

GONE: Final = _("This was about something that you cannot see any more.")

# One line a kind. `title` is the thing's title, or None where this reader cannot see it.
_SENTENCES: Final[dict[str, Callable[[str], Sentence]]] = {
    "introduction_asked": lambda t: _(
        "Would you like to work with somebody on “%(title)s”? Read who, and answer.", title=t
    ),
    "introduced": lambda t: _("You both said yes: your room about “%(title)s” is open.", title=t),
    "room_message": lambda t: _("Somebody wrote in your room about “%(title)s”.", title=t),
    "replied": lambda t: _("Somebody replied to you: %(title)s.", title=t),
    "commented": lambda t: _("There are new comments on “%(title)s”.", title=t),
    "evidence_attached": lambda t: _("Somebody attached a chart to “%(title)s”.", title=t),
    "evidence_flagged": lambda t: _(
        "Somebody flagged evidence that you brought, and is owed an answer: %(title)s.", title=t
    ),
    "error_reported": lambda t: _(
        "Somebody reported an error in data of your department: %(title)s.", title=t
    ),
    "data_landed": lambda t: _("The data that you waited for is here: %(title)s.", title=t),
    "answer_followed": lambda t: _("The city answered “%(title)s”.", title=t),
    "promise_due": lambda t: _("Your promise about “%(title)s” is due.", title=t),
    "memo_due": lambda t: _("A reminder: the memo of a meeting is due: %(title)s.", title=t),
    "row_soon": lambda t: _(
        "A reminder: what you have from a meeting is due soon: %(title)s.", title=t
    ),
    "row_over": lambda t: _(
        "The day of what you have from a meeting is over: %(title)s. The next meeting asks for it.",
        title=t,
    ),
    "agenda_public": lambda t: _("The agenda is public: %(title)s.", title=t),
    "memo_published": lambda t: _("The memo is published: %(title)s.", title=t),
    "check_in_soon": lambda t: _(
        "Your promise about “%(title)s” is checked soon. See the number, and add what readers "
        "should know.",
        title=t,
    ),
    "checked_in": lambda t: _(
        "The promise about “%(title)s” was checked. See the result.", title=t
    ),
    "check_in_waits": lambda t: _(
        "The promise about “%(title)s” cannot be checked yet: data is missing.", title=t
    ),
    "data_owed": lambda t: _(
        "Data of your department is missing to check the promise about “%(title)s”.", title=t
    ),
    "check_in_contested": lambda t: _(
        "Somebody contests the check-in of your promise about “%(title)s”, and is owed an answer.",
        title=t,
    ),
    "proposal_opened": lambda t: _("A new proposal: “%(title)s”.", title=t),
    "text_reworded": lambda t: _(
        "The text of “%(title)s” was changed so that it says something else.", title=t
    ),
    "dataset_version": lambda t: _("There is a newer version of “%(title)s”.", title=t),
    "dataset_withdrawn": lambda t: _("A version of “%(title)s” was withdrawn.", title=t),
    "claim_flipped": lambda t: _(
        "Newer data judges a claim about “%(title)s” otherwise than before.", title=t
    ),
    "answered": lambda t: _("The city answered “%(title)s”.", title=t),
    "department_waits": lambda t: _("A proposal waits for your department: %(title)s.", title=t),
    "answer_owed": lambda t: _("An answer is owed %(what)s.", what=t),
    "answer_due": lambda t: _("A reminder: an answer is owed %(what)s.", what=t),
    "badge_earned": lambda t: _(
        "People who often disagree agree on “%(title)s”: it has common ground.", title=t
    ),
    "badge_for_department": lambda t: _(
        "A proposal for your department has common ground: %(title)s.", title=t
    ),
    "refresh_held": lambda t: _(
        "A newer table of “%(title)s” waits for you: it differs from the last version.", title=t
    ),
    "source_failed": lambda t: _("The source of “%(title)s” cannot be fetched.", title=t),
    "verdict_changed": lambda t: _(
        "Newer data judges a claim in “%(title)s” otherwise. Say what you make of it.", title=t
    ),
    "adopted": lambda t: _("A city official adopted “%(title)s”.", title=t),
    "adopted_for_department": lambda t: _(
        "A proposal for your department was adopted: %(title)s.", title=t
    ),
    "assigned": lambda t: _("A department now has “%(title)s”.", title=t),
    "handed_over": lambda t: _("“%(title)s” was handed over to another department.", title=t),
    "hidden": lambda t: _("A moderator hid your text: %(title)s. Read why.", title=t),
    "declined": lambda t: _("A moderator kept your text back: %(title)s. Read why.", title=t),
    "approved": lambda t: _("A moderator published your text: %(title)s.", title=t),
    "restored": lambda t: _("Your text is public again: %(title)s.", title=t),
    "merged": lambda t: _("“%(title)s” is a part of another proposal now.", title=t),
    "merge_offered": lambda t: _(
        "A merge of two proposals is offered: yours and “%(title)s”. Say yes or no.", title=t
    ),
    "merge_agreed": lambda t: _("The authors agreed to merge with “%(title)s”.", title=t),
    "link_offered": lambda t: _(
        "A link of two proposals is offered: yours and “%(title)s”. Say yes or no.", title=t
    ),
    "link_agreed": lambda t: _("Your proposal and “%(title)s” are linked now.", title=t),
    "link_ended": lambda t: _("Your proposal and “%(title)s” are not linked any more.", title=t),
    "offer_declined": lambda t: _(
        "The offer to bring a proposal together with “%(title)s” was declined. Read why.", title=t
    ),
    "offer_withdrawn": lambda t: _(
        "The offer to bring yours together with “%(title)s” was taken back.", title=t
    ),
    "judge_again": lambda t: _(
        "A proposal that you voted on is a part of “%(title)s” now. Judge that one.", title=t
    ),
    "paused": lambda t: _("The discussion of “%(title)s” was paused.", title=t),
    "resumed": lambda t: _("The discussion of “%(title)s” goes on.", title=t),
    "closed": lambda t: _("“%(title)s” was closed.", title=t),
    "reopened": lambda t: _("“%(title)s” is open again.", title=t),
    "frozen": lambda t: _(
        "The rank of “%(title)s” is frozen. Read why, and how to appeal.", title=t
    ),
    "unfrozen": lambda t: _("The rank of “%(title)s” moves again.", title=t),
    "team_asked": lambda t: _(
        "Somebody asks to join your team “%(title)s”. Say yes or no.", title=t
    ),
    "team_joined": lambda t: _("You are in the team “%(title)s” now.", title=t),
    "team_began": lambda t: _(
        "Your team “%(title)s” has people of two sides: its weeks have begun.", title=t
    ),
    "team_found": lambda t: _("Your team published its finding: “%(title)s”.", title=t),
    "flag_decided": lambda t: _(
        "A moderator decided about a text you flagged: %(title)s.", title=t
    ),
}
_SENTENCES.update(SPONSORING)
_SENTENCES.update(JOINT)
_WITHOUT_TITLE: Final[dict[str, Sentence]] = {
    "hidden": _("A moderator hid a text of yours. Read why."),
    "declined": _("A moderator kept a text of yours back. Read why."),
    "flag_decided": _("A moderator decided about a text that you flagged."),
    "frozen": _("The rank of a text of yours is frozen. Read why, and how to appeal."),
    "unfrozen": _("The rank of a text of yours moves again."),
    "merged": _("A proposal is a part of another one now."),
    "closed": _("A proposal was closed."),
    "appeal_waiting": _("An appeal waits for a second moderator: you."),
    "appeal_decided": _("Your appeal was decided. Read the reason."),
    "limited": _("Your account was limited. Read why, and how to appeal."),
    "suspended": _("Your account was suspended. Read why, and how to appeal."),
    "lifted": _("Your account is free again."),
    "appointed": _("Your role was changed."),
    "proof_lapsed": _(
        "The city's newest list does not say that you live in your home neighborhood, so you are "
        "not verified there any more."
    ),
    "proof_released": _("Your proof of residency was released by an administrator. Read why."),
}
# These lead to the ledger, where the reason stands and the way to appeal.
_TOLD_BY_LEDGER: Final = frozenset(_WITHOUT_TITLE) - {"appeal_waiting"} | {"paused", "handed_over"}


def sentence_of(kind: str, place: Place | None) -> Sentence:
    """Say a notice of this kind, about a thing or about one that this reader cannot see."""
    if place is not None and kind in _SENTENCES:
        return _SENTENCES[kind](place.title.removesuffix("."))  # a step's title is a sentence
    return _WITHOUT_TITLE.get(kind, GONE)


def says_something(kind: str, place: Place | None) -> bool:
    """Say whether there is anything to tell beyond that the thing is gone."""
    return (place is not None and kind in _SENTENCES) or kind in _WITHOUT_TITLE


def is_told_by_ledger(kind: str) -> bool:
    return kind in _TOLD_BY_LEDGER


def all_kinds() -> set[str]:
    """Return every kind that has a sentence."""
    return {*_SENTENCES, *_WITHOUT_TITLE}
