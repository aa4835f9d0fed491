"""Who earns the badge, and what may be shown. Pure: numbers in, a ruling out."""

from typing import Final

BADGE_FROM: Final = 0.6  # of those with a view, where support is lowest
FEWEST_GROUPS: Final = 2
FEWEST_PLACES: Final = 3
FEWEST_HERE: Final = 10  # people of its own area, before a corner's text is ranked
FEWEST_IN_GROUP: Final = 10  # people of each group, before a text shows its groups


def earns_badge(score: float, sd: float, groups: int, places: int, *, corner: bool) -> bool:
    """Say whether a text has common ground: surely enough, over groups, and places unless a corner.

    `score` and `sd` are between 0 and 1; surely means that one standard deviation is allowed for.
    """
    sure = score - sd >= BADGE_FROM
    return sure and groups >= FEWEST_GROUPS and (corner or places >= FEWEST_PLACES)
