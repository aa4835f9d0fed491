"""Who may prove where they live, and who may let go of a proof. Pure."""

from http import HTTPStatus

from app.core.config import Settings
from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_take_part

WORD_IS_TAKEN = Ruling(
    HTTPStatus.CONFLICT,
    "word-is-taken",
    _("This city takes people's word for where they live, so there is nothing to verify."),
)


def verifies(settings: Settings) -> bool:
    """Say whether the city verifies where people live."""
    return settings.residency == "verified"


def can_verify(person: Person | None, settings: Settings) -> Ruling:
    """Say who may prove where they live: who may take part, where the city verifies."""
    return can_take_part(person) and (ALLOWED if verifies(settings) else WORD_IS_TAKEN)
