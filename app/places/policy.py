"""What may be done to districts and layers. Who may do it is asked of `people` by the pages."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _, ngettext_lazy
from app.places.names import LONGEST, key

NO_NAME = Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, "no-name", _("Give the district a name."))
NAME_TAKEN = Ruling(
    HTTPStatus.CONFLICT, "name-taken", _("There is already a district with this name.")
)
NO_LAYER_NAME = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-name",
    _("Give these areas a name of at most %(n)s characters, such as “Census tracts”.", n=LONGEST),
)
IN_USE: Final = "layer-in-use"
LAYER_NAME_TAKEN = Ruling(
    HTTPStatus.CONFLICT, "name-taken", _("There is already a layer with this name.")
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


def can_name_layer(name: str) -> Ruling:
    return ALLOWED if key(name) and len(name) <= LONGEST else NO_LAYER_NAME


def can_rename_layer(name: str, others: Collection[str]) -> Ruling:
    """`others` are the names of the other layers."""
    if not (ruling := can_name_layer(name)):
        return ruling
    return LAYER_NAME_TAKEN if key(name) in {key(other) for other in others} else ALLOWED


def can_remove_layer(on_it: Collection[str]) -> Ruling:
    """`on_it` are the titles of the datasets that lie on the layer, withdrawn ones too."""
    if not on_it:
        return ALLOWED
    return Ruling(
        HTTPStatus.CONFLICT,
        IN_USE,
        ngettext_lazy(
            "%(n)s dataset lies on these areas: %(titles)s. Its charts would have nothing to draw.",
            "%(n)s datasets lie on these areas: %(titles)s. Their charts would have nothing to "
            "draw.",
            len(on_it),
            titles=", ".join(on_it),
        ),
        _("A layer can be removed while no dataset lies on it."),
    )


def can_assign(wished: Collection[int], known: Collection[int]) -> Ruling:
    return ALLOWED if set(wished) <= set(known) else UNKNOWN_MEMBERS
