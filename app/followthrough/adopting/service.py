"""Adopting a proposal, and taking that back: both in public, each with its reason."""

from http import HTTPStatus

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId, Noun
from app.contributions.queries import co_authors_of, hold
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError, Ruling, require
from app.core.events import ProposalAdopted
from app.core.i18n import _
from app.core.outbox import announce
from app.followthrough.adopting.models import Adoption
from app.followthrough.adopting.policy import can_adopt, can_let_go
from app.followthrough.adopting.queries import Adopted, adoption_of
from app.followthrough.answering import POSTS, posted_as
from app.followthrough.queries import touches_district
from app.ledger.service import record
from app.people.models import Person, PersonId, Post
from app.people.queries import department_by_id
from app.people.voices import who_speaks
from app.proposals.phases import REASON_LIMIT
from app.proposals.queries import hold_proposal
from app.proposals.service import note_adoption


def adopt(session: Session, official: Person, proposal_id: ContributionId, reason: str) -> Adoption:
    """Stand behind a proposal in public. A double click is the first one.

    Raises RefusedError; of two officials at once the second gets a 409 that says who was first.
    """
    text = hold(session, proposal_id)
    proposal = hold_proposal(session, proposal_id)
    standing = adoption_of(session, proposal.id)
    if standing is not None and standing.adoption.by_id == official.id:
        return standing.adoption
    touches = touches_district(session, official, proposal.id)
    require(can_adopt(official, text, proposal, writers_of(session, text), touches=touches))
    if standing is not None:
        raise RefusedError(adopted_by(standing))
    adoption = Adoption(
        proposal_id=proposal.id,
        by_id=official.id,
        adopted_as=_post_of(session, official),
        reason=_checked(reason),
    )
    session.add(adoption)
    note_adoption(session, proposal.id, adoption.at)
    _record(session, official, text, "adopted", adoption.reason)
    announce(session, ProposalAdopted(proposal.id))
    return adoption


def let_go(session: Session, person: Person, proposal_id: ContributionId, reason: str) -> None:
    """Take an adoption back. The ledger keeps both, with their reasons."""
    text = hold(session, proposal_id)
    proposal = hold_proposal(session, proposal_id)
    standing = adoption_of(session, proposal.id)
    require(can_let_go(person, standing.adoption if standing else None))
    if standing is not None:
        reason = _checked(reason)
        standing.adoption.ended_at = utc_now()
        note_adoption(session, proposal.id, None)
        _record(session, person, text, "let_go", reason)


def writers_of(session: Session, text: Contribution) -> set[PersonId]:
    """Name who may not adopt a text: its author, also one who is not named, and co-authors."""
    return {who_speaks(session, text.author_id), *co_authors_of(session, text.id)}


def adopted_by(standing: Adopted) -> Ruling:
    return Ruling(
        HTTPStatus.CONFLICT,
        "adopted",
        _("%(who)s has adopted this already.", who=standing.by),
    )


def _post_of(session: Session, official: Person) -> str:
    """Say in which office somebody adopts, as it is now: people move on, the act stays."""
    if official.post is Post.COUNCIL_MEMBER:
        parts = [str(POSTS[Post.COUNCIL_MEMBER]), official.title]
    else:
        department = department_by_id(session, official.department_id)
        parts = [posted_as(official), department.name if department else ""]
    return ", ".join(filter(None, parts))[:160]


def _checked(reason: str) -> str:
    """Demand that a public act says why. Raises InvalidError (field `reason`)."""
    reason = reason.strip()
    if not reason:
        raise InvalidError({"reason": _("Give a reason. Everybody can read it.")})
    if len(reason) > REASON_LIMIT:
        raise InvalidError({"reason": _("Use at most %(n)s characters.", n=REASON_LIMIT)})
    return reason


def _record(session: Session, person: Person, text: Contribution, deed: str, reason: str) -> None:
    record(
        session,
        deed=deed,
        noun=Noun.PROPOSAL,
        noun_id=text.id,
        reason=reason,
        actor_id=person.id,
        concerns_id=text.author_id,
    )
