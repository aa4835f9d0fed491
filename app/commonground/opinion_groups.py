"""Soft, unnamed opinion groups by variational EM over sparse votes.

A person u belongs to group g with R_ug ∝ π_{h(u),g} Π_i exp E[ln p(vote)]: a mixture of Bernoulli
items (Lazarsfeld, 1950) whose approvals keep their uncertainty (variational Bayes: Attias, 1999).
The expectation is weighed by how probable it is that groups differ on the item at all, so what one
level or neighborhoods explain does not shape the groups. Where people live is a weak hint:
π_hg = (n_hg + 30 π_g) / (n_h + 30).

All runs use WIDTH columns, so that the inner loop has a fixed length; unused ones hold nobody.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.commonground.alternatives import (
    LEVELS,
    SPREADS,
    Floats,
    different,
    expected_logs,
    learn,
)
from app.commonground.canonical import Ballots, mixed
from app.commonground.votes import Counts, Indices

Singles = NDArray[np.float32]

WIDTH: Final = 4
NOBODY: Final = -1e30


@dataclass(frozen=True)
class Model:
    """What a run reads and never changes: the votes, and what does not depend on the groups."""

    ballots: Ballots
    same: Floats
    by_hood: Floats
    home_prior: float
    group_prior: float
    first: int
    every: int


class Run:
    """One attempt at finding groups. `share` is float32, voters × WIDTH, rows adding up to 1."""

    def __init__(self, model: Model, share: Singles, groups: int) -> None:
        ballots = model.ballots
        self.model, self.share, self.groups = model, share, groups
        self.logs = np.zeros((2 * ballots.items, WIDTH), np.float32)
        self.counts = np.zeros((2 * ballots.items, WIDTH))
        self.homes = np.zeros((ballots.hoods + 1, WIDTH))
        self.steps = 0
        self.evidence = -np.inf
        self.common: Floats | None = None
        self.q = np.zeros((ballots.items, LEVELS.size * SPREADS.size))
        count(ballots.start, ballots.code, ballots.home, share, self.counts, self.homes)

    @property
    def agree(self) -> Floats:
        return self.counts[1::2, : self.groups]

    @property
    def disagree(self) -> Floats:
        return self.counts[0::2, : self.groups]

    def go(self, until: int, tolerance: float) -> "Run":
        """Iterate up to so many steps in all, or until the evidence hardly grows."""
        model = self.model
        while self.steps < until:
            logs = np.zeros((2 * model.ballots.items, self.groups))
            if self.steps < model.first:
                _early_logs(self.agree, self.disagree, logs)
            else:
                if self.common is None or (self.steps - model.first) % model.every == 0:
                    before = self.evidence
                    self._explain(15 if self.common is None else 3)
                    if before > -np.inf and abs(self.evidence - before) < tolerance * abs(before):
                        break
                expected_logs(self.agree, self.disagree, self.q, LEVELS, SPREADS, logs)
            self.logs[:, : self.groups] = logs
            self.inside = reassign(
                model.ballots.start,
                model.ballots.code,
                model.ballots.home,
                self._home_logs(),
                self.logs,
                self.share,
                self.counts,
                self.homes,
            )
            self.steps += 1
        return self

    def _explain(self, steps: int) -> None:
        """Ask of each item: one level, do groups differ, or do neighborhoods."""
        model = self.model
        told = np.hstack(
            [model.same, different(self.agree, self.disagree, LEVELS, SPREADS), model.by_hood]
        )
        common = np.full(told.shape[1], 1 / told.shape[1]) if self.common is None else self.common
        q, self.common, items = learn(told, common, steps)
        self.q = np.ascontiguousarray(q[:, LEVELS.size : LEVELS.size * (1 + SPREADS.size)])
        if self.steps:
            self.evidence = items.sum() + self.inside

    def _home_logs(self) -> Floats:
        prior = self.model.group_prior
        city = self.homes.sum(0)
        city[: self.groups] += prior
        city /= city.sum()
        mine = self.homes.sum(1, keepdims=True)
        lent = self.model.home_prior
        mix = (self.homes + lent * city) / (mine + lent)
        mix[-1] = city
        logs = np.full(mix.shape, NOBODY)
        logs[:, : self.groups] = np.log(mix[:, : self.groups])
        return logs


@njit(cache=True)
def _early_logs(agree: Floats, disagree: Floats, logs: Floats) -> None:
    """Before the question is asked: each group is lent 4 votes at the overall approval."""
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


@njit(cache=True, fastmath=True)
def count(
    start: Counts, code: Indices, home: Indices, share: Singles, counts: Floats, homes: Floats
) -> None:
    """Add up how many of each group agreed, disagreed, and live in each neighborhood."""
    counts[:] = 0
    homes[:] = 0
    for u in range(home.size):
        for g in range(WIDTH):
            homes[home[u], g] += share[u, g]
        for t in range(start[u], start[u + 1]):
            for g in range(WIDTH):
                counts[code[t], g] += share[u, g]


@njit(cache=True, fastmath=True)
def reassign(
    start: Counts,
    code: Indices,
    home: Indices,
    home_logs: Floats,
    logs: Singles,
    share: Singles,
    counts: Floats,
    homes: Floats,
) -> float:
    """Place every voter anew, and count anew; one pass over the votes.

    Returns Σ_u Σ_g R_ug (ln π_hg − ln R_ug), the part of the evidence that memberships hold.
    """
    counts[:] = 0
    homes[:] = 0
    inside = 0.0
    s = np.empty(WIDTH)
    r = np.empty(WIDTH, np.float32)
    for u in range(home.size):
        h = home[u]
        for g in range(WIDTH):
            s[g] = home_logs[h, g]
        for t in range(start[u], start[u + 1]):
            j = code[t]
            for g in range(WIDTH):
                s[g] += logs[j, g]
        top = max(s[0], s[1], s[2], s[3])
        total = 0.0
        mean = 0.0
        for g in range(WIDTH):
            e = np.exp(s[g] - top)
            total += e
            mean += e * (s[g] - home_logs[h, g])
            s[g] = e
        for g in range(WIDTH):
            r[g] = s[g] / total
            share[u, g] = r[g]
            homes[h, g] += r[g]
        inside += top + np.log(total) - mean / total
        for t in range(start[u], start[u + 1]):
            j = code[t]
            for g in range(WIDTH):
                counts[j, g] += r[g]
    return inside


def drawn(ballots: Ballots, groups: int, number: int, sure: float) -> Singles:
    """Return random memberships: one group of each voter weighs `sure` more than the others.

    The random numbers come from the voter's key, so that no order of the input changes them.
    """
    group = (mixed(ballots.key + mixed(np.full(1, number, np.uint64))) >> np.uint64(33)) % groups
    share = np.zeros((ballots.voters, WIDTH), np.float32)
    share[:, :groups] = (1 - sure) / groups
    share[np.arange(ballots.voters), group.astype(np.int64)] += sure
    return share


@njit(cache=True)
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
