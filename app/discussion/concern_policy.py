"""Who answers a concern, and whose text may credit one. Pure: no session, no clock."""

from http import HTTPStatus
from typing import NamedTuple

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import wrote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.discussion.models import CommentKind
from app.people.models import Person, PersonId
from app.people.policy import can_take_part

NOT_YOURS_TO_ANSWER = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-yours-to-answer",
    _("Its author and co-authors answer concerns about a proposal. You can reply in the thread."),
)
OWN_CONCERN = Ruling(
    HTTPStatus.FORBIDDEN, "own-concern", _("You raised this concern, so somebody else answers it.")
)
ANSWERED = Ruling(
    HTTPStatus.CONFLICT, "answered", _("This concern has an answer. Reply to it in the thread.")
)


class Raised(NamedTuple):
    """A comment on a proposal: its kind, its words, and who writes the proposal that it is about.

    `challenge` says that it is an evidence flag, which has an answer of its own.
    """

    kind: CommentKind
    words: Contribution
    about: Contribution
    writers: frozenset[PersonId]
    challenge: bool = False

    @property
    def is_concern(self) -> bool:
        """Say whether it is a public concern about a public proposal, not by one of its writers."""
        return (
            self.kind is CommentKind.CONCERN
            and not self.challenge
            and self.words.visibility is Visibility.PUBLIC
            and self.about.visibility is Visibility.PUBLIC
            and self.words.author_id not in self.writers
        )


def can_take_up(person: Person | None, raised: Raised) -> Ruling:
    """Say who may answer a concern or change the text because of it: who writes that text."""
    return (
        can_take_part(person)
        and (OWN_CONCERN if wrote(person, raised.words) else ALLOWED)
        and (ALLOWED if raised.is_concern else NOT_FOUND)
        and (ALLOWED if person and person.id in raised.writers else NOT_YOURS_TO_ANSWER)
    )


def can_answer_concern(person: Person | None, raised: Raised, *, answered: bool = False) -> Ruling:
    """Say who may answer, beside the rule of the thread. `answered` by words that still stand."""
    return can_take_up(person, raised) and (ANSWERED if answered else ALLOWED)
