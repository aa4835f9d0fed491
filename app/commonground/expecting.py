"""What each answer was expected to be: by the voter's opinion groups and own readiness to agree."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.votes import Indices, Reals, Votes

LENT: Final = 5.0  # people of the whole city whom each group is lent, for each item
STEPS: Final = 4  # of Newton's method
SURE: Final = 0.02  # nobody is expected more surely than this

Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]


class Expectation:
    """The chance of agreement for each vote, in the order of `votes.by_voter`.

    `share` is voters × groups; where a row sums to less than 1 the city stands for the rest. A
    voter's logit is that of their groups, shifted by one number of their own: the most probable
    one under a normal prior of deviation 1.
    """

    def __init__(self, votes: Votes, share: Singles) -> None:
        self._votes, self._share = votes, share
        rows = votes.by_voter
        everybody = np.arange(votes.voters)
        self._yes, self._no = self._count(everybody)
        voter = np.repeat(everybody, rows.sizes)
        logit = self._logit(voter, rows.other, self._yes, self._no)
        agree, said = rows.answer > 0, rows.answer != 0
        self._shift = np.zeros(votes.voters)
        for _step in range(STEPS):
            chance = 1 / (1 + np.exp(-logit - self._shift[voter]))
            slope = np.bincount(voter, said * (agree - chance), minlength=votes.voters)
            bend = np.bincount(voter, said * chance * (1 - chance), minlength=votes.voters)
            self._shift += ((slope - self._shift) / (bend + 1)).clip(-1, 1)
        self.chance: Reals = _held(logit + self._shift[voter])

    def set_without(self, left_out: Sequence[int], voters: Sequence[int]) -> None:
        """Write what is expected of these voters where nothing is known of those left out."""
        yes, no = self._count(np.array(left_out, np.int64))
        at, voter = self._rows_of(np.array(voters, np.int64))
        item = self._votes.by_voter.other[at]
        logit = self._logit(voter, item, self._yes - yes, self._no - no)
        self.chance[at] = _held(logit + self._shift[voter])

    def _count(self, voters: NDArray[np.int64]) -> tuple[Reals, Reals]:
        """Count yes and no by item: the city's in column 0, then each group's."""
        rows, items = self._votes.by_voter, self._votes.items
        at, voter = self._rows_of(voters)
        item, answer = rows.other[at], rows.answer[at]
        weights = np.column_stack([np.ones(voter.size), self._share[voter]])
        counts: list[Reals] = [
            np.column_stack(
                [np.bincount(item, w * said, minlength=items).astype(float) for w in weights.T]
            )
            for said in (answer > 0, answer < 0)
        ]
        return counts[0], counts[1]

    def _rows_of(self, voters: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places of these voters' votes, and whose each is."""
        start, sizes = self._votes.by_voter.start[voters], self._votes.by_voter.sizes[voters]
        first = np.repeat(start - np.cumsum(sizes) + sizes, sizes)
        return first + np.arange(first.size), np.repeat(voters, sizes)

    def _logit(self, voter: NDArray[np.int64], item: Indices, yes: Reals, no: Reals) -> Reals:
        city = (yes[:, 0] + 1) / (yes[:, 0] + no[:, 0] + 2)
        groups = (yes[:, 1:] + LENT * city[:, None]) / (yes[:, 1:] + no[:, 1:] + LENT)
        share = self._share[voter].astype(np.float64)
        chance = city[item] + (share * (groups - city[:, None])[item]).sum(1)
        chance = chance.clip(SURE, 1 - SURE)
        logit: Reals = np.log(chance / (1 - chance))
        return logit


def _held(logit: Reals) -> Reals:
    chance: Reals = (1 / (1 + np.exp(-logit))).clip(SURE, 1 - SURE)
    return chance
