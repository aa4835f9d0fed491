"""Posting the official answer: in public, for good, and open to everybody's vote."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId, Noun
from app.contributions.writing import write
from app.core.errors import RefusedError, require
from app.core.events import AnswerPosted
from app.core.i18n import Sentence, _
from app.core.outbox import announce
from app.followthrough.models import AnswerClaim, OfficialAnswer, Verdict
from app.followthrough.policy import ANSWERED_MEANWHILE, can_answer
from app.followthrough.queries import draft_for, latest_answer, touches_district
from app.followthrough.working import hold_readable
from app.ledger.service import record
from app.people.models import Person, Post
from app.people.voices import who_speaks
from app.proposals.service import mark_answered

POSTS: Final[Mapping[Post, Sentence]] = {
    Post.STAFF: _("Staff"),
    Post.ANSWER_OFFICER: _("Answer officer"),
    Post.DIRECTOR: _("Director"),
    Post.COUNCIL_MEMBER: _("Council member"),
}


class AnsweredMeanwhileError(RefusedError):
    """A 409 that loses nothing: what was sent is with the caller."""

    def __init__(self) -> None:
        super().__init__(ANSWERED_MEANWHILE)


def post_answer(
    session: Session,
    official: Person,
    proposal_id: ContributionId,
    verdict: Verdict,
    text: str,
    form_key: str | None = None,
    seen: int | None = None,
) -> OfficialAnswer:
    """Answer a proposal. Author and followers are told; the same form twice is one answer.

    `seen` is the latest answer that the writer saw, 0 for none: raises AnsweredMeanwhileError where
    a colleague posted one since.
    """
    proposal = hold_readable(session, official, proposal_id)
    author_id = who_speaks(session, session.get_one(Contribution, proposal.id).author_id)
    touches = touches_district(session, official, proposal.id)
    require(can_answer(official, proposal, author_id, touches=touches))
    written = write(
        session, official, Noun.ANSWER, text,
        form_key=form_key, about_id=proposal.id, voting_open=True,
    )  # fmt: skip
    contribution = written.text
    if not written.is_new:
        return session.get_one(OfficialAnswer, contribution.id)
    if seen is not None and latest_answer(session, proposal.id) > seen:
        raise AnsweredMeanwhileError
    draft = draft_for(session, official, proposal.id)
    answer = OfficialAnswer(
        id=contribution.id,
        proposal_id=proposal.id,
        verdict=verdict,
        department_id=official.department_id,
        posted_by=official.id,
        posted_as=posted_as(official),
        drafted_by=draft.drafted_by if draft else official.id,
    )
    session.add(answer)
    if draft is not None:
        session.delete(draft)
    claim = session.get(AnswerClaim, proposal.id)
    if claim is not None:
        session.delete(claim)
    mark_answered(session, proposal.id)
    record(
        session,
        deed="answered",
        noun=Noun.PROPOSAL,
        noun_id=proposal.id,
        reason="",  # it stands on the proposal's page: hidden there, it must not stay readable here
        rule=verdict,
        actor_id=official.id,
    )
    session.flush()
    announce(session, AnswerPosted(proposal.id, answer.id))
    return answer


def posted_as(official: Person) -> str:
    """Say what somebody is in office: their title, else their post. Kept as it is now."""
    if official.title:
        return official.title
    return str(POSTS[official.post]) if official.post else ""
