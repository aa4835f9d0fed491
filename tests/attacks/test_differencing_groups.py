"""Counts by opinion group move only with their text's batch, and tell nothing of who moved."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np

from app.contributions.cells import Cell
from app.contributions.models import Answer, CellKind
from app.core.config import Settings
from app.core.db import Database
from bench.differencing_groups import (
    certain_were_groups_known,
    claimed_by_moves,
    moved_without_a_batch,
)
from bench.differencing_replay import Replay
from bench.differencing_sorting import Sorting
from bench.differencing_story import Story
from bench.differencing_votes import Event
from bench.differencing_watcher import ANSWERS, Look

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
A, D, P = Answer.AGREE, Answer.DISAGREE, Answer.PASS
EVERYWHERE = Cell(CellKind.ELSEWHERE, 0)
MINE, YOURS = np.eye(2)


def split_town(seed: int) -> list[Event]:
    """Let two camps of fifty judge nine texts: in the first week eight of them, later the last."""
    dice = random.Random(seed)  # noqa: S311, a made-up town
    events = []
    for item in range(9):
        for person in range(100):
            start = timedelta(days=10 if item == 8 else 0)
            at = MONDAY + start + timedelta(days=5 * dice.random())
            agrees = dice.random() < (0.85 if person % 2 == item % 2 else 0.2)
            events.append(Event(at, person, item, A if agrees else D))
    return sorted(events, key=lambda event: event.at)


def story(answers: dict[int, Answer]) -> Story:
    """Let all of a text be counted at once, in one cell."""
    ballots = frozenset((person, 0) for person in answers)
    shown = {answer: list(answers.values()).count(answer) for answer in ANSWERS}
    found = Story(truth={(person, 0): answer for person, answer in answers.items()})
    found.looks[EVERYWHERE].append(Look(ballots, shown))
    return found


def sorting(
    shares: dict[int, np.ndarray], told: dict[int, list[list[float]]], batch: int = 1
) -> Sorting:
    """Make one fit over the texts of `told`."""
    return Sorting(
        shares,
        {item: np.array(counts) for item, counts in told.items()},
        frozenset(told),
        {key: {EVERYWHERE: 1} for key in told},
        dict.fromkeys(told, batch),
        dict.fromkeys(told, 500),
    )


def test_what_the_city_tells_by_group_waits_for_a_batch(
    database: Database, settings: Settings
) -> None:
    replay = Replay(database, split_town(seed=4), settings, 4)
    stories = replay.run()
    told = [sorted(one.told) for one in replay.sortings]
    assert len(told) > 1
    assert told[-1]
    assert any(one.told and len(one.fresh) < len(one.told) for one in replay.sortings)
    assert moved_without_a_batch(replay.sortings) == 0
    assert claimed_by_moves(stories, replay.sortings) == (0, 0)


def test_a_watcher_sees_who_changed_groups_where_counts_move_without_a_batch() -> None:
    """Only person 0 voted on both texts, and both moved."""
    stories = {1: story(dict.fromkeys(range(10), A)), 2: story({0: D, **dict.fromkeys([20], A)})}
    before = sorting({}, {1: [[10, 0, 0], [0, 0, 0]], 2: [[0, 5, 0], [0, 0, 0]]})
    after = sorting({}, {1: [[5, 0, 0], [5, 0, 0]], 2: [[0, 0, 0], [0, 5, 0]]})
    assert moved_without_a_batch([before, after]) == 2
    assert claimed_by_moves(stories, [before, after]) == (2, 2)
    new = sorting({}, {1: [[5, 0, 0], [5, 0, 0]], 2: [[0, 0, 0], [0, 5, 0]]}, batch=2)
    assert moved_without_a_batch([before, new]) == 0
    assert claimed_by_moves(stories, [before, new]) == (0, 0)


def test_were_groups_known_exact_counts_would_tell_and_fives_do_not() -> None:
    """Of group two nobody objected: exactly told, all nine of its people agreed."""
    answers = {person: D if person < 6 else A for person in range(30)}
    shares = {person: YOURS if person >= 21 else MINE for person in range(30)}
    told = {1: [[15.0, 5.0, 0.0], [10.0, 0.0, 0.0]]}
    known = [
        certain_were_groups_known({1: story(answers)}, [sorting(shares, told)], step)
        for step in (5, 1)
    ]
    assert known == [0, 9]


def test_a_vote_that_can_be_no_other_is_found_by_whole_numbers() -> None:
    """In the fives of group two no objection fits but those that are group one's by its own."""
    answers = {person: D if person < 3 else A for person in range(28)}
    shares = {person: YOURS if person >= 20 else MINE for person in range(28)}
    told = {1: [[15.0, 5.0, 0.0], [10.0, 0.0, 0.0]]}
    assert certain_were_groups_known({1: story(answers)}, [sorting(shares, told)], 5) == 8
