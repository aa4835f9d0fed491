"""What is certain to a watcher who knows who voted and when, and everybody's home, but not how.

Pure: published cells in, votes that are known for certain out. Three ways to be certain:
the sums of cells (integer programs over what was published), and two that need the source code of
the rule: a cell that was not published although enough people waited, and a neighborhood that was
pooled although it was large enough. Both say that its answers were not mixed enough.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from app.contributions.models import Answer

ANSWERS: Final = tuple(Answer)
MIXED: Final = 2  # of at least two answers there are so many in a cell

Ballot = tuple[int, int]  # a person, and which of their answers in turn


@dataclass(frozen=True)
class Look:
    """One published state of one cell of one text, and whose answers it is the sum of.

    `silent` are the new ballots that waited at the last look that left this cell alone although
    they were enough; `large` the new ballots of each neighborhood that was pooled although it was
    large enough. Both are empty where there is no such thing.
    """

    ballots: frozenset[Ballot]
    shown: Mapping[Answer, int]
    silent: frozenset[Ballot] = frozenset()
    large: Sequence[frozenset[Ballot]] = field(default_factory=tuple)


def known_for_certain(looks: Sequence[Look], noise: int = 0) -> Mapping[Ballot, Answer]:
    """Return what the states of one cell, in order, prove of single ballots."""
    found: dict[Ballot, Answer] = {}
    classes = _alike(looks)
    if noise == 0 and all(_stays(kind, len(looks)) for kind in classes):
        return _known_by_steps(looks)
    system = _System(looks, list(classes), noise)
    for number, ballots in enumerate(classes.values()):
        answer = system.only_answer(number, len(ballots))
        if answer is not None:
            found.update(dict.fromkeys(ballots, answer))
    return found


def _stays(kind: "Kind", looks: int) -> bool:
    """Say whether these ballots, once counted, stand to the end, alone of their people."""
    return kind[1] is None and max(kind[0]) - min(kind[0]) == looks - 1 - min(kind[0])


def _known_by_steps(looks: Sequence[Look]) -> Mapping[Ballot, Answer]:
    """Do the same where nobody changes an answer: each step is a sum of its own."""
    found: dict[Ballot, Answer] = {}
    before = Look(frozenset(), dict.fromkeys(ANSWERS, 0))
    for look in looks:
        risen = [answer for answer in ANSWERS if look.shown[answer] != before.shown[answer]]
        if len(risen) == 1:
            found.update(dict.fromkeys(look.ballots - before.ballots, risen[0]))
        before = look
    return found


def known_by_silence(looks: Sequence[Look]) -> Mapping[Ballot, Answer]:
    """Return what is proven by the sums together with what was not published. Without noise."""
    found: dict[Ballot, Answer] = {}
    before = Look(frozenset(), dict.fromkeys(ANSWERS, 0))
    for look in looks:
        fresh = look.ballots - before.ballots
        if before.ballots <= look.ballots and not _changed(fresh, look):
            risen = [look.shown[answer] - before.shown[answer] for answer in ANSWERS]
            for part in (look.silent & fresh, *look.large):
                found.update(_split(fresh, part, risen))
        before = look
    return found


def _changed(fresh: Collection[Ballot], look: Look) -> bool:
    """Say whether somebody stands in a silent part with an answer of another time."""
    return any(turn > 0 for _person, turn in fresh) or not look.silent <= frozenset(fresh)


def _split(
    fresh: frozenset[Ballot], part: frozenset[Ballot], risen: Sequence[int]
) -> Iterator[tuple[Ballot, Answer]]:
    """Prove what follows where `part` of `fresh` was not mixed and the whole is known."""
    rest = fresh - part
    if not part:
        return
    seen_part: set[frozenset[Answer]] = set()
    seen_rest: set[frozenset[Answer]] = set()
    for main, first, second in product(range(3), range(MIXED), range(MIXED)):
        told = [first, second]
        told.insert(main, len(part) - first - second)
        left = [all_of - here for all_of, here in zip(risen, told, strict=True)]
        if min(*left, *told) < 0:
            continue
        seen_part.add(_given(told))
        seen_rest.add(_given(left))
    for ballots, seen in ((part, seen_part), (rest, seen_rest)):
        everything = frozenset[Answer]().union(*seen)
        if len(everything) == 1:
            (answer,) = everything
            yield from ((ballot, answer) for ballot in ballots)


def _given(counts: Sequence[int]) -> frozenset[Answer]:
    return frozenset(answer for answer, count in zip(ANSWERS, counts, strict=True) if count)


# Ballots that stand in the same states are alike to the watcher; who has several stands alone.
Kind = tuple[frozenset[int], Ballot | None]


def _alike(looks: Sequence[Look]) -> Mapping[Kind, Sequence[Ballot]]:
    where = defaultdict[Ballot, list[int]](list)
    for number, look in enumerate(looks):
        for ballot in look.ballots:
            where[ballot].append(number)
    turns = Counter(person for person, _turn in where)
    classes = defaultdict[Kind, list[Ballot]](list)
    for ballot, numbers in sorted(where.items()):
        classes[frozenset(numbers), ballot if turns[ballot[0]] > 1 else None].append(ballot)
    return classes


class _System:
    """Whole numbers of each answer in each class of ballots, bound by what was published."""

    def __init__(self, looks: Sequence[Look], kinds: Sequence[Kind], noise: int) -> None:
        self.kinds = kinds
        rows: list[NDArray[np.float64]] = []
        low: list[float] = []
        high: list[float] = []
        for number, look in enumerate(looks):
            for at, answer in enumerate(ANSWERS):
                row = np.zeros(3 * len(kinds))
                row[[3 * n + at for n, kind in enumerate(kinds) if number in kind[0]]] = 1
                shown = look.shown[answer]
                rows.append(row)
                low.append(0 if shown <= noise else shown - noise)
                high.append(shown + noise)
        for first, second in _turns(kinds):
            for at in range(3):
                row = np.zeros(3 * len(kinds))
                row[[3 * first + at, 3 * second + at]] = 1  # who changes says something else
                rows.append(row)
                low.append(0)
                high.append(1)
        self.rows, self.low, self.high = rows, low, high
        self.sizes = self._sizes(looks)
        self.first = self._most(np.zeros(3 * len(kinds)))

    def only_answer(self, number: int, size: int) -> Answer | None:
        """Return the one answer that all of a class must have given, or None."""
        seen = self.first[3 * number : 3 * number + 3]
        if (seen > 0).sum() != 1:
            return None
        at = int(seen.argmax())
        wish = np.zeros(3 * len(self.kinds))
        wish[3 * number : 3 * number + 3] = 1
        wish[3 * number + at] = 0
        other = self._most(wish)
        return None if other[3 * number + at] < size else ANSWERS[at]

    def _sizes(self, looks: Sequence[Look]) -> list[int]:
        turns = Counter[Kind]()
        for ballots, kind in ((ballots, kind) for kind, ballots in _alike(looks).items()):
            turns[kind] = len(ballots)
        return [turns[kind] for kind in self.kinds]

    def _most(self, wish: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return numbers that agree with all that was published, with the most of `wish`."""
        many = len(self.kinds)
        each = np.zeros((many, 3 * many))
        for number in range(many):
            each[number, 3 * number : 3 * number + 3] = 1
        found = milp(
            -wish,
            integrality=np.ones(3 * many, np.int64),
            bounds=Bounds(0, np.repeat(self.sizes, 3)),
            constraints=[
                LinearConstraint(np.array(self.rows), self.low, self.high),
                LinearConstraint(each, self.sizes, self.sizes),
            ],
        )
        if found.x is None:
            message = f"nothing agrees with what was published: {found.message}"
            raise RuntimeError(message)
        return np.rint(found.x).astype(np.int64)


def _turns(kinds: Sequence[Kind]) -> Iterator[tuple[int, int]]:
    """List the classes of two answers of one person, one right after the other."""
    alone = {kind[1]: number for number, kind in enumerate(kinds) if kind[1] is not None}
    for (person, turn), number in alone.items():
        following = alone.get((person, turn + 1))
        if following is not None:
            yield number, following
