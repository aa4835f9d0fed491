"""Which verdict of a claim stands, when each version of the data has its own."""

from collections.abc import Sequence
from itertools import pairwise

from app.charts.claims.judged import Verdict

HELD = 2  # versions in a row that must agree before a verdict changes


def standing_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that stands after these, the oldest first.

    The first one stands until another has held for two versions in a row: one odd refresh flags
    nobody's text. Raises ValueError without any.
    """
    if not verdicts:
        message = "a claim has no verdict before it was judged"
        raise ValueError(message)
    stands, row = verdicts[0], 0
    for before, verdict in pairwise(verdicts):
        row = row + 1 if verdict == before else 1
        if verdict != stands and row >= HELD:
            stands = verdict
    return stands
