"""Who leans to which opinion group now: for the worker's own counts of the city, never kept.

Only relations of the whole city are counted with it; nobody is told their group or another's.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from app.commonground.remembering import memberships_from
from app.contributions.models import ContributionId
from app.contributions.standings import newest_fit, scores_of
from app.core.config import Settings
from app.people.models import PersonId
from app.ranking.counted import load_counted
from app.ranking.memory import from_bytes

LEAST_VOTES: Final = 5  # or a person is in no group


class Leanings(NamedTuple):
    """`groups`: the shown group of each person; `counts`: [agree, disagree, pass] of each group."""

    groups: Mapping[PersonId, int]
    counts: Mapping[ContributionId, list[list[float]]]


def leanings_now(session: Session, settings: Settings) -> Leanings | None:
    """Find them anew from counted votes and what the last fit keeps; None where it shows none."""
    fit = newest_fit(session)
    if fit is None or not fit.group_sizes:
        return None
    counted = load_counted(session, settings)
    shown = from_bytes(fit.memory, counted.texts)[0]  # the run that pages show is the first
    share = memberships_from(counted.votes, [shown])[0]
    enough = np.flatnonzero(counted.votes.by_voter.sizes >= LEAST_VOTES)
    groups = {PersonId(counted.people[row]): int(share[row].argmax()) for row in enough}
    scores = scores_of(session, counted.texts)
    return Leanings(groups, {text: score.groups for text, score in scores.items()})
