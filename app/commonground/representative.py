"""Which statements are representative of a group, by Pol.is's measures, agreed with or refused.

Source: https://github.com/compdemocracy/polis, `math/src/polismath/math/repness.clj`, `stats.clj`;
Small et al. 2021. For answer v, statement c and group g, with one added to each count:
share P = (N_v + 1) / (N + 2); ratio R = P(g) / P(all other groups); two z values, one for the share
against one half and one for the two proportions, in and out of the group.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.counts import GroupCounts
from app.commonground.votes import AGREE, DISAGREE, Counts, Reals

SURE: Final = 1.2816  # z of 90 %, one-sided
MOST: Final = 5


@dataclass(frozen=True)
class Measures:
    """What one answer says of the groups. All have the shape (items, groups).

    `share` of those who saw it; `share_z`: is it more than half? `ratio` to the share in the other
    groups; `ratio_z`: is it more than there?
    """

    share: Reals
    share_z: Reals
    ratio: Reals
    ratio_z: Reals

    @property
    def weight(self) -> Reals:
        """Return the product of the four, by which Pol.is orders."""
        return self.share * self.share_z * self.ratio * self.ratio_z


@dataclass(frozen=True)
class Representative:
    """A statement that is typical of a group: `answer` is AGREE or DISAGREE."""

    item: int
    answer: int


def measures(counts: GroupCounts, answer: int) -> Measures:
    """Measure how far AGREE or DISAGREE to each statement tells each group from the others."""
    said = counts.agree if answer == AGREE else counts.disagree
    seen = counts.seen
    said_out = said.sum(axis=1, keepdims=True) - said
    seen_out = seen.sum(axis=1, keepdims=True) - seen
    share = (said + 1.0) / (seen + 2.0)
    elsewhere = (said_out + 1.0) / (seen_out + 2.0)
    return Measures(
        share,
        _one_proportion(said, seen),
        share / elsewhere,
        _two_proportions(said, seen, said_out, seen_out),
    )


def representative(counts: GroupCounts, group: int, most: int = MOST) -> list[Representative]:
    """Return the statements most typical of a group, those it agrees with first.

    They pass both tests at 90 %, at most `most`; the best that the group agrees with is always
    among them. Where none passes there is one: that agreement, or else what stands out most.
    """
    agrees, refuses = measures(counts, AGREE), measures(counts, DISAGREE)
    by_agreeing = agrees.ratio_z[:, group] > refuses.ratio_z[:, group]
    weight = np.where(by_agreeing, agrees.weight[:, group], refuses.weight[:, group])
    passing = _passes(agrees, group) | _passes(refuses, group)
    best = _best_agreement(agrees, counts, group)
    order = [int(item) for item in np.argsort(-weight, kind="stable") if passing[item]]
    if best is not None:
        order = [best, *(item for item in order if item != best)]
    elif not order and weight.size:
        order = [int(np.argmax(np.maximum(agrees.ratio_z, refuses.ratio_z)[:, group]))]
    chosen = [
        Representative(item, AGREE if by_agreeing[item] else DISAGREE) for item in order[:most]
    ]
    return sorted(chosen, key=lambda one: one.answer == DISAGREE)


def _best_agreement(agrees: Measures, counts: GroupCounts, group: int) -> int | None:
    """Return what the group agrees with best, looked for as Pol.is does, one by one."""
    share, share_z = agrees.share[:, group], agrees.share_z[:, group]
    ratio, weight = agrees.ratio[:, group], agrees.weight[:, group]
    judged = (counts.agree + counts.disagree)[:, group] > 0
    best: int | None = None
    for item in np.flatnonzero(judged):
        if best is None:
            better = share_z[item] > SURE or (ratio[item] > 1.0 and share[item] > 0.5)  # noqa: PLR2004, more than half
        elif ratio[best] > 1.0:
            better = weight[item] > weight[best]
        else:
            better = share[item] * share_z[item] > share[best] * share_z[best]
        if better:
            best = int(item)
    return best


def _passes(found: Measures, group: int) -> NDArray[np.bool_]:
    return (found.share_z[:, group] > SURE) & (found.ratio_z[:, group] > SURE)


def _one_proportion(said: Counts, seen: Counts) -> Reals:
    n = seen + 1.0
    z: Reals = 2 * np.sqrt(n) * ((said + 1.0) / n - 0.5)
    return z


def _two_proportions(said: Counts, seen: Counts, said_out: Counts, seen_out: Counts) -> Reals:
    """Return the z of two proportions with a shared variance; 0 where all gave the answer."""
    yes, n, yes_out, n_out = said + 1.0, seen + 1.0, said_out + 1.0, seen_out + 1.0
    pooled = (yes + yes_out) / (n + n_out)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0.0) * (1 / n + 1 / n_out))
    apart = yes / n - yes_out / n_out
    z: Reals = np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0)
    return z
