"""Who challenges evidence, and who answers. Pure: no session, no clock."""

from http import HTTPStatus
from typing import NamedTuple

from app.contributions.models import Contribution, Visibility
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.discussion.models import Challenge
from app.people.models import DepartmentId, Person, PersonId, Role, Standing
from app.people.policy import can_take_part

OWN_EVIDENCE = Ruling(
    HTTPStatus.FORBIDDEN,
    "own-evidence",
    _("You brought this evidence yourself. Change your text, or say so in a comment."),
)
ALREADY_OPEN = Ruling(
    HTTPStatus.CONFLICT,
    "already-open",
    _("You have an open flag of this kind on this evidence. It waits for an answer."),
)
TOO_MANY = Ruling(
    HTTPStatus.CONFLICT,
    "too-many-open",
    _("Many of your flags and reports wait for an answer. Wait for some of them first."),
)
ANSWERED = Ruling(
    HTTPStatus.CONFLICT, "answered", _("This was answered already. The answer stands below it.")
)
NOT_YOURS_TO_ANSWER = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-yours-to-answer",
    _("Its author, or the department that looks after the data, answers this."),
)
OWN_CHALLENGE = Ruling(
    HTTPStatus.FORBIDDEN, "own-challenge", _("You raised this, so somebody else answers it.")
)
LIMITED = Ruling(
    HTTPStatus.FORBIDDEN,
    "limited",
    _("Your account is limited, so you cannot close this. You can reply, and appeal."),
)
MOST_OPEN = 20  # of one person


class Parties(NamedTuple):
    """Who is concerned: who brought the evidence, and the department that looks after the data."""

    authors: frozenset[PersonId]
    steward_id: DepartmentId | None


def can_challenge(
    person: Person | None, parties: Parties, *, alike: bool = False, waiting: int = 0
) -> Ruling:
    """Say who may raise a challenge, beside the rule of the thread that it stands in.

    `alike` says that one of theirs of this kind is open; `waiting` counts all that are.
    """
    own = person is not None and person.id in parties.authors
    return (
        can_take_part(person)
        and (OWN_EVIDENCE if own else ALLOWED)
        and (ALREADY_OPEN if alike else ALLOWED)
        and (TOO_MANY if waiting >= MOST_OPEN else ALLOWED)
    )


def can_answer_challenge(
    person: Person | None, challenge: Challenge, text: Contribution, parties: Parties
) -> Ruling:
    """Let the author of the evidence answer, or officials of the department that has the data.

    Where no department has it, administrators do.
    """
    return (
        can_take_part(person)
        and (ALLOWED if text.visibility is Visibility.PUBLIC else NOT_FOUND)
        and (ALLOWED if _concerned(person, parties) else NOT_YOURS_TO_ANSWER)
        and (OWN_CHALLENGE if person is not None and person.id == text.author_id else ALLOWED)
        and (LIMITED if person is not None and person.standing is Standing.LIMITED else ALLOWED)
        and (ALLOWED if challenge.outcome is None else ANSWERED)
    )


def _concerned(person: Person | None, parties: Parties) -> bool:
    if person is None:
        return False
    if parties.steward_id is None:
        return person.id in parties.authors or person.role is Role.ADMINISTRATOR
    is_steward = person.role is Role.OFFICIAL and person.department_id == parties.steward_id
    return person.id in parties.authors or is_steward
