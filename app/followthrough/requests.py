"""What is not published: data requests, how they were answered, and what they led to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core.paging import Paged
from app.datasets.models import Dataset
from app.followthrough.models import DataPromise
from app.proposals.models import HAS_ANSWER, Kind, Phase, Proposal
from app.proposals.queries import ProposalRow, list_proposals, proposal_url

MOST_PROMISES: Final = 50


class Promised(NamedTuple):
    """What the city said: `dataset` with its address's slug, or `due_on`."""

    dataset: str | None
    slug: str | None
    due_on: date | None
    said_at: datetime
    landed_at: datetime | None

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Request:
    row: ProposalRow
    promised: Promised | None

    @property
    def state(self) -> str:
        """Say how it stands: `published`, `promised`, `answered`, `closed` or `waiting`."""
        if self.promised is not None:
            return "published" if self.promised.slug else "promised"
        if self.row.phase in HAS_ANSWER:
            return "answered"
        return "closed" if self.row.phase is Phase.CLOSED else "waiting"


class Asked(NamedTuple):
    title: str
    url: str


def data_requests(session: Session, cursor: str | None = None) -> Paged[Request]:
    """List the public data requests, the latest active first."""
    page = list_proposals(session, kind=Kind.DATA_REQUEST, sort="active", cursor=cursor)
    promised = promises(session, [row.id for row in page.items])
    return Paged([Request(row, promised.get(row.id)) for row in page.items], page.next)


def promises(session: Session, ids: Collection[int]) -> Mapping[int, Promised]:
    """Find what was said to these requests, in one query or none."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            col(DataPromise.proposal_id), col(Dataset.title), col(Dataset.slug),
            col(DataPromise.due_on), col(DataPromise.said_at), col(DataPromise.landed_at),
        )
        .outerjoin(Dataset, col(Dataset.id) == col(DataPromise.dataset_id))
        .where(col(DataPromise.proposal_id).in_(ids))
    )  # fmt: skip
    return {row[0]: Promised(*row[1:]) for row in rows}


def asked_for(session: Session, dataset_id: int) -> Sequence[Asked]:
    """List the public requests that a dataset answered."""
    rows = session.execute(
        select(col(Contribution.title), col(Proposal.id), col(Proposal.slug))
        .join(Proposal, col(Proposal.id) == col(Contribution.id))
        .join(DataPromise, col(DataPromise.proposal_id) == col(Proposal.id))
        .where(
            col(DataPromise.dataset_id) == dataset_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(Proposal.id))
    )
    return [Asked(title, proposal_url(number, slug)) for title, number, slug in rows]


def promised_by(session: Session, department_id: int) -> Sequence[tuple[Asked, Promised]]:
    """List the data that a department promised for a day and that is not there yet, by that day."""
    rows = session.execute(
        select(
            col(Contribution.title), col(Proposal.id), col(Proposal.slug),
            col(DataPromise.due_on), col(DataPromise.said_at),
        )
        .join(Proposal, col(Proposal.id) == col(DataPromise.proposal_id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(
            col(Proposal.department_id) == department_id,
            col(DataPromise.landed_at).is_(None),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(DataPromise.due_on), col(Proposal.id))
        .limit(MOST_PROMISES)
    )  # fmt: skip
    return [
        (Asked(title, proposal_url(number, slug)), Promised(None, None, due_on, said_at, None))
        for title, number, slug, due_on, said_at in rows
    ]
