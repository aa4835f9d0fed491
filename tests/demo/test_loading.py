"""The specification of `commonplot demo`: what stands after it, and that its pages answer."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col
from starlette.testclient import TestClient

from app.charts.models import Chart, ChartStep, ChartStory, Claim, ClaimCheck, CounterChart
from app.contributions.batching import recount_batch
from app.contributions.figure_models import Batch
from app.contributions.models import (
    Citation,
    ClaimCitation,
    Contribution,
    LogEntry,
    Revision,
    Visibility,
    Vote,
)
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.events import BatchPublished
from app.core.public_words import is_hidden
from app.datasets.models import Dataset, DatasetVersion
from app.demo.city import SEED, make_city
from app.demo.foundation import SIGN_INS
from app.demo.loading import Loaded, load_city
from app.demo.people import SMALLEST_CITY
from app.discussion.models import Challenge, ConcernAnswer
from app.followthrough.goals.queries import count_commitments
from app.followthrough.joint.models import BlockedBy, Joining, JoinState, Step
from app.followthrough.mandate.models import OwedAnswer
from app.followthrough.models import OfficialAnswer, Verdict
from app.ledger.models import LedgerEntry
from app.main import create_app
from app.moderation.models import Appeal, Flag
from app.notices.models import Notice
from app.people.models import Person, Standing
from app.people.passwords import matches
from app.places.service import load_neighborhoods
from app.proposals.listing import list_proposals
from app.proposals.models import Phase, Proposal
from app.proposals.ordering import Sort
from app.relationships.credit.models import AnswerCredit
from app.relationships.introductions.models import Introduction, RoomMessage
from app.relationships.introductions.queries import open_questions
from app.relationships.mergers.models import Offer
from app.relationships.sponsors.queries import invitations_to
from app.relationships.ties.models import TieCount
from app.web.nouns import register_nouns
from app.worker.handlers import reactions
from tests.demo.city import NOW
from tests.demo.follow_through import check_follow_through, count
from tests.demo.planted import PLANTED_FROM, lowest_approvals

PAGES = (
    "/", "/neighborhoods", "/neighborhoods/ropewalk", "/datasets", "/datasets/streetlight-reports",
    "/charts", "/proposals", "/departments/public-works", "/people/lamp_counter", "/ledger",
    "/search?q=lights", "/teams", "/observations", "/mandate", "/stat-meetings", "/stat-meetings/1",
    "/departments/public-works/report/2026",
)  # fmt: skip
TINY = b"""{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
{"name": "Elsewhere"}, "geometry": {"type": "Polygon", "coordinates":
[[[8.5, 47.3], [8.6, 47.3], [8.6, 47.4], [8.5, 47.3]]]}}]}"""


def quietly(name: str, size: int) -> Callable[[], None]:
    assert name
    assert size
    return lambda: None


def load(database: Database, settings: Settings) -> Loaded:
    register_nouns()
    city = make_city(NOW, SMALLEST_CITY)
    return load_city(database, settings, city, SEED, reactions(), quietly)


def test_the_city_is_loaded_once_and_stands(database: Database, settings: Settings) -> None:
    loaded = load(database, settings)
    with database.reading() as session:
        check_counts(session, loaded)
        check_states(session)
        check_moderation(session)
        check_votes(session)
        check_arguing(session)
        check_sponsors(session)
        check_meetings(session)
        check_concerns(session)
        check_sign_ins(session)
        check_follow_through(session, NOW)
        check_top(session)
        proposals = session.scalars(select(Proposal)).all()
        addresses = [f"/proposals/{proposal.id}-{proposal.slug}" for proposal in proposals]
    with TestClient(create_app(settings, database), follow_redirects=False) as visitor:
        for page in (*PAGES, *addresses):
            assert visitor.get(page).status_code == 200, page
    again = load(database, settings)
    assert not again.fresh
    assert (again.comments, again.votes) == (loaded.comments, loaded.votes)


def check_counts(session: Session, loaded: Loaded) -> None:
    assert loaded.fresh
    assert loaded.people == SMALLEST_CITY
    assert loaded.proposals == 40
    assert 850 <= loaded.comments <= 950
    assert 35 * SMALLEST_CITY < loaded.votes < 45 * SMALLEST_CITY
    assert count(session, Dataset) == 6
    assert count(session, DatasetVersion) == 15
    reports = session.scalars(select(DatasetVersion)).all()
    assert all(version.rows_used > 0.97 * version.rows_read for version in reports)


def check_top(session: Session) -> None:
    """See that the front page puts first what the generator planted as common ground."""
    planted = lowest_approvals(make_city(NOW, SMALLEST_CITY))
    top = list_proposals(session, sort=Sort.COMMON_GROUND, limit=10).items
    assert sum(planted[row.title] >= PLANTED_FROM for row in top) >= 8  # 10 of 10 with 300 people
    assert all(row.rank is not None for row in top)
    badges = [planted[row.title] for row in top if row.rank and row.rank.badge]
    assert badges
    assert min(badges) > 0.5


def check_meetings(session: Session) -> None:
    """Three pairs met and wrote; a question waits for the resident whom everybody can be."""
    oak = session.scalars(select(Person).where(col(Person.handle) == "oak_porch")).one()
    assert [one.own for one in open_questions(session, oak, NOW)] == [None]
    assert count(session, Introduction) == 4
    assert count(session, RoomMessage) >= 6
    assert count(session, AnswerCredit) >= 1
    assert count(session, TieCount) >= 5


def check_concerns(session: Session) -> None:
    """Find one concern answered by the author, and two texts that credit who raised another."""
    assert count(session, ConcernAnswer) == 1
    credited = select(func.count()).where(col(Revision.because_of).is_not(None))
    assert session.scalar(credited) == 2
    told = select(func.count()).where(col(Notice.kind) == "confirm_vote")
    assert (session.scalar(told) or 0) > 50
    earlier = select(func.count()).where(col(Batch.earlier) != 0)
    assert session.scalar(earlier)


def check_states(session: Session) -> None:
    phases = Counter(session.scalars(select(col(Proposal.phase))))
    assert set(phases) == set(Phase) - {Phase.DRAFT}, "drafts stand in a table of their own"
    assert session.scalar(select(func.count()).where(~col(Proposal.discussion_open))) == 1
    assert session.scalar(select(func.count()).where(col(Proposal.merged_into).is_not(None))) == 2
    offers = select(col(Offer.kind), col(Offer.state)).order_by(col(Offer.id))
    assert session.execute(offers).all()[2:] == [("link", "accepted"), ("merge", "open")]
    assert set(session.scalars(select(col(OfficialAnswer.verdict)))) == set(Verdict)
    assert set(session.scalars(select(col(Joining.state)))) == set(JoinState) - {
        JoinState.WITHDRAWN
    }
    assert len([one for one in session.scalars(select(Step)) if one.done_at]) == 1
    assert [is_hidden(one.words) for one in session.scalars(select(Step))].count(True) == 1
    blocks = session.scalars(select(BlockedBy)).all()
    assert sorted(one.proposal_id is not None for one in blocks) == [False, True]
    assert set(count_commitments(session).values()) == {1}
    owed = session.scalars(select(OwedAnswer)).all()
    assert sum(row.due_on is not None and row.outcome is None for row in owed) >= 2
    assert any(row.due_on is not None and row.due_on < NOW.date() for row in owed)
    for citation in session.scalars(select(Citation)):
        version = session.get_one(DatasetVersion, citation.version_id)
        assert version.published_at <= NOW
        assert citation.reading["sentence"]


def check_moderation(session: Session) -> None:
    visible = Counter(session.scalars(select(col(Contribution.visibility))))
    assert visible[Visibility.HIDDEN] >= 4
    assert visible[Visibility.QUEUED] == 1
    assert visible[Visibility.DELETED] == 1
    standing = Counter(session.scalars(select(col(Person.standing))))
    assert standing[Standing.SUSPENDED] == standing[Standing.LIMITED] == 1
    outcomes = Counter(session.scalars(select(col(Appeal.outcome))))
    assert outcomes == {"overturned": 1, "upheld": 1, None: 1}
    assert session.scalar(select(func.count()).where(col(Flag.resolved_entry_id).is_(None))) == 5
    roles = select(col(LedgerEntry.at)).where(col(LedgerEntry.deed) == "appointed")
    given = session.scalars(roles).all()
    assert given
    assert max(given) < NOW - timedelta(days=300), "roles are given when the story begins"
    deeds = set(session.scalars(select(col(LedgerEntry.deed))))
    assert {"hidden", "restored", "kept", "merged", "paused", "resumed", "closed"} <= deeds


def check_votes(session: Session) -> None:
    assert count(session, Vote) == session.scalar(
        select(func.count(func.distinct(col(LogEntry.pseudonym))))
    )
    batches = session.scalars(select(Batch)).all()
    assert len(batches) > 40
    assert len({batch.published_at.date() for batch in batches}) > 20
    for batch in batches:
        recount_batch(session, BatchPublished(batch.contribution_id, batch.id))


def check_arguing(session: Session) -> None:
    outcomes = Counter(session.scalars(select(col(Challenge.outcome))))
    assert outcomes == {"accepted": 1, None: 1}, "one flag is answered and one is open"
    assert count(session, CounterChart) == 2
    assert session.scalar(select(func.sum(col(Chart.threads)))) == 3
    assert count(session, ChartStory) == 1
    assert count(session, ChartStep) == 3
    claims = {claim.id: claim for claim in session.scalars(select(Claim))}
    seen = select(ClaimCitation, ClaimCheck).join(
        ClaimCheck, col(ClaimCheck.id) == col(ClaimCitation.check_id)
    )
    verdicts = sorted(
        (check.verdict.value, claims[cited.claim_id].verdict.value)
        for cited, check in session.execute(seen)
    )
    ours = ("supported", "supported")  # one in a text, one by which a check-in is contested
    assert verdicts == [ours, ours, ("supported", "too_few")], "one has changed"


def check_sponsors(session: Session) -> None:
    """Find sponsors of one to four neighborhoods, an open invitation and a co-author's version."""
    places = session.scalars(
        select(col(Proposal.sponsor_places)).order_by(col(Proposal.sponsor_places))
    )
    assert [number for number in places if number] == [1, 2, 2, 3, 4]
    oak_porch = session.scalars(select(Person).where(col(Person.handle) == "oak_porch")).one()
    assert len(invitations_to(session, oak_porch, NOW)) == 1
    mine = col(Contribution.id) == col(Revision.contribution_id)
    written = select(func.count()).select_from(Revision).join(Contribution, mine)
    others = written.where(col(Revision.editor_id) != col(Contribution.author_id))
    assert session.scalar(others) == 1


def check_sign_ins(session: Session) -> None:
    people = {person.handle: person for person in session.scalars(select(Person))}
    for one in SIGN_INS:
        assert people[one.handle].role == one.role
        assert matches(one.password, people[one.handle].password_hash)
    with_password = [person for person in people.values() if person.password_hash]
    assert len(with_password) == len(SIGN_INS)


def test_a_real_city_is_left_alone(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        load_neighborhoods(session, TINY)
    with pytest.raises(RefusedError, match="another-city"):
        load(database, settings)
    with database.reading() as session:
        assert count(session, Person) == 0
