"""What notices are about: each kind has one matter, which a person may stop by itself.

A kind is one sentence of `app/web/notice_words.py`. A new kind is one line here.
"""

from enum import StrEnum
from typing import Final


class Matter(StrEnum):
    """What letters are stopped by. The first four are told at once, all others in the digest."""

    ANSWERS = "answers"
    PROMISES = "promises"
    MODERATION = "moderation"
    INVITATIONS = "invitations"
    REPLIES = "replies"
    FOLLOWED = "followed"
    OWN = "own"
    WORK = "work"
    ACCOUNT = "account"


DIGEST: Final = "digest"  # beside the matters: the letter that holds them all
AT_ONCE: Final = (Matter.ANSWERS, Matter.PROMISES, Matter.MODERATION, Matter.INVITATIONS)

_KINDS: Final[dict[Matter, str]] = {
    Matter.ANSWERS: "answered",
    Matter.PROMISES: "promise_due answer_due memo_due check_in_soon "
    "step_soon step_over row_soon row_over join_waits",
    Matter.MODERATION: "hidden declined approved restored limited suspended lifted frozen unfrozen "
    "flag_decided appeal_decided paused resumed",
    Matter.INVITATIONS: "introduction_asked sponsor_invited co_author_asked join_asked",
    Matter.REPLIES: "replied commented introduced room_message evidence_attached evidence_flagged",
    Matter.FOLLOWED: "proposal_opened dataset_version dataset_withdrawn claim_flipped "
    "text_reworded answer_followed data_landed agenda_public memo_published department_joined "
    "department_declined step_added step_changed step_done step_reopened step_blocked "
    "step_unblocked commitment_ended checked_in check_in_waits",
    Matter.OWN: "sponsor_asked badge_earned verdict_changed assigned handed_over merge_offered "
    "merged merge_agreed link_offered link_agreed link_ended offer_declined offer_withdrawn "
    "judge_again closed reopened sponsor_accepted sponsor_declined sponsor_joined "
    "sponsor_refused sponsor_left sponsor_ended co_author_joined co_author_declined "
    "co_author_ended text_changed confirm_vote changed_because adopted team_began team_found "
    "team_asked team_joined",
    Matter.WORK: "department_waits badge_for_department adopted_for_department answer_owed "
    "error_reported refresh_held source_failed appeal_waiting join_said join_agreed "
    "join_withdrawn step_given step_free blocked_by_you answer_blocked answer_free data_owed "
    "check_in_contested",
    Matter.ACCOUNT: "appointed proof_lapsed proof_released",
}
KINDS: Final = {kind: matter for matter, kinds in _KINDS.items() for kind in kinds.split()}


def matter_of(kind: str) -> Matter:
    """Return what a notice of this kind is about; without a line, one's own work."""
    return KINDS.get(kind, Matter.OWN)


def kinds_of(matter: Matter) -> list[str]:
    return [kind for kind, about in KINDS.items() if about is matter]
