"""The best guess for each single vote from all that is published, against what the total says.

A logistic regression is taught on half of the texts (in its world the answers are known) and
guesses on the other half, and the other way round. Beside it the plainest guess: the most common
answer among those who were counted together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.differencing_story import Story
from bench.differencing_watcher import ANSWERS, Ballot

Floats = NDArray[np.float64]
EVEN: Final = np.full(3, 0.5)  # a vote of each answer, halved: what is known before anything is


@dataclass(frozen=True)
class Guesses:
    """Shares of votes that are guessed rightly, of all that were counted."""

    votes: int
    final: float  # the most common answer of the final published total
    before: float  # that of the last total before the vote; "agree" where there is none
    together: float  # that of those who were counted in the same step
    learnt: float

    @property
    def gain(self) -> float:
        """How much the better guess knows beyond the final total, in points."""
        return 100 * (max(self.together, self.learnt) - self.final)


def guess(stories: Mapping[int, Story], seed: int) -> Guesses:
    texts, facts, plain, truth = _table(stories)
    half = np.random.default_rng([seed, 4]).random(max(texts) + 1) < 0.5  # noqa: PLR2004, halves
    taught = half[texts]
    learnt = np.zeros(len(truth), int)
    for known in (taught, ~taught):
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        learnt[~known] = model.fit(facts[known], truth[known]).predict(facts[~known])
    final, before, together = (float(share) for share in (plain == truth[:, None]).mean(0))
    return Guesses(len(truth), final, before, together, float((learnt == truth).mean()))


def _table(
    stories: Mapping[int, Story],
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return for each counted vote its text, what is published about it, plain guesses, truth."""
    texts, facts, plain, truth = [], [], [], []
    for text, story in stories.items():
        for ballot in story.first_in:
            total, before, step, place = _counts(story, ballot)
            texts.append(text)
            plain.append([counts.argmax() for counts in (total, before, step)])
            truth.append(ANSWERS.index(story.truth[ballot]))
            shares = [np.log((counts + EVEN) / (counts + EVEN).sum()) for counts in
                      (total, before, step, place)]  # fmt: skip
            sizes = np.log1p([total.sum(), before.sum(), np.abs(step).sum(), place.sum()])
            facts.append(np.concatenate([*shares, sizes, _scores(story, ballot)]))
    return np.array(texts), np.array(facts), np.array(plain), np.array(truth)


def _counts(story: Story, ballot: Ballot) -> tuple[Floats, Floats, Floats, Floats]:
    """Return four published counts: the last total, that before the vote, its step, its cell."""
    cell, number = story.first_in[ballot]
    looks = story.looks[cell]
    at = [np.array([look.shown[a] for a in ANSWERS], float) for look in looks]
    step = at[number] - (at[number - 1] if number else 0)
    before = np.zeros(3)
    for moment, shown in story.told:
        if moment <= story.cast_at[ballot]:
            before = np.array([shown[a] for a in ANSWERS], float)
    total = np.array([story.told[-1][1][a] for a in ANSWERS], float)
    return total, before, np.maximum(step, 0), at[-1]


def _scores(story: Story, ballot: Ballot) -> Floats:
    """Return score and group figures after the vote was counted, and how they moved with it."""
    cast = story.cast_at[ballot]
    counted = [moment for moment, _shown in story.told if moment > cast]
    after = [score for at, score in story.scores if counted and at >= counted[0]]
    earlier = [score for at, score in story.scores if at <= cast]
    if not after:
        return np.zeros(8)
    first, last = after[0], earlier[-1] if earlier else after[0]
    facts = [first.score, first.score - last.score, first.intercept, first.consensus]
    groups = [_agreeing(score.groups) for score in (first, last)]
    return np.array([*(fact / 1000 for fact in facts), *groups[0], *(groups[0] - groups[1])])


def _agreeing(groups: list[list[float]]) -> Floats:
    """Return the lowest and highest share that agrees in a group; halves where none is shown."""
    shares = [(group[0] + 0.5) / (sum(group) + 1) for group in groups]
    return np.array([min(shares), max(shares)]) if shares else np.full(2, 0.5)
