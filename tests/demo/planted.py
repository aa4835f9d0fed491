"""What the generator planted as common ground: the truth that the ranking never sees."""

from collections.abc import Mapping

import numpy as np

from app.demo.city import DemoCity
from app.demo.people import GROUPS, OWN_MIND
from app.demo.votes import HOME_WARMTH, TAKES_SIDES

PLANTED_FROM = 0.6


def lowest_approvals(city: DemoCity) -> Mapping[str, float]:
    """Return, by title, the approval of the group that likes a proposal least, by the model.

    Of a corner's proposal it is that of its own people. Leanings are drawn 4,000 times.
    """
    own = np.random.default_rng(0).normal(0, OWN_MIND, (4000, 2))
    found = {}
    for proposal in city.proposals:
        here = HOME_WARMTH if proposal.reach == "corner" else 0.0
        lean = np.array(proposal.lean)
        found[proposal.title] = min(
            float(np.mean(1 / (1 + np.exp(-(proposal.warmth + here + TAKES_SIDES * told)))))
            for told in ((group + own) @ lean for group in GROUPS)
        )
    return found
