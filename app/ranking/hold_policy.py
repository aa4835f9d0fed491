"""When a rank is held, and who looks. Pure: no session, no clock."""

from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import Final, NamedTuple

from app.contributions.models import Contribution, Visibility
from app.core.config import ONE_WEEK
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_moderate
from app.ranking.hold_models import HoldReason, RankHold

SHARE: Final = 0.3  # of a day's votes from new accounts
FEWEST_VOTES: Final = 20  # of a day, or of a week where a day has fewer
KNOWN_VOTES: Final = 50  # on other texts, before they say what is usual
TIMES_USUAL: Final = 2.0
FROZEN_FOR: Final = ONE_WEEK
# After a look the same reason is not raised again for so long.
QUIET: Final = {
    HoldReason.NEW_ACCOUNTS: ONE_WEEK,
    HoldReason.TOGETHER: timedelta(days=90),
    HoldReason.FALL: timedelta(days=30),
    HoldReason.GAP: timedelta(days=90),
}

OWN_TEXT: Final = Ruling(
    HTTPStatus.FORBIDDEN, "own-text", _("You wrote this, so another moderator looks at its rank.")
)
NOT_PUBLIC: Final = Ruling(
    HTTPStatus.CONFLICT, "not-public", _("This text is not public, so it has no rank now.")
)
OVER: Final = Ruling(
    HTTPStatus.CONFLICT, "looked-at", _("Somebody has looked at this already, or its time is over.")
)
FROZEN_ALREADY: Final = Ruling(
    HTTPStatus.CONFLICT, "frozen", _("A moderator froze this rank already.")
)


class Counted(NamedTuple):
    """Votes that batches counted for the first time, and how many were of new accounts."""

    votes: int
    new: int


def is_flood(day: Counted, week: Counted, others: Counted, *, young: bool) -> bool:
    """Say whether the votes on a text come from new accounts, far beyond what is usual now.

    `day` is its newest batch and `week` all of its last seven days; `others` what other texts
    counted in four weeks. A `young` city has published for less than that: while its other texts
    cannot say what is usual, new accounts are no news.
    """
    counted = day if day.votes >= FEWEST_VOTES else week
    if counted.votes < FEWEST_VOTES or counted.new <= SHARE * counted.votes:
        return False
    if others.votes < KNOWN_VOTES:
        return not young
    return counted.new / counted.votes > TIMES_USUAL * others.new / others.votes


def added_up(parts: Iterable[Counted]) -> Counted:
    known = list(parts)
    return Counted(sum(part.votes for part in known), sum(part.new for part in known))


def can_look(
    moderator: Person | None, hold: RankHold, text: Contribution, *, shared: bool = False
) -> Ruling:
    """Let moderators decide about a rank, but for that of their own text.

    `shared` says that the moderator is a co-author of it.
    """
    own = shared or (moderator is not None and moderator.id == text.author_id)
    gone = text.visibility in (Visibility.DRAFT, Visibility.DELETED)
    return (
        can_moderate(moderator)
        and (NOT_FOUND if gone else ALLOWED)
        and (OWN_TEXT if own else ALLOWED)
        and (ALLOWED if text.visibility is Visibility.PUBLIC else NOT_PUBLIC)
        and (ALLOWED if hold.ended_at is None else OVER)
    )


def can_freeze(
    moderator: Person | None, hold: RankHold, text: Contribution, *, shared: bool = False
) -> Ruling:
    """Let them freeze a rank for a week, once."""
    once = ALLOWED if hold.until is None else FROZEN_ALREADY
    return can_look(moderator, hold, text, shared=shared) and once
