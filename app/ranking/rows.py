"""The published score of each text, from one fit. No session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.badges import earns_badge
from app.commonground.holding import Asked, Family, what_holds_back_counts
from app.commonground.limits import HEARD
from app.commonground.reach import CornerScores, corner_scores
from app.commonground.scoring import CommonGround
from app.commonground.tables import PublishedScores, Table, score_published
from app.commonground.votes import Reals
from app.contributions.models import ContributionId
from app.contributions.score_models import Heard, Score
from app.contributions.standings import Told
from app.ranking.corners import Own
from app.ranking.counted import Counted, Places
from app.ranking.policy import FEWEST_IN_GROUP, FIVE, HELD_MUCH, HELD_OFTEN

THOUSAND: Final = 1000
HUNDRED: Final = 100


@dataclass(frozen=True)
class Peers:
    """What others would say of each text: Community Notes' intercept and Pol.is's consensus."""

    intercept: Reals
    consensus: Reals


def score_rows(
    counted: Counted,
    ground: CommonGround,
    places: Places,
    shown: Table | None,
    peers: Peers,
    batches: Mapping[ContributionId, int],
    before: Mapping[ContributionId, Told],
) -> list[Score]:
    """Return a row for each text that has a batch; `before` is what the last fit told by group."""
    city = score_published(ground.group_lowest, places.table, places.known)
    corners = _corners(counted, ground)
    said = (places.table.agree + places.table.disagree)[:, : places.known]
    heard = np.count_nonzero(said >= HEARD, axis=1)
    rows = []
    for at, text in enumerate(counted.texts):
        if text not in batches:
            continue
        corner = corners.get(at)
        score, sd, cap = _told(city, corner, at)
        last = before.get(text)
        told = last if last is not None and last.batch_id == batches[text] else None
        groups = _groups_of(shown, at, told)
        badge = earns_badge(
            score,
            sd,
            groups_heard=sum(agree + disagree >= HEARD for agree, disagree, _passed in groups),
            neighborhoods_heard=int(heard[at]),
            city=corner is None,
        )
        rows.append(
            Score(
                contribution_id=text,
                batch_id=batches[text],
                score=_thousandths(score),
                sd=_thousandths(sd),
                groups_differ=round(HUNDRED * ground.groups_differ[at]),
                places_differ=round(HUNDRED * city.places_differ[at]),
                corner=corner is not None,
                heard=counted.corners[at].heard if at in corners else Heard.CITY,
                reach_cap=None if cap is None else _thousandths(cap),
                intercept=_thousandths(peers.intercept[at]),
                consensus=told.consensus if told else _thousandths(peers.consensus[at]),
                badge=badge,
                held_by=_held_by(groups, ground, places, city, at, counted.corners.get(at)),
                groups=groups,
                lowest=_lowest_of(ground.group_lowest[at]),
            )
        )
    return rows


def _told(
    city: PublishedScores, corner: tuple[CornerScores, int] | None, at: int
) -> tuple[float, float, float | None]:
    """Return score, deviation and, where the city objects to a corner's text, the cap."""
    if corner is None:
        return float(city.score[at]), float(city.sd[at]), None
    scores, number = corner
    cap = float(scores.cap[number]) if scores.objects[number] else None
    return float(scores.score[number]), float(scores.sd[number]), cap


def _corners(counted: Counted, ground: CommonGround) -> Mapping[int, tuple[CornerScores, int]]:
    """Score the texts of corners by those of their own people that were heard."""
    items = list(counted.corners)
    members = [np.array(counted.corners[item].rows, np.int64) for item in items]
    pools = [counted.corners[item].pools for item in items]
    scores = corner_scores(counted.votes, ground, items, members, pools=pools)
    return {item: (scores, number) for number, item in enumerate(items)}


def _groups_of(shown: Table | None, at: int, before: Told | None) -> list[list[float]]:
    """Return [agree, disagree, pass] of each group, or nothing where one is too small to show.

    What was told stays as it is until the text has a new batch: counts that moved without a new
    vote would tell of whoever is in another group since. Only another number of groups ends it.

    To the nearest five: the text's places are exact, and taken from each other exact numbers tell
    how the one person voted who is in no group, or who is in another one since the last fit.
    """
    if shown is None:
        return []
    if before is not None and len(before.groups) == shown.agree.shape[1]:
        return before.groups
    counts = np.stack([shown.agree[at], shown.disagree[at], shown.passed[at]], axis=1)
    told = FIVE * np.rint(counts / FIVE)
    if min(counts.sum(1).min(), told.sum(1).min()) < FEWEST_IN_GROUP:
        return []
    return [[float(people) for people in group] for group in told]


def _held_by(
    groups: list[list[float]],
    ground: CommonGround,
    places: Places,
    city: PublishedScores,
    at: int,
    own: Own | None,
) -> dict[str, Any]:
    """Name the shown group or place where agreement is missing, if one clearly is.

    From what is published alone. Approval and probability are in hundredths. No place holds
    a corner's score back, and by groups its own people are never told: only where everybody was
    heard, groups are.
    """
    if own is not None and own.heard is not Heard.CITY:
        return {}
    asked = None
    if groups and ground.shown.frequencies is not None:
        counts = np.array(groups)
        asked = Asked(counts[:, 0], counts[:, 1], ground.shown.frequencies, len(groups))
    heard = np.flatnonzero(places.table.agree[at] + places.table.disagree[at])
    known = int(np.count_nonzero(heard < places.known))
    agree, disagree = places.table.agree[at, heard], places.table.disagree[at, heard]
    cells = Asked(agree, disagree, city.frequencies, known) if known > 1 and own is None else None
    told = what_holds_back_counts(asked, cells)
    if not told or told[0].holds_back < HELD_OFTEN or told[0].rise < HELD_MUCH:
        return {}
    cell = told[0]
    kind, place = ("group", cell.number)
    if cell.family is Family.NEIGHBORHOOD:
        kind, place = places.cells[heard[cell.number]]
    return {
        "kind": str(kind),
        "place": int(place),
        "approval": round(HUNDRED * cell.approval),
        "probably": round(HUNDRED * cell.holds_back),
    }


def _lowest_of(shares: NDArray[np.float64]) -> dict[str, int]:
    thousandths = np.rint(THOUSAND * shares).astype(int)
    return {str(at): int(thousandths[at]) for at in np.flatnonzero(thousandths)}


def _thousandths(number: float) -> int:
    return round(THOUSAND * float(number))
