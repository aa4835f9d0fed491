"""Soft, unnamed opinion groups, by sampling (stochastic EM: Celeux and Diebolt, 1985).

A voter u belongs to group g with R_ug ∝ π_{h(u),g} Π_i exp E[ln p(vote)]: a mixture of Bernoulli
items (Lazarsfeld, 1950) whose approvals keep their uncertainty. The expectation is weighed by how
probable it is that groups differ on the item at all, so what one level or neighborhoods explain
does not shape the groups. Where people live is a weak hint: π_hg = (n_hg + 30 π_g) / (n_h + 30).

Each sweep draws every voter's group from R anew and counts. That finds better groups than climbing
from many starts, because a chain can leave a wrong top; and the mean over many sweeps knows how
little we may know about a voter. Random numbers come from the votes (see `ballots`).

All chains use WIDTH columns, so that the inner loop has a fixed length; unused ones hold nobody.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.alternatives import (
    APART,
    LENT,
    Floats,
    different,
    expected_logs,
)
from app.commonground.asking import learn
from app.commonground.ballots import Ballots, Keys, mixed
from app.commonground.compiled import compiled
from app.commonground.votes import Counts, Indices

Singles = NDArray[np.float32]

WIDTH: Final = 4
NOBODY: Final = -1e30
STEPS: Final = 3
FIRST_STEPS: Final = 15


@dataclass(frozen=True)
class Model:
    """What a chain reads and never changes: the votes, and what does not depend on the groups.

    `same` and `by_hood` are the log-likelihoods of "one level" and "neighborhoods differ".
    """

    ballots: Ballots
    same: Floats
    by_hood: Floats
    home_prior: float
    group_prior: float
    first: int
    every: int


class Chain:
    """One chain of sweeps over so many groups; `number` tells its random numbers from others'."""

    def __init__(self, model: Model, groups: int, number: int, share: Singles) -> None:
        """Draw every voter's first group from `share`, voters × WIDTH, rows adding up to 1."""
        ballots = model.ballots
        self.model, self.groups, self.number = model, groups, number
        self.counts = np.zeros((2 * ballots.items, WIDTH), np.int32)
        self.homes = np.zeros((ballots.hoods + 1, WIDTH), np.int64)
        self.kept = np.zeros((ballots.voters, WIDTH), np.float32)
        self.keeps = 0
        self.columns = np.arange(groups)
        self.sweeps = 0
        self.evidence = -np.inf
        self.common: Floats | None = None
        self.q = np.zeros((ballots.items, LENT.size))
        self.logs = np.zeros((2 * ballots.items, WIDTH), np.float32)
        seat(
            ballots.start,
            ballots.code,
            ballots.home,
            share,
            ballots.draw,
            self._salt(),
            self.counts,
            self.homes,
        )

    @property
    def agree(self) -> Floats:
        return self.counts[1::2, : self.groups].astype(np.float64)

    @property
    def disagree(self) -> Floats:
        return self.counts[0::2, : self.groups].astype(np.float64)

    @property
    def share(self) -> Singles:
        """Return how probable each group was for each voter, over the sweeps that were kept."""
        return self.kept / np.float32(max(self.keeps, 1))

    def sweep(self, *, keep: bool = False) -> None:
        """Draw every voter's group anew."""
        model, ballots = self.model, self.model.ballots
        if self.sweeps < model.first:
            logs = _early_logs(self.agree, self.disagree)
        else:
            if (self.sweeps - model.first) % model.every == 0:
                self._explain()
            logs = expected_logs(self.agree, self.disagree, self.q)
        self.logs[:, : self.groups] = logs
        self.sweeps += 1
        self.keeps += keep
        reseat(
            ballots.start,
            ballots.code,
            ballots.home,
            self._home_logs(),
            self.logs,
            ballots.draw,
            self._salt(),
            self.kept,
            keep,
            self.counts,
            self.homes,
        )

    def _salt(self) -> np.uint64:
        return np.uint64(mixed(np.array([self.number * 1_000_003 + self.sweeps], np.uint64))[0])

    def _explain(self) -> None:
        """Ask of each item: one level, do groups differ, or do neighborhoods."""
        model = self.model
        told = np.hstack([model.same, different(self.agree, self.disagree), model.by_hood])
        new = self.common is None
        common = np.full(told.shape[1], 1 / told.shape[1]) if self.common is None else self.common
        q, self.common, items = learn(told, common, FIRST_STEPS if new else STEPS)
        self.q = np.ascontiguousarray(q[:, APART])
        self.evidence = float(items.sum() + (self.homes * self._home_logs()).sum())

    def _home_logs(self) -> Floats:
        prior = self.model.group_prior
        city = self.homes.sum(0).astype(np.float64)
        city[: self.groups] += prior
        city /= city.sum()
        lent = self.model.home_prior
        mix = (self.homes + lent * city) / (self.homes.sum(1, keepdims=True) + lent)
        mix[-1] = city
        logs = np.full(mix.shape, NOBODY)
        logs[:, : self.groups] = np.log(mix[:, : self.groups])
        return logs


@compiled
def _early_logs(agree: Floats, disagree: Floats) -> Floats:
    """Before the question is asked: each group is lent 4 votes at the overall approval."""
    logs = np.empty((2 * agree.shape[0], agree.shape[1]))
    for i in range(agree.shape[0]):
        a = agree[i].sum()
        n = a + disagree[i].sum()
        base = (a + 1) / (n + 2)
        for g in range(agree.shape[1]):
            n = agree[i, g] + disagree[i, g] + 4
            p = (agree[i, g] + 4 * base) / n
            doubt = 0.5 * p * (1 - p) / (n + 1)
            logs[2 * i, g] = np.log(1 - p) - doubt / (1 - p) ** 2
            logs[2 * i + 1, g] = np.log(p) - doubt / p**2
    return logs


@compiled
def _uniform(draw: np.uint64, salt: np.uint64) -> float:
    """Return a number from 0 to 1, made of the voter's own number and that of the sweep."""
    x = draw ^ salt
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return float((x >> np.uint64(11)) * (1.0 / 9007199254740992.0))


@compiled
def seat(
    start: Counts,
    code: Indices,
    home: Indices,
    share: Singles,
    draw: Keys,
    salt: np.uint64,
    counts: Indices,
    homes: Counts,
) -> None:
    """Draw a group for each voter from `share`, and count."""
    for u in range(home.size):
        left = _uniform(draw[u], salt)
        g = 0
        while g < WIDTH - 1 and left >= share[u, g]:
            left -= share[u, g]
            g += 1
        while share[u, g] == 0:
            g -= 1
        homes[home[u], g] += 1
        for t in range(start[u], start[u + 1]):
            counts[code[t], g] += 1


@compiled
def reseat(  # noqa: C901, PLR0913, PLR0917, one pass over the votes, and numba passes no objects
    start: Counts,
    code: Indices,
    home: Indices,
    home_logs: Floats,
    logs: Singles,
    draw: Keys,
    salt: np.uint64,
    kept: Singles,
    keep: bool,  # noqa: FBT001, numba has no keyword-only arguments
    counts: Indices,
    homes: Counts,
) -> None:
    """Draw every voter's group anew and count anew: one pass over the votes."""
    counts[:] = 0
    homes[:] = 0
    s = np.empty(WIDTH, np.float32)
    for u in range(home.size):
        h = home[u]
        for g in range(WIDTH):
            s[g] = home_logs[h, g]
        for t in range(start[u], start[u + 1]):
            j = code[t]
            for g in range(WIDTH):
                s[g] += logs[j, g]
        top = max(s[0], s[1], s[2], s[3])
        total = np.float32(0)
        for g in range(WIDTH):
            s[g] = np.exp(s[g] - top)
            total += s[g]
        if keep:
            for g in range(WIDTH):
                kept[u, g] += s[g] / total
        left = _uniform(draw[u], salt) * total
        g = 0
        while g < WIDTH - 1 and left >= s[g]:
            left -= s[g]
            g += 1
        while s[g] == 0:
            g -= 1
        homes[h, g] += 1
        for t in range(start[u], start[u + 1]):
            counts[code[t], g] += 1


@compiled
def count_by_home(
    start: Counts, code: Indices, home: Indices, items: int, hoods: int
) -> tuple[Floats, Floats]:
    """Return agreements and disagreements, items × (hoods + 1); the last column: home unknown."""
    agree = np.zeros((items, hoods + 1))
    disagree = np.zeros((items, hoods + 1))
    for u in range(home.size):
        for t in range(start[u], start[u + 1]):
            if code[t] % 2:
                agree[code[t] // 2, home[u]] += 1
            else:
                disagree[code[t] // 2, home[u]] += 1
    return agree, disagree


def even(voters: int, groups: int) -> Singles:
    """Return memberships that know nothing."""
    share = np.zeros((voters, WIDTH), np.float32)
    share[:, :groups] = 1 / groups
    return share
