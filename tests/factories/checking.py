"""A promise to have fewer repairs in 2026, made in its first month, and data that shows its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.service import keep_claim
from app.charts.claims.specs import Direction, LevelClaim
from app.charts.models import Chart
from app.core.clock import as_of, utc_now
from app.core.events import VersionPublished
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.followthrough.checking.models import CheckIn, Contest, Result
from app.followthrough.commitments.models import Commitment, CommitmentKind
from app.followthrough.commitments.promising import Promise, answer_with_promise
from app.notices.models import Notice
from app.people.models import Department, Person
from app.proposals.models import Proposal
from tests.charts.claims.city import chart_of
from tests.factories.datasets import make_version
from tests.factories.proposals import make_proposal

PROMISED = datetime(2026, 1, 15, 12, tzinfo=UTC)
UNTIL, REVIEW, EARLY = date(2026, 12, 31), date(2027, 2, 1), date(2027, 1, 25)
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
BEFORE = {"ropewalk": (20, 20, 26), "dovecote": (19, 21, 22)}  # a month, from 2023


def monthly(counts: Mapping[str, Sequence[int]]) -> list[tuple[object, ...]]:
    """Make so many rows a month of each year since 2023, and one on the last day of all."""
    last = 2022 + max(len(each) for each in counts.values())
    made: list[tuple[object, ...]] = [(None, date(last, 12, 31), "lamp", 1.0)]
    for slug, yearly in counts.items():
        for year, each in enumerate(yearly, start=2023):
            for month in range(1, 13):
                made += [(slug, date(year, month, 1 + n % 28), "lamp", 1.0) for n in range(each)]
    return made


@dataclass
class Promised:
    """A promise of the official's department; `publish` brings the data of later years."""

    store: Storage
    official: Person
    works: Department
    chart: Chart
    proposal: Proposal
    made: Commitment
    published: list[int] = field(default_factory=list)

    def publish(self, session: Session, *, year: int = 15, **changed: object) -> DatasetVersion:
        """Publish a version with so many repairs a month in Ropewalk in 2026."""
        counts = {"ropewalk": (20, 20, 26, year), "dovecote": (19, 21, 22, 21)}
        number = 2 + len(self.published)
        version = make_version(
            self.store, self.chart.dataset_id, number=number, rows=monthly(counts)
        )
        for name, value in changed.items():
            setattr(version, name, value)
        session.add(version)
        session.flush()
        self.published.append(version.id)
        session.get_one(Dataset, self.chart.dataset_id).current_version_id = version.id
        announce(session, VersionPublished(self.chart.dataset_id, version.id))
        session.flush()
        return version


def make_promised(
    session: Session,
    store: Storage,
    official: Person,
    works: Department,
    author: Person,
    target: float = 180.0,
    review_on: date = REVIEW,
) -> Promised:
    """Make a city's data, a chart of it, a proposal, and the promise."""
    with as_of(PROMISED):
        chart = chart_of(session, store, monthly(BEFORE))
        session.get_one(Dataset, chart.dataset_id).steward_id = works.id
        proposal = make_proposal(session, author, department=works)
        made = promise(session, store, official, works, chart, proposal, target, review_on)
    return Promised(store, official, works, chart, proposal, made)


def promise(
    session: Session,
    store: Storage,
    official: Person,
    works: Department,
    chart: Chart,
    proposal: Proposal,
    target: float = 180.0,
    review_on: date = REVIEW,
) -> Commitment:
    asked = Promise(
        kind=CommitmentKind.TARGET, department_id=works.id, owner_id=official.id,
        review_on=review_on, chart_id=chart.id, area="ropewalk", better=Direction.LESS,
        target=target, until=UNTIL,
    )  # fmt: skip
    return answer_with_promise(
        session, store, official, proposal.id, "We repair.", asked, today=utc_now().date()
    )


def the_check_in(session: Session) -> CheckIn:
    return session.scalars(select(CheckIn).execution_options(populate_existing=True)).one()


def told_to(session: Session, person: Person) -> list[str]:
    """List the kinds of notices about check-ins that a person has, each time one."""
    rows = select(Notice).where(col(Notice.person_id) == person.id, col(Notice.noun) == "check_in")
    return sorted(one.kind for one in session.scalars(rows) for _time in range(one.times))


def make_contested(
    session: Session, store: Storage, person: Person, made: Commitment, chart: Chart, words: str
) -> Contest:
    """Post a check-in without a number, which this person contests by a claim on the chart."""
    now = utc_now()
    row = CheckIn(
        commitment_id=made.id, review_on=made.review_on, result=Result.UNCHECKABLE,
        why="no_year", made_at=now, posted_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    claim = keep_claim(session, store, chart, LevelClaim(area="ropewalk"))
    said = post_comment(session, person, made.proposal_id, CommentKind.CONCERN, words)
    raised = Contest(id=said.id, check_in_id=row.id, claim_id=claim.id)
    session.add(raised)
    session.flush()
    return raised
