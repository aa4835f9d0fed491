"""Edges of a graph on no circle. Pure.

Where the rows and columns of a table are known in total and some cells are not, a cell can be
solved for exactly when its edge, between its row and its column, lies on no circle of such edges:
Gusfield, "A graph theoretic approach to statistical data security", SIAM Journal on Computing 17
(1988), 552-571. Found by one walk through the graph: Tarjan, "A note on finding the bridges of a
graph", Information Processing Letters 2 (1974), 160-161.
"""

from collections.abc import Sequence
from typing import TypeAlias

Edge: TypeAlias = tuple[int, int]


def bridges(edges: Sequence[Edge]) -> list[int]:
    """Return the positions of the edges that lie on no circle, in order."""
    beside: dict[int, list[tuple[int, int]]] = {}
    for at, (one, other) in enumerate(edges):
        beside.setdefault(one, []).append((other, at))
        beside.setdefault(other, []).append((one, at))
    found: list[int] = []
    seen: dict[int, int] = {}
    for start in beside:
        if start not in seen:
            _walk(start, beside, seen, found)
    return sorted(found)


def _walk(
    start: int, beside: dict[int, list[tuple[int, int]]], seen: dict[int, int], found: list[int]
) -> None:
    """Walk to all that hangs together with `start`; `lowest` is how far back a circle leads."""
    lowest: dict[int, int] = {}
    way: list[tuple[int, int, int]] = [(start, -1, 0)]  # a corner, the edge to it, the next edge
    seen[start] = lowest[start] = len(seen)
    while way:
        corner, came_by, at = way.pop()
        if at < len(beside[corner]):
            way.append((corner, came_by, at + 1))
            other, edge = beside[corner][at]
            if edge == came_by:
                continue
            if other in seen:
                lowest[corner] = min(lowest[corner], seen[other])
            else:
                seen[other] = lowest[other] = len(seen)
                way.append((other, edge, 0))
        elif way:
            before = way[-1][0]
            lowest[before] = min(lowest[before], lowest[corner])
            if lowest[corner] > seen[before]:
                found.append(came_by)
