"""Scores are computed from counted votes, published beside their batch, and never changed."""

import subprocess
import sys

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.commonground.counts import count_by_group, group_informed_consensus
from app.commonground.polis import find_groups
from app.contributions.figure_models import Published
from app.contributions.models import Answer, ContributionId
from app.contributions.publishing import cells_of
from app.contributions.score_models import Fit, Score
from app.contributions.standings import newest_fit, scores_of
from app.contributions.voting import cast_vote
from app.core.config import Settings
from app.core.db import Database
from app.core.events import BadgeEarned
from app.core.outbox import OutboxEntry
from app.people.models import Person
from app.places.models import NeighborhoodId
from app.ranking.counted import load_counted
from app.ranking.fitting import in_fives
from app.ranking.recomputing import recompute
from tests.factories.camps import BOTH, make_camps
from tests.factories.holds import flood, grow_old
from tests.factories.places import make_neighborhoods


@pytest.fixture
def town(database: Database, settings: Settings) -> list[ContributionId]:
    with database.writing() as session:
        homes: list[NeighborhoodId] = [place.id for place in make_neighborhoods(session)]
        return make_camps(session, settings, homes)


def count(session: Session, table: type[Fit] | type[Score]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_both_camps_agree_on_rises_and_earns_its_badge(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    assert recompute(database, settings) == len(town)
    with database.reading() as session:
        scores = scores_of(session, town)
        agreed = [scores[text] for text in town[::BOTH]]
        divided = [scores[text] for n, text in enumerate(town) if n % BOTH]
        assert min(score.score for score in agreed) > 700
        assert max(score.score for score in divided) < 300
        assert all(score.badge for score in agreed)
        assert not any(score.badge for score in divided)
        assert all(len(score.groups) == 2 for score in scores.values())
        earned = session.scalars(
            select(col(OutboxEntry.id)).where(col(OutboxEntry.kind) == BadgeEarned.__name__)
        ).all()
        assert len(earned) == len(agreed)
        first = session.get_one(Published, town[0])
        assert (first.score, first.badge) == (scores[town[0]].score, True)
        fit = newest_fit(session)
        assert fit is not None
        assert fit.voters == 120
        assert sum(fit.group_sizes) >= 100
        people = [square[2] for group in fit.picture["groups"] for square in group]
        assert people
        assert min(people) >= 5


def test_groups_are_told_in_fives_so_that_no_voter_is_left_over(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    # Whoever takes exact groups from exact places finds the few who are in no group: one person.
    with database.writing() as session:
        grow_old(session)
        flood(session, settings, town[0], new=0, old=30)  # who vote on nothing else
    recompute(database, settings)
    with database.reading() as session:
        scores, counted = scores_of(session, town), load_counted(session, settings)
        exact = sum(sum(cell.shown.values()) for cell in cells_of(session, town[:1])[town[0]])
    assert abs(exact - sum(map(sum, scores[town[0]].groups))) <= 15  # six numbers, 2.5 each
    told = [people for text in scores.values() for people in text.groups]
    assert told
    assert {people % 5 for group in told for people in group} == {0}
    # Nor does Pol.is's measure move by one person who gets into a group.
    polis = find_groups(counted.votes)
    fives = in_fives(count_by_group(counted.votes, polis.group, polis.groups))
    consensus = np.rint(1000 * group_informed_consensus(fives)).astype(int)
    assert [scores[text].consensus for text in counted.texts] == consensus.tolist()


def test_a_batch_that_a_fit_has_seen_asks_for_no_other(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    with database.reading() as session:
        batch = session.get_one(Published, town[-1]).batch_id
    assert recompute(database, settings, batch_id=batch) == len(town)
    assert recompute(database, settings, batch_id=batch) == 0
    with database.reading() as session:
        assert count(session, Fit) == 1
        assert count(session, Score) == len(town)


def test_a_live_vote_moves_nothing_and_old_rows_stay(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    recompute(database, settings)
    with database.reading() as session:
        before = {text: score.score for text, score in scores_of(session, town).items()}
    with database.writing() as session:
        person = session.scalars(
            select(Person).where(col(Person.home_id).is_not(None)).order_by(col(Person.id))
        ).first()
        assert person is not None
        cast_vote(session, person, town[0], Answer.PASS)
    recompute(database, settings)
    with database.reading() as session:
        after = {text: score.score for text, score in scores_of(session, town).items()}
        assert all(abs(after[text] - before[text]) <= 30 for text in town)  # drawn groups differ
        assert count(session, Score) == 2 * len(town)


def test_a_web_process_never_loads_numba() -> None:
    code = "import app.main, sys; sys.exit('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603, our own code
    assert done.returncode == 0
