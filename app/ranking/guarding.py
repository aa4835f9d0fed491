"""What a fit makes suspicious: numbers in, findings out. No session, and no account leaves here."""

from collections.abc import Sequence
from math import e, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.blocs import Bloc, find_blocs
from app.commonground.gaps import sharp_gaps
from app.contributions.score_models import Score
from app.ranking.counted import Counted
from app.ranking.hold_models import HoldReason
from app.ranking.holding import Finding

HEARD: Final = 20  # answers, before a gap of a text says anything
MOST_GAPS: Final = 10  # new ones of one fit, the widest
MOST_TEXTS: Final = 5  # of one bloc, those that it moves most
MOVED: Final = 0.05  # of a text's approval, before a bloc matters to it
SURE_TO: Final = 12  # powers of ten: beyond that a number of odds says nothing more


def look_through(
    counted: Counted, share: NDArray[np.float32], scores: Sequence[Score]
) -> list[Finding]:
    """Find the texts that blocs moved, and those with a sharp gap.

    `share` is each voter's membership in opinion groups, voters × groups.
    """
    ranked = {score.contribution_id for score in scores}
    found = [
        one
        for bloc in find_blocs(counted.votes, share)
        for one in _moved(counted, bloc)
        if one.contribution_id in ranked
    ]
    return found + _gaps(counted, scores)


def _moved(counted: Counted, bloc: Bloc) -> list[Finding]:
    """Name the texts whose approval would be another without a bloc, the most moved first."""
    votes = counted.votes
    rows = votes.by_voter
    item = np.concatenate([rows.other[rows.start[v] : rows.start[v + 1]] for v in bloc.voters])
    said = np.concatenate([rows.answer[rows.start[v] : rows.start[v + 1]] for v in bloc.voters])
    of = np.repeat(np.arange(votes.items), votes.by_item.sizes)
    answer = votes.by_item.answer
    with_it: list[NDArray[np.float64]] = []
    without: list[NDArray[np.float64]] = []
    for sign in (1, -1):
        everybody = np.bincount(of, answer == sign, minlength=votes.items).astype(np.float64)
        with_it.append(everybody)
        without.append(everybody - np.bincount(item, said == sign, minlength=votes.items))
    moved = np.abs(_approval(with_it) - _approval(without))
    order = np.argsort(-moved, kind="stable")[:MOST_TEXTS]
    facts = {
        "accounts": bloc.voters.size // 10 * 10,
        "once_in": min(int(bloc.odds * log10(e)), SURE_TO),
    }
    return [
        Finding(counted.texts[at], HoldReason.TOGETHER, facts) for at in order if moved[at] >= MOVED
    ]


def _approval(counts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the share that agrees, as if one more person had said each."""
    shares: NDArray[np.float64] = (counts[0] + 1) / (counts[0] + counts[1] + 2)
    return shares


def _gaps(counted: Counted, scores: Sequence[Score]) -> list[Finding]:
    """Find sharp gaps among texts of the city's reach: a corner's score is of its own people."""
    answers = dict(zip(counted.texts, _answers(counted), strict=True))
    asked = [score for score in scores if not score.corner]
    heard = np.array([answers[score.contribution_id] >= HEARD for score in asked], np.bool_)
    score = np.array([one.score for one in asked], np.float64)
    intercept = np.array([one.intercept for one in asked], np.float64)
    found = sharp_gaps(score, intercept, heard)[:MOST_GAPS]
    return [
        Finding(
            asked[at].contribution_id,
            HoldReason.GAP,
            {
                "score_above": _above(score[heard], score[at]),
                "intercept_above": _above(intercept[heard], intercept[at]),
            },
        )
        for at in found.tolist()
    ]


def _above(values: NDArray[np.float64], value: float) -> int:
    """Return above how many in a hundred of the texts it stands, in tens."""
    return round(10 * float(np.mean(values < value))) * 10


def _answers(counted: Counted) -> list[int]:
    of = np.repeat(np.arange(counted.votes.items), counted.votes.by_item.sizes)
    said = np.bincount(of, counted.votes.by_item.answer != 0, minlength=counted.votes.items)
    return [int(many) for many in said]
