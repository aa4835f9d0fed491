"""What may be done to districts. Who may do it is asked of `people` by the pages."""

from collections.abc import Collection
from http import HTTPStatus

from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _
from app.places.names import key

NO_NAME = Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, "no-name", _("Give the district a name."))
NAME_TAKEN = Ruling(
    HTTPStatus.CONFLICT, "name-taken", _("There is already a district with this name.")
)
UNKNOWN_MEMBERS = Ruling(
    HTTPStatus.CONFLICT,
    "unknown-members",
    _("One of these neighborhoods is not there any more. Load the page again."),
)


def can_name_district(name: str, others: Collection[str]) -> Ruling:
    """`others` are the names of the other districts."""
    if not key(name):
        return NO_NAME
    return NAME_TAKEN if key(name) in {key(other) for other in others} else ALLOWED


def can_assign(wished: Collection[int], known: Collection[int]) -> Ruling:
    return ALLOWED if set(wished) <= set(known) else UNKNOWN_MEMBERS
