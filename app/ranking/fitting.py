"""One fit: from counted votes and published cells to the rows that are published. No session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.counts import count_by_group, group_informed_consensus
from app.commonground.intercepts import bridging_intercepts
from app.commonground.polis import find_groups
from app.commonground.reach import CornerScores, corner_scores
from app.commonground.remembering import memberships_from
from app.commonground.scoring import CommonGround, score_items
from app.commonground.tables import Table, group_table, score_published
from app.commonground.votes import Reals
from app.contributions.models import ContributionId
from app.contributions.score_models import Fit, Score
from app.ranking.counted import Counted
from app.ranking.memory import from_bytes, to_bytes
from app.ranking.picture import picture_of
from app.ranking.policy import FEWEST_HERE, FEWEST_IN_GROUP, earns_badge

THOUSAND: Final = 1000


@dataclass(frozen=True)
class Fitted:
    """A fit and its scores, ready to be published but for their ids."""

    fit: Fit
    scores: Sequence[Score]


@dataclass(frozen=True)
class _Figures:
    """What stands beside the score: published places, shown groups, and the peers' two measures."""

    places: Table
    shown: Table | None
    intercept: Reals
    consensus: Reals


def fit_votes(
    counted: Counted,
    places: Table,
    batches: Mapping[ContributionId, int],
    newest_batch: int,
    memory: bytes | None,
) -> Fitted:
    """Find the groups and score every text that has a batch.

    `places` holds a row for each of `counted.texts`; `batches` the batch that each figure is of;
    `memory` what the fit before this one left.
    """
    votes = counted.votes
    warm = memberships_from(votes, from_bytes(memory, counted.texts)) if memory else None
    ground = score_items(votes, counted.homes, len(counted.places), warm=warm)
    tables = [group_table(votes, share) for share in ground.memberships]
    shown = _shown_table(counted, ground)
    sizes = ground.shown.group_sizes
    polis = find_groups(votes)
    fit = Fit(
        batch_id=newest_batch,
        voters=votes.voters // 10 * 10,
        items=votes.items,
        group_sizes=[int(size) // 10 * 10 for size in sizes],
        picture=picture_of(polis.position, ground.shown.labels, sizes.size),
        memory=to_bytes(counted.texts, tables),
    )
    by_group = count_by_group(votes, polis.group, polis.groups)
    figures = _Figures(
        places, shown, bridging_intercepts(votes).item, group_informed_consensus(by_group)
    )
    return Fitted(fit, _scores(counted, ground, figures, batches))


def _scores(
    counted: Counted,
    ground: CommonGround,
    figures: _Figures,
    batches: Mapping[ContributionId, int],
) -> list[Score]:
    city = score_published(ground.group_lowest, figures.places)
    corners, here = _corners(counted, ground)
    heard = np.count_nonzero(figures.places.agree + figures.places.disagree, axis=1)
    groups = ground.shown.group_sizes.size
    rows = []
    for at, text in enumerate(counted.texts):
        if text not in batches or (at in corners and here[at] < FEWEST_HERE):
            continue
        score, sd = city.score[at], city.sd[at]
        cap = None
        if at in corners:
            corner, number = corners[at]
            score, sd = corner.score[number], corner.sd[number]
            cap = float(corner.cap[number]) if corner.objects[number] else None
        rows.append(
            Score(
                contribution_id=text,
                batch_id=batches[text],
                score=_thousandths(score),
                sd=_thousandths(sd),
                groups_differ=round(100 * ground.groups_differ[at]),
                places_differ=round(100 * city.places_differ[at]),
                corner=at in corners,
                reach_cap=None if cap is None else _thousandths(cap),
                intercept=_thousandths(figures.intercept[at]),
                consensus=_thousandths(figures.consensus[at]),
                badge=earns_badge(score, sd, groups, int(heard[at]), corner=at in corners),
                groups=_groups_of(figures.shown, at),
                lowest=_lowest_of(ground.group_lowest[at]),
            )
        )
    return rows


def _corners(
    counted: Counted, ground: CommonGround
) -> tuple[Mapping[int, tuple[CornerScores, int]], NDArray[np.int64]]:
    """Score the texts of corners, and count the voters of each text that live in its area."""
    here = np.zeros(len(counted.texts), np.int64)
    items, members = [], []
    by_item = counted.votes.by_item
    for at, area in counted.areas.items():
        inside = np.isin(counted.homes, area) & counted.known
        voters = by_item.other[by_item.start[at] : by_item.start[at + 1]]
        here[at] = np.count_nonzero(inside[voters])
        items.append(at)
        members.append(inside)
    if not items:
        return {}, here
    scores = corner_scores(counted.votes, ground, items, members, counted=counted.known)
    return {item: (scores, number) for number, item in enumerate(items)}, here


def _shown_table(counted: Counted, ground: CommonGround) -> Table | None:
    """Count by the groups that pages show; people with too few votes are in none of them."""
    groups = ground.shown.group_sizes.size
    if not groups:
        return None
    share = np.zeros((counted.votes.voters, groups), np.float32)
    labels = ground.shown.labels
    share[labels >= 0, labels[labels >= 0]] = 1
    return group_table(counted.votes, share)


def _groups_of(shown: Table | None, at: int) -> list[list[float]]:
    """Return [agree, disagree, pass] of each group, or nothing where one is too small to show."""
    if shown is None:
        return []
    counts = np.stack([shown.agree[at], shown.disagree[at], shown.passed[at]], axis=1)
    if counts.sum(1).min() < FEWEST_IN_GROUP:
        return []
    return [[float(people) for people in group] for group in counts]


def _lowest_of(shares: NDArray[np.float64]) -> dict[str, int]:
    thousandths = np.rint(THOUSAND * shares).astype(int)
    return {str(at): int(thousandths[at]) for at in np.flatnonzero(thousandths)}


def _thousandths(number: float) -> int:
    return round(THOUSAND * float(number))
