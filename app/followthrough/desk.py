"""The desk: what waits for an official. What is owed by a day comes first, by that day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core.paging import Paged, decode_moment, encode_cursor, paged
from app.followthrough.joint.models import BlockedBy
from app.followthrough.mandate.models import DepartmentPromise, OwedAnswer
from app.followthrough.mandate.queries import place_in_queue
from app.followthrough.models import AnswerClaim, AnswerDraft
from app.followthrough.policy import WAITING
from app.followthrough.workdays import CLAIM_WITHIN, Workdays, is_claim_late
from app.people.models import Department, Person
from app.places.models import District, DistrictMember, Neighborhood
from app.proposals.models import Phase, Proposal, ProposalArea
from app.proposals.queries import proposal_url

PAGE: Final = 50
MOST_OWED: Final = 100
_blocks = aliased(Department)


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
    claim_due: date  # the last day on which somebody should claim it
    due_on: date | None = None  # by which an answer is owed
    overdue: bool = False
    days: int = 0  # working days: left until that day, or since
    place: int | None = None  # in the department's queue for such a day
    blocked_by: str | None = None  # the department for which the owed answer waits

    @property
    def url(self) -> str:
        return proposal_url(self.proposal.id, self.proposal.slug)


@dataclass(frozen=True)
class Whose:
    """Which of the waiting proposals a pile is about."""

    rules: Sequence[ColumnElement[bool]]


def of_department(department_id: int) -> Whose:
    return Whose([col(Proposal.department_id) == department_id])


def of_district(district_id: int) -> Whose:
    """Mean what touches a district, whichever department has it."""
    touching = (
        select(col(ProposalArea.proposal_id))
        .join(
            DistrictMember, col(DistrictMember.neighborhood_id) == col(ProposalArea.neighborhood_id)
        )
        .where(col(DistrictMember.district_id) == district_id)
    )
    return Whose([col(Proposal.id).in_(touching)])


ANYWHERE = Whose([])  # also what has no department yet: the administrator's view


class Waits(NamedTuple):
    """What is owed by a day, and a page of what waits without one."""

    owed: Sequence[Waiting]
    rest: Paged[Waiting]


def waiting_at(
    session: Session,
    whose: Whose,
    now: datetime,
    workdays: Workdays,
    cursor: str | None = None,
    *,
    office: str = "",
) -> Waits:
    """List what is owed, the longest overdue first, and what waits, the longest first.

    In three queries. `office` is whose drafts count as drafted; see `drafting_office`.
    """
    rows = _rows(office).where(*whose.rules, _is_owed())
    ordered = rows.order_by(col(OwedAnswer.due_on), col(Proposal.id)).limit(MOST_OWED)
    by_day = session.execute(ordered).all()
    rest = session.execute(_rest(whose, office, cursor)).all()
    names = _areas(session, [row[0].id for row in (*by_day, *rest)])
    page = paged(
        [_waiting(row, names, now, workdays) for row in rest],
        PAGE,
        lambda row: encode_cursor(row.since.isoformat(), row.proposal.id),
    )
    return Waits([_waiting(row, names, now, workdays) for row in by_day], page)


def district_name(session: Session, district_id: int) -> str:
    return session.scalar(select(col(District.name)).where(col(District.id) == district_id)) or ""


def _rest(whose: Whose, office: str, cursor: str | None) -> Select[Any]:
    rows = _rows(office).where(*whose.rules, ~_is_owed())
    since, after = _since(), decode_moment(cursor)
    if after is not None:
        later = since == after[0], col(Proposal.id) > after[1]
        rows = rows.where(or_(since > after[0], and_(*later)))
    return rows.order_by(since, col(Proposal.id)).limit(PAGE + 1)


def _since() -> Any:  # noqa: ANN401, a column of moments
    return func.coalesce(col(Proposal.handed_at), col(Proposal.opened_at))


def _is_owed() -> ColumnElement[bool]:
    return and_(col(OwedAnswer.due_on).is_not(None), col(OwedAnswer.outcome).is_(None))


def _rows(office: str) -> Select[Any]:
    drafted = (
        select(col(AnswerDraft.proposal_id))
        .where(
            col(AnswerDraft.proposal_id) == col(Proposal.id),
            col(AnswerDraft.office) == office,
            col(AnswerDraft.text) != "",
        )
        .exists()
    )
    columns: list[Any] = [
        Proposal,
        OwedAnswer,
        col(Contribution.title),
        _since(),
        col(Department.name),
        col(Person.handle),
        drafted,
        place_in_queue(),
        col(_blocks.name),
    ]
    return (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .outerjoin(OwedAnswer, col(OwedAnswer.proposal_id) == col(Proposal.id))
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .outerjoin(AnswerClaim, col(AnswerClaim.proposal_id) == col(Proposal.id))
        .outerjoin(Person, col(Person.id) == col(AnswerClaim.person_id))
        .outerjoin(
            BlockedBy,
            and_(
                col(BlockedBy.proposal_id) == col(Proposal.id),
                col(BlockedBy.ended_at).is_(None),
                col(BlockedBy.department_id) != col(Proposal.department_id),
            ),
        )
        .outerjoin(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
        .where(col(Contribution.visibility) == Visibility.PUBLIC, col(Proposal.phase).in_(WAITING))
    )


def _waiting(
    row: Any,  # noqa: ANN401, a row of `_rows`
    names: Mapping[int, list[str]],
    now: datetime,
    workdays: Workdays,
) -> Waiting:
    proposal, debt, title, since, department, handle, drafted, place, blocks = row
    today = workdays.day_of(now)
    due_on = debt.due_on if debt is not None and debt.outcome is None else None
    days = sorted((today, due_on)) if due_on is not None else [today, today]
    queued = debt is not None and debt.outcome is None and due_on is None
    return Waiting(
        proposal=proposal,
        title=title,
        since=since,
        department=department,
        claimed_by=handle,
        drafted=drafted,
        areas=names.get(proposal.id, []),
        late=handle is None and is_claim_late(since, now, workdays),
        claim_due=workdays.after(workdays.day_of(since), CLAIM_WITHIN),
        due_on=due_on,
        overdue=due_on is not None and today > due_on,
        days=workdays.between(*days),
        blocked_by=blocks,
        place=place if queued and department and proposal.phase is Phase.OPEN else None,
    )


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


def office_of(
    session: Session, department_id: int | None
) -> tuple[Department | None, DepartmentPromise | None]:
    """Return a department and what it takes part in, in one query."""
    if department_id is None:
        return None, None
    both = select(Department, DepartmentPromise).outerjoin(
        DepartmentPromise, col(DepartmentPromise.department_id) == col(Department.id)
    )
    row = session.execute(both.where(col(Department.id) == department_id)).first()
    return (row[0], row[1]) if row else (None, None)
