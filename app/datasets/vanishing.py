"""Whether rows vanish from a table when what they tell is over, so that its past looks lower.

A list of what is still open (notices, empty houses, permits in force) loses what was closed. Its
older months then hold only what has lasted, and a rise to today is made of nothing else.
"""

from enum import StrEnum
from typing import Final

from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Shape

MUCH: Final = 0.01  # of the rows of earlier months: fewer gone are corrections


class Vanishing(StrEnum):
    SAID = "said"  # its steward says that it holds only what is still open
    SEEN = "seen"  # this version has fewer rows of earlier months than the one before


def vanishing_of(dataset: Dataset, version: DatasetVersion) -> Vanishing | None:
    """Say how one knows that rows vanish from a version; None where nothing speaks for it."""
    if dataset.shape is not Shape.EVENTS:
        return None
    if dataset.only_open:
        return Vanishing.SAID
    told = version.difference
    lost, before = told.get("old_lost", 0), told.get("old_before", 0)
    return Vanishing.SEEN if lost and lost >= MUCH * before else None
