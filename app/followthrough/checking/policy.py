"""Who adds words to a check-in, who contests it, and who answers that. Pure: no session, no clock.

Nobody changes the number.
"""

from http import HTTPStatus
from typing import Final

from app.contributions.models import Contribution, Visibility
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.checking.models import CheckIn, Contest
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.policy import LIMITED, POSTING
from app.people.models import Person, Standing
from app.people.policy import can_take_part

SAID: Final = Ruling(
    HTTPStatus.CONFLICT, "said", _("Your department said its words before this was posted.")
)
NOT_THE_OWNER: Final = Ruling(
    HTTPStatus.FORBIDDEN, "not-the-owner", _("The department that owns this says something here.")
)
OWN_PROMISE: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "own-promise",
    _("Your department made this promise, so it answers contests and raises none."),
)
CONTESTED: Final = Ruling(
    HTTPStatus.CONFLICT, "contested", _("You have contested this. It waits for an answer.")
)
ANSWERED: Final = Ruling(
    HTTPStatus.CONFLICT, "answered", _("This was answered already. The answer stands below it.")
)
OWN_CONTEST: Final = Ruling(
    HTTPStatus.FORBIDDEN, "own-contest", _("You raised this, so somebody else answers it.")
)


def can_foresee(person: Person | None, made: Commitment) -> bool:
    """Say whether somebody sees the number before it is posted: who speaks for the owner."""
    return person is not None and _speaks(person, made)


def can_add_context(person: Person | None, made: Commitment, check_in: CheckIn) -> Ruling:
    """Add words beside the number: the owner, or who posts for the department.

    They may be changed until the check-in is posted. After that they can be added once.
    """
    late = check_in.posted_at is not None and check_in.context != ""
    return _for_department(person, made) and (SAID if late else ALLOWED)


def can_contest(
    person: Person | None, made: Commitment, check_in: CheckIn, *, waiting: bool = False
) -> Ruling:
    """Contest what was posted, beside the rule of the thread that it stands in.

    `waiting` says that a contest of theirs waits for its answer.
    """
    own = person is not None and may_own(person, made.department_id)
    posted = check_in.posted_at is not None and check_in.result is not None
    return (
        can_take_part(person)
        and (ALLOWED if posted else NOT_FOUND)
        and (OWN_PROMISE if own else ALLOWED)
        and (CONTESTED if waiting else ALLOWED)
    )


def can_answer_contest(
    person: Person | None, made: Commitment, contest: Contest, text: Contribution
) -> Ruling:
    """Answer a contest with words: the owner, or who posts for the department."""
    own = person is not None and person.id == text.author_id
    return (
        (ALLOWED if text.visibility is Visibility.PUBLIC else NOT_FOUND)
        and _for_department(person, made)
        and (OWN_CONTEST if own else ALLOWED)
        and (ALLOWED if contest.ruling is None else ANSWERED)
    )


def _for_department(person: Person | None, made: Commitment) -> Ruling:
    limited = person is not None and person.standing is Standing.LIMITED
    return (
        can_take_part(person)
        and (ALLOWED if person is not None and _speaks(person, made) else NOT_THE_OWNER)
        and (LIMITED if limited else ALLOWED)
    )


def _speaks(person: Person, made: Commitment) -> bool:
    """Say whether somebody of the department speaks for it here."""
    here = may_own(person, made.department_id)
    return here and (person.id == made.owner_id or person.post in POSTING)
