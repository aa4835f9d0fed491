"""What counts by opinion group tell a watcher who also knows who is in which group at each fit.

Nobody is told a group, so this watcher knows more than any real one. Counts by group are told to
the nearest `step` people, anew with each batch of a text. A ballot is free where two people of one
cell, counted in the same states, could have answered the other way round and everything told were
the same. The few that are not so are asked one by one: is there any whole-number world in which
this answer is another one?
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron

from app.commonground.tables import DECIMALS
from app.contributions.cells import Cell
from app.contributions.models import Answer
from bench.differencing_sorting import Sorting
from bench.differencing_story import Story
from bench.differencing_watcher import ANSWERS, Ballot

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EDGE: Final = 0.05  # soft counts are told of are rounded to tenths first
ALL: Final = len(ANSWERS)


def certain_were_groups_known(
    stories: Mapping[int, Story], sortings: Sequence[Sorting], step: int
) -> int:
    """Count the ballots that can have been no other answer."""
    found = 0
    for item, story in stories.items():
        world = _World(story, item, sortings, step)
        for alike in world.alike():
            if not world.is_free(alike[0]) and not world.has_another(alike[0]):
                found += len(alike)
    return found


def moved_without_a_batch(sortings: Sequence[Sorting]) -> int:
    """Count how often something told by group moved although its text had no new batch."""
    return sum(
        bool(_moves(before, after, item))
        or (
            before.batch.get(item) == after.batch[item]
            and before.consensus[item] != after.consensus[item]
        )
        for before, after in pairwise(sortings)
        for item in after.batch
    )


def claimed_by_moves(stories: Mapping[int, Story], sortings: Sequence[Sorting]) -> tuple[int, int]:
    """Count what a watcher concludes who knows nobody's group, and how much of it is true.

    Where counts by group moved between two fits although a text has no new batch, somebody changed
    groups. If one person alone voted on all such texts, it must have been that one, and the answer
    whose counts moved must be theirs.
    """
    claims = right = 0
    for before, after in pairwise(sortings):
        moved = {item: _moves(before, after, item) for item in after.told}
        told = {item: answers for item, answers in moved.items() if answers}
        if not told:
            continue
        voters = {item: _counted(stories[item], after.looks[item]) for item in told}
        suspects = set.intersection(*(set(ballots) for ballots in voters.values()))
        if len(suspects) != 1:
            continue
        (person,) = suspects
        for item, answers in told.items():
            if len(answers) == 1:
                claims += 1
                right += stories[item].truth[voters[item][person]] in answers
    return claims, right


def _moves(before: Sorting, after: Sorting, item: int) -> frozenset[Answer]:
    """Return the answers whose counts by group moved while the text had no new batch."""
    old, new = before.told.get(item), after.told.get(item)
    if (
        old is None
        or new is None
        or old.shape != new.shape
        or before.batch[item] != after.batch[item]
    ):
        return frozenset()
    return frozenset(ANSWERS[at] for at in np.flatnonzero((old != new).any(0)))


def _counted(story: Story, looks: Mapping[Cell, int]) -> Mapping[int, Ballot]:
    return {
        ballot[0]: ballot
        for cell, many in looks.items()
        for ballot in story.looks[cell][many - 1].ballots
    }


class _World:
    """One text: its ballots × (each group of each fit), and what was told of both."""

    def __init__(self, story: Story, item: int, sortings: Sequence[Sorting], step: int) -> None:
        self.step = step
        self.story = story
        places = defaultdict[Ballot, list[tuple[Cell, int]]](list)
        for cell, looks in story.looks.items():
            for number, look in enumerate(looks):
                for ballot in look.ballots:
                    places[ballot].append((cell, number))
        self.ballots = sorted(places)
        self.states = [frozenset(places[ballot]) for ballot in self.ballots]
        self.mates = defaultdict[frozenset[tuple[Cell, int]], list[int]](list)
        for number, states in enumerate(self.states):
            self.mates[states].append(number)
        self.turns = Counter(person for person, _turn in self.ballots)
        self.at = {ballot: number for number, ballot in enumerate(self.ballots)}
        said = [ANSWERS.index(story.truth[ballot]) for ballot in self.ballots]
        self.answer = np.array(said, np.int64)
        nothing = np.zeros((len(self.ballots), 0))
        self.weight = np.hstack([nothing, *self._columns(item, sortings)])
        self.said = np.eye(ALL)[self.answer]
        self.exact = self.said.T @ self.weight
        self.told = self._rounded(self.exact)
        self._tie()

    def alike(self) -> Sequence[Sequence[int]]:
        """List ballots of the same states, groups and answer together: what binds one binds all."""
        kinds = defaultdict[tuple[object, ...], list[int]](list)
        for number, ballot in enumerate(self.ballots):
            alone = number if self.turns[ballot[0]] > 1 else None
            own = (alone, self.states[number], self.weight[number].tobytes(), self.answer[number])
            kinds[own].append(number)
        return list(kinds.values())

    def is_free(self, number: int) -> bool:
        """Say whether somebody counted beside this ballot may have answered the other way round."""
        mine = self.answer[number]
        beside = [
            other
            for other in self.mates[self.states[number]]
            if self.answer[other] != mine
            and self._may(number, self.answer[other])
            and self._may(other, mine)
        ]
        if not beside:
            return False
        moved = self.weight[beside] - self.weight[number]
        theirs = self.answer[beside]
        same = (self._rounded(self.exact[mine] + moved) == self.told[mine]).all(1)
        same &= (self._rounded(self.exact[theirs] - moved) == self.told[theirs]).all(1)
        return bool(same.any())

    def has_another(self, number: int) -> bool:
        """Say whether any whole numbers agree with all that was told and change this ballot."""
        here = self.kind_of[number]
        upper = np.repeat(self.sizes, ALL)
        upper[ALL * here + self.answer[number]] -= 1  # one of those alike said something else
        many = ALL * self.sizes.size
        found = milp(
            np.zeros(many),
            integrality=np.ones(many, int),
            bounds=Bounds(0, upper),
            constraints=self.told_of,
        )
        if found.status not in {0, 2}:  # found, or there is none
            message = f"the search for another world ended early: {found.message}"
            raise RuntimeError(message)
        return found.x is not None

    def _tie(self) -> None:
        """Gather ballots that are alike, whatever was answered, and all that binds them."""
        kinds = defaultdict[tuple[object, ...], list[int]](list)
        for number, ballot in enumerate(self.ballots):
            alone = number if self.turns[ballot[0]] > 1 else None
            kinds[alone, self.states[number], self.weight[number].tobytes()].append(number)
        firsts = [members[0] for members in kinds.values()]
        self.kind_of = {one: at for at, members in enumerate(kinds.values()) for one in members}
        self.sizes = np.array([len(members) for members in kinds.values()], float)
        everybody = kron(eye_array(len(firsts)), np.ones((1, ALL)))
        self.told_of = [
            LinearConstraint(csr_array(everybody), self.sizes, self.sizes),
            *self._cells(firsts),
            *self._groups(firsts),
            *self._changes(firsts),
        ]

    def _columns(self, item: int, sortings: Sequence[Sorting]) -> Iterator[Floats]:
        """Yield how much each ballot counts in each group, whenever counts were told anew."""
        for sorting in sortings:
            if item not in sorting.fresh:
                continue
            counted = _counted(self.story, sorting.looks[item]).values()
            shares = [sorting.shares[person] for person, _turn in counted]
            block = np.zeros((len(self.ballots), len(shares[0])))
            block[[self.at[ballot] for ballot in counted]] = shares
            yield block

    def _rounded(self, counts: Floats) -> Floats:
        told: Floats = np.rint(np.round(counts, DECIMALS) / self.step)
        return told

    def _may(self, number: int, answer: int) -> bool:
        """Who changes an answer says something else: the ones before and after are not this."""
        person, turn = self.ballots[number]
        beside = (self.story.truth.get((person, turn + by)) for by in (-1, 1))
        return ANSWERS[answer] not in beside

    def _cells(self, firsts: Sequence[int]) -> Iterator[LinearConstraint]:
        for cell, looks in self.story.looks.items():
            for number, look in enumerate(looks):
                here = np.array([float((cell, number) in self.states[k]) for k in firsts])
                shown = np.array([look.shown[answer] for answer in ANSWERS], float)
                yield LinearConstraint(csr_array(kron(here[None], eye_array(ALL))), shown, shown)

    def _groups(self, firsts: Sequence[int]) -> Iterator[LinearConstraint]:
        wide = self.step / 2 + EDGE
        for column, told in zip(self.weight[firsts].T, self.step * self.told.T, strict=True):
            row = csr_array(kron(column[None], eye_array(ALL)))
            yield LinearConstraint(row, told - wide, told + wide)

    def _changes(self, firsts: Sequence[int]) -> Iterator[LinearConstraint]:
        place = {self.ballots[first]: at for at, first in enumerate(firsts)}
        for (person, turn), at in place.items():
            following = place.get((person, turn + 1))
            if following is not None:
                both = np.zeros(len(firsts))
                both[[at, following]] = 1
                yield LinearConstraint(csr_array(kron(both[None], eye_array(ALL))), 0, 1)
