"""What a watcher learns of single votes from all that is published: `python -m bench.differencing`.

    python -m bench.differencing FOLDER [--sets NAME…] [--seeds N] [--only RULE…]

FOLDER holds Pol.is sets with vote times (`NAME/votes.csv.gz`: participant, comment, vote, time_s,
final). Neighborhoods and districts are dealt out by each seed. The watcher knows who voted and when
and where everybody lives, but not how. Ends with 1 when a vote is known for certain, when the best
guess is more than 3 points better than the final total, or when the watcher does not find many
votes under a weak rule (cells of 5 people, brought up to date each hour), and when anything told
by opinion group moves without a new batch.

"By silence" is what a watcher concludes who takes a cell that was left alone for one that was not
mixed. With the rule before the draw (`undrawn`) that is always true; with the draw it must often be
false, or the run fails.

"By group" is what counts by opinion group add: none may move while its text has no new batch. Who
was told everybody's group, as nobody is, could be certain of a few votes; that number is printed.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from app.contributions.models import Answer
from app.core.config import Settings
from app.core.db import Database
from app.ranking.policy import FIVE
from bench.differencing_groups import (
    certain_were_groups_known,
    claimed_by_moves,
    moved_without_a_batch,
)
from bench.differencing_guess import guess
from bench.differencing_replay import Replay
from bench.differencing_sorting import Sorting
from bench.differencing_story import Story
from bench.differencing_votes import Event, deal_homes, load_events
from bench.differencing_watcher import ANSWERS, Ballot, Look, known_by_silence, known_for_certain
from tests.schema import build_schema

SETS: Final = ("bg2050-volunteers", "vtaiwan-uberx")
UNDRAWN: Final = "undrawn"
RULES: Final[Mapping[str, Mapping[str, Any]]] = {
    "default": {},
    "noise 1": {"cell_noise": 1},
    "noise 2": {"cell_noise": 2},
    "pooled": {"pool_neighborhoods": True},
    UNDRAWN: {},
}
MOST: Final = 3.0  # points that the best guess may gain
FEW: Final = 10  # conclusions, before their share is looked at
MANY: Final = 0.9  # of them that may be true
WEAK_CELL: Final = 5
WEAK_STATES: Final = 30  # cells of more states are left out: each is a program of its own
WEAK_FINDS: Final = 0.2  # of all votes, at least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=list(RULES), choices=list(RULES))
    asked = parser.parse_args()
    failed = False
    for name in asked.sets:
        for seed in range(1, asked.seeds + 1):
            events = load_events(asked.folder / name, seed)
            failed |= _weak(name, events, seed)
            for rule in asked.only:
                failed |= _real(name, events, rule, seed)
    return int(failed)


def _real(name: str, events: Sequence[Event], rule: str, seed: int) -> bool:
    settings = Settings(secret_key=f"a key of seed {seed:04}", **RULES[rule])
    draws = rule != UNDRAWN
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/replay.sqlite"
        build_schema(url)
        database = Database(url)
        replay = Replay(database, events, settings, seed, draws=draws)
        stories = replay.run()
        database.engine.dispose()
    sums = certain_by_sums(stories, settings.cell_noise)
    claims = right = 0
    if settings.cell_noise == 0:
        claims, right = claimed_by_silence(stories)
    told = guess(stories, seed)
    votes = sum(len(story.truth) for story in stories.values())
    print(
        f"{name} seed {seed} {rule}: {votes} votes, {told.votes} counted; certain by sums {sums}; "
        f"by silence {right} of {claims} right; best guess right: final total {told.final:.1%}, "
        f"total before {told.before:.1%}, step {told.together:.1%}, learnt {told.learnt:.1%}; "
        f"gain {told.gain:.1f} points",
        flush=True,
    )
    if rule == "default" and _groups_tell(stories, replay.sortings):
        return True
    if not draws:
        return right != claims  # the watcher reasons well
    return bool(sums) or told.gain > MOST or (claims >= FEW and right > MANY * claims)


def _groups_tell(stories: Mapping[int, Story], sortings: Sequence[Sorting]) -> bool:
    """Say whether counts by opinion group tell of anybody whose group nobody is told."""
    moved = moved_without_a_batch(sortings)
    claims, right = claimed_by_moves(stories, sortings)
    known = [certain_were_groups_known(stories, sortings, step) for step in (FIVE, 1)]
    print(
        f"  by group: moved without a batch {moved}; by a move {right} of {claims} right; were "
        f"everybody's group known, {known[0]} would be certain (told exactly: {known[1]})",
        flush=True,
    )
    return bool(moved or claims) or known[0] >= known[1] > 0


def certain_by_sums(stories: Mapping[int, Story], noise: int) -> int:
    """Count the votes that published sums prove.

    Noise only takes from what is known: where exact sums prove nothing, those with noise do not.
    """
    found = 0
    for story in stories.values():
        for looks in story.looks.values():
            if noise and not known_for_certain(exactly(story, looks)):
                continue
            known = known_for_certain(looks, noise)
            wrong = [ballot for ballot, answer in known.items() if story.truth[ballot] != answer]
            if wrong:
                message = f"the watcher is certain of something false: {wrong}"
                raise RuntimeError(message)
            found += len(known)
    return found


def exactly(story: Story, looks: Sequence[Look]) -> Sequence[Look]:
    """Return the same states without noise."""
    sums = [Counter(story.truth[ballot] for ballot in look.ballots) for look in looks]
    return [replace(look, shown=told) for look, told in zip(looks, sums, strict=True)]


def claimed_by_silence(stories: Mapping[int, Story]) -> tuple[int, int]:
    """Count what silence seems to prove, and how much of it is true."""
    claims = right = 0
    for story in stories.values():
        for looks in story.looks.values():
            for ballot, answer in known_by_silence(looks).items():
                claims += 1
                right += story.truth[ballot] is answer
    return claims, right


def _weak(name: str, events: Sequence[Event], seed: int) -> bool:
    """Publish by the weak rule, and say whether the watcher finds too little there."""
    _truth, cells = weakly_published(events, seed)
    small = [looks for looks in cells if len(looks) <= WEAK_STATES]
    votes = sum(len(frozenset().union(*(look.ballots for look in looks))) for looks in small)
    found = sum(len(known_for_certain(looks)) for looks in small)
    print(f"{name} seed {seed} weak rule: {found / votes:.0%} of {votes} votes certain", flush=True)
    return found < WEAK_FINDS * votes


def weakly_published(
    events: Sequence[Event], seed: int
) -> tuple[Mapping[tuple[int, Ballot], Answer], Sequence[Sequence[Look]]]:
    """Show each neighborhood of 5 or more of a text as it is, each hour with a vote."""
    homes = deal_homes(sorted({event.person for event in events}), seed)
    truth: dict[tuple[int, Ballot], Answer] = {}
    turns = defaultdict[tuple[int, int], int](int)
    standing = defaultdict[tuple[int, int], dict[int, Ballot]](dict)
    looks = defaultdict[tuple[int, int], list[Look]](list)
    hours: dict[tuple[int, int], datetime] = {}

    def show(cell: tuple[int, int]) -> None:
        ballots = frozenset(standing[cell].values())
        if len(ballots) >= WEAK_CELL:
            said = [truth[cell[0], ballot] for ballot in ballots]
            looks[cell].append(Look(ballots, {answer: said.count(answer) for answer in ANSWERS}))

    for event in events:
        cell = (event.item, homes[event.person])
        if event.at - hours.setdefault(cell, event.at) >= timedelta(hours=1):
            show(cell)
            hours[cell] = event.at
        old = standing[cell].get(event.person)
        if event.answer is None:
            standing[cell].pop(event.person, None)
        elif old is None or truth[event.item, old] is not event.answer:
            ballot = (event.person, turns[event.item, event.person])
            turns[event.item, event.person] += 1
            standing[cell][event.person] = ballot
            truth[event.item, ballot] = event.answer
    for cell in list(standing):
        show(cell)
    return truth, list(looks.values())


if __name__ == "__main__":
    sys.exit(main())
