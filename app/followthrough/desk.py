"""The desk: what waits for an official, the longest waiting first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core.paging import Paged, decode_moment, encode_cursor, paged
from app.followthrough.models import AnswerClaim, AnswerDraft
from app.followthrough.policy import WAITING
from app.followthrough.workdays import CLAIM_WITHIN, is_claim_late, working_days_after
from app.people.models import Department, Person
from app.places.models import District, DistrictMember, Neighborhood
from app.proposals.models import Proposal, ProposalArea
from app.proposals.queries import proposal_url

PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for an answer, and how far its answer is."""

    proposal: Proposal
    title: str
    since: datetime  # when the first department got it; no hand-over moves this
    department: str | None
    claimed_by: str | None
    drafted: bool
    areas: Sequence[str]
    late: bool  # nobody has claimed it within three working days

    @property
    def url(self) -> str:
        return proposal_url(self.proposal.id, self.proposal.slug)

    def claim_due(self, zone: ZoneInfo) -> datetime:
        """Return the last day on which somebody should claim it."""
        day = working_days_after(self.since.astimezone(zone).date(), CLAIM_WITHIN)
        return datetime(day.year, day.month, day.day, 12, tzinfo=zone)


def waits_for_department(
    session: Session, department_id: int, now: datetime, zone: ZoneInfo, cursor: str | None = None
) -> Paged[Waiting]:
    return _waiting(session, [col(Proposal.department_id) == department_id], now, zone, cursor)


def waits_in_district(
    session: Session, district_id: int, now: datetime, zone: ZoneInfo, cursor: str | None = None
) -> Paged[Waiting]:
    """List what touches a district, whichever department has it."""
    touching = (
        select(col(ProposalArea.proposal_id))
        .join(
            DistrictMember, col(DistrictMember.neighborhood_id) == col(ProposalArea.neighborhood_id)
        )
        .where(col(DistrictMember.district_id) == district_id)
    )
    return _waiting(session, [col(Proposal.id).in_(touching)], now, zone, cursor)


def waits_anywhere(
    session: Session, now: datetime, zone: ZoneInfo, cursor: str | None = None
) -> Paged[Waiting]:
    """List what waits for any department or has none yet: the administrator's view."""
    return _waiting(session, [], now, zone, cursor)


def district_name(session: Session, district_id: int) -> str:
    return session.scalar(select(col(District.name)).where(col(District.id) == district_id)) or ""


def _waiting(
    session: Session,
    rules: Sequence[ColumnElement[bool]],
    now: datetime,
    zone: ZoneInfo,
    cursor: str | None,
) -> Paged[Waiting]:
    since = func.coalesce(col(Proposal.handed_at), col(Proposal.opened_at)).label("since")
    drafted = (
        select(col(AnswerDraft.proposal_id))
        .where(col(AnswerDraft.proposal_id) == col(Proposal.id), col(AnswerDraft.text) != "")
        .exists()
    )
    rows = (
        select(
            Proposal,
            col(Contribution.title),
            since,
            col(Department.name),
            col(Person.handle),
            drafted,
        )
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .outerjoin(AnswerClaim, col(AnswerClaim.proposal_id) == col(Proposal.id))
        .outerjoin(Person, col(Person.id) == col(AnswerClaim.person_id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(Proposal.phase).in_(WAITING),
            *rules,
        )
        .order_by(since, col(Proposal.id))
        .limit(PAGE + 1)
    )
    after = decode_moment(cursor)
    if after is not None:
        later = since == after[0], col(Proposal.id) > after[1]
        rows = rows.where(or_(since > after[0], and_(*later)))
    found = session.execute(rows).all()
    names = _areas(session, [row[0].id for row in found])
    waiting = [
        Waiting(
            proposal=proposal,
            title=title,
            since=at,
            department=department,
            claimed_by=handle,
            drafted=has_draft,
            areas=names.get(proposal.id, []),
            late=handle is None and is_claim_late(at, now, zone),
        )
        for proposal, title, at, department, handle, has_draft in found
    ]
    return paged(waiting, PAGE, lambda row: encode_cursor(row.since.isoformat(), row.proposal.id))


def _areas(session: Session, proposal_ids: Collection[int]) -> Mapping[int, list[str]]:
    rows = (
        select(col(ProposalArea.proposal_id), col(Neighborhood.name))
        .join(Neighborhood, col(Neighborhood.id) == col(ProposalArea.neighborhood_id))
        .where(col(ProposalArea.proposal_id).in_(proposal_ids))
        .order_by(col(Neighborhood.name))
    )
    names: dict[int, list[str]] = {}
    for proposal_id, name in session.execute(rows):
        names.setdefault(proposal_id, []).append(name)
    return names
