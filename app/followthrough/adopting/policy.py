"""Who adopts a proposal, and who takes that back. Pure: no session, no clock."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_read
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.adopting.models import Adoption
from app.people.models import Person, Post, Role
from app.people.policy import can_administer, can_publish_at_once, can_take_part
from app.people.rulings import REMOVED
from app.proposals.models import Phase, Proposal, Reach
from app.proposals.policy import IS_CLOSED

NOT_YOURS_TO_ADOPT = Ruling(
    HTTPStatus.FORBIDDEN,
    "cannot-adopt",
    _("Directors and council members adopt proposals."),
)
OTHER_DISTRICT = Ruling(
    HTTPStatus.FORBIDDEN,
    "other-district",
    _("This touches another district. You adopt what touches yours, or the whole city."),
)
OWN_PROPOSAL = Ruling(
    HTTPStatus.FORBIDDEN, "own-proposal", _("You wrote this proposal, so somebody else adopts it.")
)
NOT_ADOPTED = Ruling(HTTPStatus.CONFLICT, "not-adopted", _("Nobody has adopted this."))
NOT_YOUR_ADOPTION = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-adoption",
    _("Whoever adopted a proposal takes that back, or an administrator."),
)
ADOPTING: Final = (Post.DIRECTOR, Post.COUNCIL_MEMBER)


def can_adopt(
    person: Person | None,
    text: Contribution,
    proposal: Proposal,
    writers: Collection[int],
    *,
    touches: bool,
) -> Ruling:
    """Say who adopts this. `writers` are its author and co-authors by id.

    `touches` says whether the person's district holds a neighborhood that it is about.
    """
    adopts = person is not None and person.role is Role.OFFICIAL and person.post in ADOPTING
    council = person is not None and person.post is Post.COUNCIL_MEMBER
    elsewhere = council and not touches and proposal.reach is not Reach.CITY
    return (
        can_read(person, text)
        and can_take_part(person)
        and (ALLOWED if adopts else NOT_YOURS_TO_ADOPT)
        and can_publish_at_once(person)
        and is_adoptable(text, proposal)
        and (OWN_PROPOSAL if person is not None and person.id in writers else ALLOWED)
        and (OTHER_DISTRICT if elsewhere else ALLOWED)
    )


def can_let_go(person: Person | None, standing: Adoption | None) -> Ruling:
    """Let whoever adopted take it back, in whichever post they are now, or an administrator."""
    mine = person is not None and standing is not None and standing.by_id == person.id
    return (
        can_take_part(person)
        and (ALLOWED if standing is not None else NOT_ADOPTED)
        and (ALLOWED if mine or can_administer(person) else NOT_YOUR_ADOPTION)
        and can_publish_at_once(person)
    )


def is_adoptable(text: Contribution, proposal: Proposal) -> Ruling:
    """Say whether a proposal can be adopted at all: public, and neither closed nor merged."""
    if text.visibility is Visibility.HIDDEN:
        return REMOVED
    if text.visibility is not Visibility.PUBLIC or proposal.phase is Phase.DRAFT:
        return NOT_FOUND
    return IS_CLOSED if proposal.phase is Phase.CLOSED else ALLOWED
