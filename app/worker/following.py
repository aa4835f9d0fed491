"""What followers hear of: one reaction a line of `notices.following.SENDS`. Each may run twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Claim
from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.core.events import (
    AgendaFrozen,
    AnswerPosted,
    MemoPublished,
    ProposalOpened,
    TextChanged,
    VerdictChanged,
    VersionPublished,
    VersionWithdrawn,
)
from app.datasets.models import DatasetVersion
from app.followthrough.meetings.models import Meeting
from app.notices.queries import followers
from app.notices.service import tell_followers
from app.people.models import PersonId
from app.proposals.models import Proposal, ProposalArea


def tell_of_new_proposal(session: Session, event: ProposalOpened) -> None:
    """Tell who follows a neighborhood that it is about, once each, whatever becomes of it."""
    text = session.get_one(Contribution, event.proposal_id)
    if text.visibility is not Visibility.PUBLIC:
        return
    areas = select(col(ProposalArea.neighborhood_id)).where(
        col(ProposalArea.proposal_id) == event.proposal_id
    )
    for area in session.scalars(areas.order_by(col(ProposalArea.neighborhood_id))).all():
        tell_followers(
            session,
            ("neighborhood", area),
            "proposal_opened",
            Noun.PROPOSAL.value,
            text.id,
            actor_id=text.author_id,
            once_since=text.created_at,
        )


def tell_of_reworded_text(session: Session, event: TextChanged) -> None:
    """Tell who follows a proposal that it says something else now. Its writers know."""
    text = session.get_one(Contribution, event.contribution_id)
    if text.noun is Noun.PROPOSAL and text.visibility is Visibility.PUBLIC:
        thing = text.noun.value, text.id
        tell_followers(session, thing, "text_reworded", *thing, but=[text.author_id])


def tell_of_answer_of_department(session: Session, event: AnswerPosted) -> None:
    """Tell who follows the department, but who hears of the answer by the proposal already."""
    proposal = session.get_one(Proposal, event.proposal_id)
    if proposal.department_id is None:
        return
    text, by = _text(session, event.proposal_id), _text(session, event.answer_id).author_id
    told: list[PersonId] = [text.author_id, *followers(session, Noun.PROPOSAL.value, text.id)]
    tell_followers(
        session,
        ("department", proposal.department_id),
        "answer_followed",
        Noun.PROPOSAL.value,
        text.id,
        actor_id=by,
        but=told,
    )


def tell_of_verdict(session: Session, event: VerdictChanged) -> None:
    """Tell who follows the chart of which another verdict stands now."""
    thing = "chart", session.get_one(Claim, event.claim_id).chart_id
    tell_followers(session, thing, "claim_flipped", *thing)


def tell_of_version(session: Session, event: VersionPublished) -> None:
    """Tell who follows a dataset of its newer version; the first one is no news to anybody."""
    if session.get_one(DatasetVersion, event.version_id).number > 1:
        thing = "dataset", event.dataset_id
        tell_followers(session, thing, "dataset_version", *thing)


def tell_of_withdrawal(session: Session, event: VersionWithdrawn) -> None:
    thing = "dataset", event.dataset_id
    tell_followers(session, thing, "dataset_withdrawn", *thing)


def tell_of_agenda(session: Session, event: AgendaFrozen) -> None:
    """Tell who follows the department that its agenda is public, once."""
    meeting = session.get_one(Meeting, event.meeting_id)
    _tell_of_meeting(session, meeting, "agenda_public", meeting.frozen_at)


def tell_of_memo(session: Session, event: MemoPublished) -> None:
    meeting = session.get_one(Meeting, event.meeting_id)
    _tell_of_meeting(session, meeting, "memo_published", meeting.memo_at)


def _tell_of_meeting(session: Session, meeting: Meeting, kind: str, since: datetime | None) -> None:
    followed = "department", meeting.department_id
    tell_followers(session, followed, kind, "meeting", meeting.id, once_since=since)


def _text(session: Session, number: int) -> Contribution:
    return session.get_one(Contribution, ContributionId(number))
