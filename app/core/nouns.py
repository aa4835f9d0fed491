"""Where a public thing lives and who may see it: asked when a notice, feed or result is shown.

Rooms below (notices, search, ledger) hold `(noun, id)` only. The roots register one resolver a
noun, which looks at the thing as it is now, so that nothing hidden or stale leaks.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Place:
    """What a reader is told of a thing: nothing but its title and address."""

    title: str
    url: str


# Given the viewer's id (or None) and ids, returns those that this viewer may see.
Resolver: TypeAlias = Callable[[Session, int | None, Collection[int]], Mapping[int, Place]]

_resolvers: dict[str, Resolver] = {}


def register(noun: str, resolver: Resolver) -> None:
    _resolvers[noun] = resolver


def resolve(
    session: Session, viewer_id: int | None, things: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Place]:
    """Return the place of each thing that this viewer may see; one call a noun."""
    found: dict[tuple[str, int], Place] = {}
    for noun in sorted({noun for noun, _ in things}):
        ids = {number for named, number in things if named == noun}
        for number, place in _resolvers[noun](session, viewer_id, ids).items():
            found[noun, number] = place
    return found
