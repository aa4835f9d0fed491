"""Who says what they saw, and who takes it back. Pure: no session, no clock."""

from http import HTTPStatus
from typing import Final

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_delete, can_read
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_take_part

MOST_A_DAY: Final = 10  # of one person, in any 24 hours
ENOUGH_TODAY = Ruling(
    HTTPStatus.CONFLICT,
    "enough-today",
    _("You have told of %(n)s things in 24 hours. Tell of this one tomorrow.", n=MOST_A_DAY),
)


def can_observe(
    person: Person | None, about: Contribution | None = None, *, today: int = 0
) -> Ruling:
    """Say who may tell of something on a proposal, or on a chart where `about` is None.

    What a limited account tells waits in the moderators' queue. `today` counts its last 24 hours.
    """
    return (
        can_take_part(person)
        and (ALLOWED if about is None else can_read(person, about))
        and (ALLOWED if about is None or about.visibility is Visibility.PUBLIC else NOT_FOUND)
        and (ENOUGH_TODAY if today >= MOST_A_DAY else ALLOWED)
    )


def can_take_back(person: Person | None, text: Contribution) -> Ruling:
    """Let its writer delete an observation, with its photo, while no moderator has hidden it."""
    return can_delete(person, text)
