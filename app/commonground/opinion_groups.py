"""Soft, unnamed opinion groups, by sampling (stochastic EM: Celeux and Diebolt, 1985).

A voter u belongs to group g with R_ug ∝ π_{h(u),g} Π_i exp E[ln p(vote)]: a mixture of Bernoulli
items (Lazarsfeld, 1950) whose approvals keep their uncertainty. The expectation is weighed by how
probable it is that groups differ on the item at all, so what one level or neighborhoods explain
does not shape the groups. Where people live is a weak hint: π_hg = (n_hg + 30 π_g) / (n_h + 30).

Each sweep draws every voter's group from R anew and counts. That finds better groups than climbing
from many starts, because a chain can leave a wrong top; and the mean over many sweeps knows how
little we may know about a voter. Random numbers come from the votes (see `ballots`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.commonground.alternatives import (
    APART,
    LENT,
    Floats,
    different,
    expected_logs,
)
from app.commonground.asking import learn
from app.commonground.ballots import Ballots, mixed
from app.commonground.sweeping import NOBODY, WIDTH, Singles, early_logs, reseat, seat

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
            logs = early_logs(self.agree, self.disagree)
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
