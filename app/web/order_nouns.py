"""Where one's own account, an appeal and a proposal's sponsors are: nouns without a page alone."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.people.models import Person
from app.people.policy import can_moderate
from app.proposals.queries import places_of


def register_order_nouns() -> None:
    nouns.register("account", _accounts)
    nouns.register("appeal", _appeals)
    nouns.register("sponsors", _sponsors)
    nouns.register("residency", _proofs)


def _accounts(
    _session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Lead nobody but its owner to an account: a sanction must not say whose it is."""
    own = [number for number in ids if number == viewer_id]
    return {number: Place(gettext("Your account"), "/settings") for number in own}


def _proofs(
    _session: Session, _viewer_id: int | None, _ids: Collection[int]
) -> Mapping[int, Place]:
    """Lead nobody anywhere: a proof of residency is its holder's own business."""
    return {}


def _appeals(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    viewer = session.get(Person, viewer_id) if viewer_id else None
    if not can_moderate(viewer):
        return {}
    return {number: Place(gettext("An appeal"), f"/moderation/appeals#a{number}") for number in ids}


def _sponsors(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Lead to the sponsors of a proposal whoever may read it."""
    found = places_of(session, viewer_id, ids)
    return {n: Place(place.title, f"/proposals/{n}/sponsors") for n, place in found.items()}
