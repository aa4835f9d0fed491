"""The words in which areas are described. No database here: see `datasets.vocabulary`."""

from typing import Final, TypeAlias

NEIGHBORHOODS: Final = "neighborhoods"  # said where else a layer's slug stands: it is none

# Polygons, each a list of rings (the outer one first), each a list of points.
Rings: TypeAlias = list[list[list[list[float]]]]
