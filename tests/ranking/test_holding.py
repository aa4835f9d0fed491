"""A held rank: it keeps its place until a person has looked, and every step is in the ledger."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, ContributionId
from app.contributions.sharing import share_text
from app.contributions.standings import history_of, scores_of
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.events import BadgeEarned
from app.core.outbox import OutboxEntry
from app.ledger.queries import latest_entry
from app.moderation.appeals import appeal, decide
from app.moderation.models import Outcome
from app.people.models import Person, Role
from app.places.models import NeighborhoodId
from app.ranking.hold_models import HoldReason
from app.ranking.hold_queries import count_waiting, frozen_texts, kept_frozen, waiting_holds
from app.ranking.holding import clear_hold, end_freezes, freeze_for_a_week
from app.ranking.recomputing import recompute
from tests.factories.camps import make_camps
from tests.factories.contributions import make_person, make_text
from tests.factories.holds import flood, grow_old, make_hold
from tests.factories.moderation import deeds, told
from tests.factories.places import make_neighborhoods

WHY = "A school class signed up on Monday."


@pytest.fixture
def town(database: Database, settings: Settings) -> list[ContributionId]:
    with database.writing() as session:
        homes: list[NeighborhoodId] = [place.id for place in make_neighborhoods(session)]
        texts = make_camps(session, settings, homes)
        grow_old(session)
    recompute(database, settings)
    return texts


def shown(database: Database, text: ContributionId) -> tuple[int | None, bool]:
    with database.reading() as session:
        first = session.get_one(Published, text)
        return first.score, first.badge


def flooded(database: Database, settings: Settings, text: ContributionId, **many: int) -> None:
    with database.writing() as session:
        flood(session, settings, text, **many)
    recompute(database, settings)


def test_a_flood_freezes_the_rank_until_a_person_has_looked(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    before = shown(database, town[0])
    assert before[1]
    flooded(database, settings, town[0], new=100)
    assert shown(database, town[0]) == before
    with database.writing() as session:
        assert frozen_texts(session) == {town[0]}
        text = session.get_one(Contribution, town[0])
        author = session.get_one(Person, text.author_id)
        assert "frozen" in told(session, author)
        assert deeds(session, text.noun, text.id) == ["frozen"]
        assert [at[1] for at in history_of(session, text.id)] == [before[0]]
        assert scores_of(session, [text.id])[text.id].score == before[0]
        held = waiting_holds(session).items
        assert [(one.hold.contribution_id, one.hold.reason) for one in held] == [
            (town[0], HoldReason.NEW_ACCOUNTS),
            (town[0], HoldReason.FALL),
        ]
        assert held[0].hold.facts["new_in_hundred"] == 80  # some of the town had waited
        clear_hold(session, make_person(session, role=Role.MODERATOR), held[0].hold.id, WHY)
    after = shown(database, town[0])
    assert after[0] is not None
    assert before[0] is not None
    assert after[0] < before[0] - 100
    assert not after[1]
    with database.reading() as session:
        assert deeds(session, text.noun, text.id) == ["frozen", "cleared"]
        assert count_waiting(session) == 1  # that it fell is another thing to look at
        assert len(history_of(session, text.id)) == 2


def test_old_accounts_freeze_nothing_and_a_second_fit_adds_no_second_hold(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    flooded(database, settings, town[0], new=5, old=90)
    flooded(database, settings, town[3], new=60)
    recompute(database, settings)
    with database.reading() as session:
        assert frozen_texts(session) == {town[3]}
        held = [(one.hold.contribution_id, one.hold.reason) for one in waiting_holds(session).items]
        assert held.count((town[3], HoldReason.NEW_ACCOUNTS)) == 1
        assert (town[0], HoldReason.FALL) in held  # voted down at once: listed, and not frozen
        assert len(held) == len(set(held))


def test_a_rank_that_is_freed_announces_the_badge_that_waited(
    database: Database, settings: Settings, town: list[ContributionId]
) -> None:
    with database.writing() as session:
        hold = make_hold(session, town[0], HoldReason.NEW_ACCOUNTS)
        first = session.get_one(Published, town[0])
        first.badge, first.score = False, 100
        session.execute(delete(OutboxEntry))
        number = hold.id
    recompute(database, settings)
    assert shown(database, town[0]) == (100, False)
    with database.writing() as session:
        kinds = session.scalars(select(col(OutboxEntry.kind))).all()
        assert BadgeEarned.__name__ not in kinds
        clear_hold(session, make_person(session, role=Role.MODERATOR), number, WHY)
        kinds = session.scalars(select(col(OutboxEntry.kind))).all()
        assert kinds.count(BadgeEarned.__name__) == 1
    assert shown(database, town[0])[1]


def test_a_week_of_freezing_ends_by_itself_and_the_same_is_not_raised_soon(
    session: Session,
) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    text = make_text(session, ann)
    hold = make_hold(session, text.id, HoldReason.TOGETHER)
    assert frozen_texts(session) == frozenset()
    freeze_for_a_week(session, mo, hold.id, WHY)
    assert frozen_texts(session) == {text.id}
    assert [one.hold.id for one in kept_frozen(session)] == [hold.id]
    with pytest.raises(RefusedError) as refused:
        freeze_for_a_week(session, mo, hold.id, WHY)
    assert refused.value.ruling.code == "frozen"
    assert end_freezes(session, utc_now() + timedelta(days=6)) == 0
    assert end_freezes(session, utc_now() + timedelta(days=7, minutes=1)) == 1
    assert end_freezes(session, utc_now() + timedelta(days=7, minutes=1)) == 0
    assert frozen_texts(session) == frozenset()
    assert deeds(session, text.noun, text.id) == ["frozen", "unfrozen"]
    with pytest.raises(AssertionError):
        make_hold(session, text.id, HoldReason.TOGETHER)
    make_hold(session, text.id, HoldReason.GAP)


def test_a_co_author_does_not_look_at_the_rank(session: Session) -> None:
    mo = make_person(session, role=Role.MODERATOR)
    text = make_text(session, make_person(session))
    hold = make_hold(session, text.id, HoldReason.NEW_ACCOUNTS)
    share_text(session, text.id, mo.id)
    for verb in (clear_hold, freeze_for_a_week):
        with pytest.raises(RefusedError, match="own-text"):
            verb(session, mo, hold.id, WHY)


def test_an_author_appeals_a_freeze_and_a_second_person_undoes_it(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    text = make_text(session, ann)
    make_hold(session, text.id, HoldReason.NEW_ACCOUNTS)
    entry = latest_entry(session, text.noun, text.id, ["frozen"])
    assert entry is not None
    assert entry.actor_id is None
    asked = appeal(session, ann, entry.id, "My neighbors joined because I asked them to.")
    decide(session, mo, asked.id, Outcome.OVERTURNED, WHY)
    assert frozen_texts(session) == frozenset()
    assert deeds(session, text.noun, text.id) == ["frozen", "overturned", "unfrozen"]
