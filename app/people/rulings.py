"""Rulings on anything that a person wrote and a moderator may hide."""

from http import HTTPStatus

from app.core.errors import Ruling
from app.core.i18n import _

REMOVED = Ruling(HTTPStatus.GONE, "removed", _("This was removed. The public ledger says why."))
NOT_YOURS = Ruling(
    HTTPStatus.FORBIDDEN, "not-yours", _("Only the person who wrote this can change it.")
)
HELD_BACK = Ruling(
    HTTPStatus.CONFLICT,
    "hidden",
    _("A moderator has hidden this, so it cannot be changed. You can appeal."),
)
