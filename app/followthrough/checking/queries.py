"""Reads of check-ins: for who speaks for the owner, contests with their evidence, and the strip."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Claim
from app.contributions.models import Contribution, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID
from app.core.text import excerpt
from app.discussion.observations.models import Observation
from app.followthrough.checking.checked import Checked, checked_of
from app.followthrough.checking.found import Found
from app.followthrough.checking.models import CheckIn, Contest, Interim
from app.followthrough.checking.words import RULINGS, number_words
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.followthrough.models import OfficialAnswer
from app.people.models import Department, Person, PersonId

MOST: Final = 100
OPENING: Final = 400


@dataclass(frozen=True)
class Contested:
    """A public contest, its evidence and its answer; `answer` is empty where it is not public."""

    contest: Contest
    by: str
    text: str
    at: datetime
    evidence_url: str
    verdict: str  # of a claim as it stands now
    answer: str
    answered_by: str

    @property
    def words(self) -> str:
        return str(RULINGS[self.contest.ruling])


@dataclass(frozen=True)
class Strip:
    """How the promises of one department ended; trials that ended are in no total."""

    department: str
    slug: str
    counts: Mapping[CommitmentState, int] = field(default_factory=dict)

    def of(self, state: str) -> int:
        return self.counts.get(CommitmentState(state), 0)

    @property
    def total(self) -> int:
        return sum(n for state, n in self.counts.items() if state is not CommitmentState.LEARNT)


def check_in_of(session: Session, commitment_id: int) -> CheckIn | None:
    """Find the check-in of a commitment's review, posted or not."""
    rows = (
        select(CheckIn)
        .join(Commitment, col(Commitment.id) == col(CheckIn.commitment_id))
        .where(
            col(CheckIn.commitment_id) == commitment_id,
            col(CheckIn.review_on) == col(Commitment.review_on),
        )
    )
    return session.scalar(rows)


def find_check_in(session: Session, commitment_id: int) -> CheckIn:
    """Find it, or raise RefusedError 404."""
    number = commitment_id if 0 < commitment_id < BIGGEST_ID else 0
    found = check_in_of(session, number)
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def foreseen(session: Session, row: CheckIn) -> Checked | None:
    """Show a check-in that is not posted yet as it will be, to who may see it."""
    said = select(col(Person.handle)).where(col(Person.id) == row.context_by)
    owes = select(col(Department.name), col(Department.slug)).where(
        col(Department.id) == row.owed_by
    )
    name, slug = session.execute(owes).one_or_none() or ("", "")
    return checked_of((row, name, slug, session.scalar(said), 0, 0))


def find_contest(session: Session, contest_id: int) -> Contest:
    """Find a contest, or raise RefusedError 404. Its words have a policy of their own."""
    found = session.get(Contest, contest_id) if 0 < contest_id < BIGGEST_ID else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def contests_of(session: Session, check_in_id: int) -> Sequence[Contested]:
    """List the public contests of a check-in, the oldest first, in one query."""
    rows = _contests().where(col(Contest.check_in_id) == check_in_id)
    return [_read(row) for row in session.execute(rows.order_by(col(Contest.id)).limit(MOST))]


def one_contest(session: Session, contest_id: int) -> Contested | None:
    """Find a public contest."""
    row = session.execute(_contests().where(col(Contest.id) == contest_id)).one_or_none()
    return _read(row) if row is not None else None


def waiting_contests(session: Session, department_id: int | None) -> Sequence[Contested]:
    """List what waits for a department's answer, the longest first; None lists them all."""
    rows = (
        _contests()
        .join(CheckIn, col(CheckIn.id) == col(Contest.check_in_id))
        .join(Commitment, col(Commitment.id) == col(CheckIn.commitment_id))
        .where(col(Contest.ruling).is_(None))
    )
    if department_id is not None:
        rows = rows.where(col(Commitment.department_id) == department_id)
    return [_read(row) for row in session.execute(rows.order_by(col(Contest.id)).limit(MOST))]


def waits_of(session: Session, check_in_id: int, person_id: PersonId) -> bool:
    """Say whether a contest of this person's waits for its answer."""
    rows = (
        select(col(Contest.id))
        .join(Contribution, col(Contribution.id) == col(Contest.id))
        .where(
            col(Contest.check_in_id) == check_in_id,
            col(Contest.ruling).is_(None),
            col(Contribution.author_id) == person_id,
            col(Contribution.visibility).in_([Visibility.PUBLIC, Visibility.QUEUED]),
        )
    )
    return session.scalar(rows.limit(1)) is not None


def interim_of(session: Session, commitment_id: int) -> Sequence[tuple[date, str]]:
    """List the numbers of the years that ended before the review, the newest first."""
    rows = select(Interim).where(col(Interim.commitment_id) == commitment_id)
    newest = session.scalars(rows.order_by(col(Interim.day_to).desc()).limit(MOST))
    return [(one.day_to, str(number_words(Found.from_facts(one.facts)))) for one in newest]


def strips(session: Session) -> Sequence[Strip]:
    """Count the public commitments of each department by their state, in one query."""
    about, said = aliased(Contribution), aliased(Contribution)
    rows = session.execute(
        select(col(Department.name), col(Department.slug), col(Commitment.state), func.count())
        .join(Department, col(Department.id) == col(Commitment.department_id))
        .join(OfficialAnswer, col(OfficialAnswer.id) == col(Commitment.answer_id))
        .join(said, col(said.id) == col(OfficialAnswer.id))
        .join(about, col(about.id) == col(Commitment.proposal_id))
        .where(
            col(about.visibility) == Visibility.PUBLIC, col(said.visibility) == Visibility.PUBLIC
        )
        .group_by(col(Department.name), col(Department.slug), col(Commitment.state))
        .order_by(col(Department.name))
    )
    found: dict[str, dict[CommitmentState, int]] = {}
    names: dict[str, str] = {}
    for name, slug, state, n in rows:
        names[slug] = name
        found.setdefault(slug, {})[state] = n
    return [Strip(names[slug], slug, counts) for slug, counts in found.items()]


def pinned_by_check_ins(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these versions a check-in rests on."""
    version = col(CheckIn.facts)["version_id"].as_integer()
    return set(session.scalars(select(version).where(version.in_(ids))))


def _contests() -> Select[Any]:
    reply, answerer = aliased(Contribution), aliased(Person)
    said = (col(reply.id) == col(Contest.answer_id)) & (col(reply.visibility) == Visibility.PUBLIC)
    columns: list[Any] = [
        Contest, col(Person.handle), func.substr(col(Contribution.text), 1, OPENING),
        col(Contribution.created_at), col(Claim.verdict), col(Observation.id),
        func.substr(col(reply.text), 1, OPENING), col(answerer.handle),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Contest.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Claim, col(Claim.id) == col(Contest.claim_id))
        .outerjoin(Observation, col(Observation.id) == col(Contest.observation_id))
        .outerjoin(reply, said)
        .outerjoin(answerer, col(answerer.id) == col(reply.author_id))
        .where(col(Contribution.visibility) == Visibility.PUBLIC)
    )


def _read(row: Any) -> Contested:  # noqa: ANN401, a row of `_contests`
    contest, by, text, at, verdict, _seen, answer, answered_by = row
    if contest.claim_id is not None:
        url = f"/claims/{contest.claim_id}"
    else:
        url = f"/observations/{contest.observation_id}"
    return Contested(
        contest=contest, by=by, text=excerpt(text, OPENING), at=at, evidence_url=url,
        verdict=verdict or "", answer=excerpt(answer or "", OPENING),
        answered_by=answered_by or "",
    )  # fmt: skip
