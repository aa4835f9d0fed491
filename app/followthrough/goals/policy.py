"""Who names goals, and who says what serves them. Pure: no session, no clock."""

from http import HTTPStatus
from typing import Final

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_read, wrote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_administer, can_moderate, can_publish_at_once, can_take_part
from app.people.rulings import HELD_BACK
from app.proposals.models import Phase, Proposal
from app.proposals.policy import IS_CLOSED

MOST: Final = 12  # more outcomes than a city can keep in mind are none
FULL: Final = Ruling(
    HTTPStatus.CONFLICT,
    "too-many-goals",
    _("Twelve goals stand already. Retire one first: more than that nobody keeps in mind."),
)
RETIRED: Final = Ruling(HTTPStatus.CONFLICT, "retired", _("This goal was retired."))
NOT_YOURS: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-yours",
    _("Its author and co-authors say which goals a proposal serves, or a moderator."),
)


def can_name_goal(person: Person | None, standing: int) -> Ruling:
    """Let administrators name a goal, while fewer than MOST stand."""
    return can_administer(person) and (FULL if standing >= MOST else ALLOWED)


def can_choose_goals(
    person: Person | None, text: Contribution, proposal: Proposal, *, writes: bool = False
) -> Ruling:
    """Say who chooses what a proposal serves. `writes` names co-authors, and who is not named."""
    is_writer = writes or wrote(person, text)
    return (
        can_read(person, text)
        and can_take_part(person)
        and (ALLOWED if is_writer or can_moderate(person) else NOT_YOURS)
        and can_publish_at_once(person)
        and (HELD_BACK if text.visibility is Visibility.HIDDEN else ALLOWED)
        and (NOT_FOUND if proposal.phase is Phase.DRAFT else ALLOWED)
        and (IS_CLOSED if proposal.phase is Phase.CLOSED else ALLOWED)
    )
