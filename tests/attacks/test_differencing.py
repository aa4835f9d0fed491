"""Who watches each published table, and knows who voted and when, is certain of no answer."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.contributions.models import Answer
from app.core.config import Settings
from app.core.db import Database
from bench.differencing import certain_by_sums, claimed_by_silence, weakly_published
from bench.differencing_replay import Replay
from bench.differencing_votes import Event
from bench.differencing_watcher import Look, known_by_silence, known_for_certain

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
A, D, P = Answer.AGREE, Answer.DISAGREE, Answer.PASS


def town(seed: int) -> list[Event]:
    """Let ninety people judge three texts within a month, and some change or take back a vote."""
    dice = random.Random(seed)  # noqa: S311, a made-up town
    events = []
    for item, leaning in enumerate([(9, 1, 2), (5, 4, 2), (30, 1, 1)]):
        for person in range(90):
            at = MONDAY + timedelta(days=30 * dice.random() ** 2)
            events.append(Event(at, person, item, dice.choices([A, D, P], leaning)[0]))
            while dice.random() < 0.15:
                at += timedelta(days=5 * dice.random())
                events.append(Event(at, person, item, dice.choice([A, D, P, None])))
    return sorted(events, key=lambda event: event.at)


@pytest.mark.parametrize(("pool", "noise"), [(False, 0), (True, 0), (False, 1)])
def test_published_tables_make_no_vote_certain(
    database: Database, settings: Settings, pool: bool, noise: int
) -> None:
    rule = {"pool_neighborhoods": pool, "cell_noise": noise}
    events = town(seed=3)
    stories = Replay(database, events, settings.model_copy(update=rule), 3).run()
    steps = sum(len(looks) for story in stories.values() for looks in story.looks.values())
    assert steps > 5
    assert certain_by_sums(stories, noise) == 0
    assert any(story.scores for story in stories.values())


def test_the_same_watcher_finds_many_votes_where_cells_of_five_follow_each_hour() -> None:
    truth, cells = weakly_published(town(seed=3), 3)
    found = sum(len(known_for_certain(looks)) for looks in cells)
    assert found > len(truth) / 5


def test_without_the_draw_silence_tells(database: Database, settings: Settings) -> None:
    """The eleventh vote makes ten that were alike appear: it gave the second answer again."""
    answers = [A] * 9 + [D] + [D]
    events = [Event(MONDAY + timedelta(hours=n), n, 0, answer) for n, answer in enumerate(answers)]
    ten = frozenset((person, 0) for person in range(10))
    look = Look(ten | {(10, 0)}, {A: 9, D: 2, P: 0}, silent=ten)
    assert known_for_certain([look]) == {}
    assert known_by_silence([look]) == {(10, 0): D}
    one_home = settings.model_copy(update={"pool_neighborhoods": True})
    stories = Replay(database, events, one_home, 1, draws=False).run()
    assert claimed_by_silence(stories) == (1, 1)
