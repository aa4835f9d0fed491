"""Which concern stands beside a proposal: published figures in, one concern out. Pure.

It is the concern that is supported most where the proposal is supported least. Only figures that
everybody may see are compared, so the choice tells nothing of anybody's vote or group.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from app.contributions.cells import Cell
from app.ranking.models import Basis
from app.ranking.policy import FEWEST_IN_GROUP

IMAGINED: Final = 5.0  # people added to each share, half of whom agree: a few votes prove little
LEAST_SUPPORT: Final = 0.5  # a concern that most there reject is not theirs
THOUSAND: Final = 1000


class Count(NamedTuple):
    """People who agree, disagree and pass, of one text in one group or place."""

    agree: float
    disagree: float
    passed: float = 0.0

    @property
    def enough(self) -> bool:
        """Say whether so many have a view that a share of them may be told."""
        return self.agree + self.disagree >= FEWEST_IN_GROUP

    @property
    def share(self) -> float:
        """Return the share that agrees, drawn toward one half by the imagined people."""
        return (self.agree + IMAGINED / 2) / (self.agree + self.disagree + IMAGINED)

    @property
    def told(self) -> int:
        """Return the share that agrees as it is told, in hundredths."""
        return round(100 * self.agree / (self.agree + self.disagree))


@dataclass(frozen=True)
class Judged:
    """A text as the public knows it: groups of the fit `fit`, and its score in thousandths."""

    fit: int | None = None
    groups: Sequence[Count] = ()
    places: Mapping[Cell, Count] = field(default_factory=dict)
    score: int | None = None


class Strongest(NamedTuple):
    """The chosen concern, and by what. Shares are in hundredths."""

    concern: int
    basis: Basis
    place: Cell | None
    support: int
    approval: int


class _Compared(NamedTuple):
    """A concern in one group or place, beside the proposal's own count there."""

    concern: int
    basis: Basis
    place: Cell | None
    here: Count
    own: Count

    @property
    def share(self) -> float:
        return self.here.share


def strongest(proposal: Judged, concerns: Mapping[int, Judged], seed: int) -> Strongest | None:
    """Choose among these concerns, by number; None where none stands out.

    The first comparison that can be made with any of them decides: the opinion group that agrees
    least with the proposal, then the place, then the concerns' own scores. What most of that group
    or place reject is not theirs, and then there is none. Of equal ones a lot decides that `seed`
    fixes, so that neither the oldest nor the newest has an edge.
    """
    compared = _in_groups(proposal, concerns) or _in_places(proposal, concerns)
    if compared:
        return _drawn([one for one in compared if one.share >= LEAST_SUPPORT], seed)
    return _by_score(proposal, concerns, seed)


def _in_groups(proposal: Judged, concerns: Mapping[int, Judged]) -> Sequence[_Compared]:
    groups = proposal.groups
    if proposal.fit is None or len(groups) < 2 or not all(one.enough for one in groups):  # noqa: PLR2004, less than what?
        return []
    alike = {
        number: concern
        for number, concern in concerns.items()
        if concern.fit == proposal.fit and len(concern.groups) == len(groups)
    }
    least = min(one.share for one in groups)
    return [
        _Compared(number, Basis.GROUP, None, concern.groups[at], own)
        for at, own in enumerate(groups)
        if own.share == least
        for number, concern in alike.items()
        if concern.groups[at].enough
    ]


def _in_places(proposal: Judged, concerns: Mapping[int, Judged]) -> Sequence[_Compared]:
    """Look where approval is lower than somewhere else: the lowest place that judged a concern."""
    known = {place: own for place, own in proposal.places.items() if own.enough}
    highest = max((own.share for own in known.values()), default=0.0)
    compared = [
        _Compared(number, Basis.PLACE, place, concern.places[place], own)
        for place, own in known.items()
        if own.share < highest
        for number, concern in concerns.items()
        if place in concern.places and concern.places[place].enough
    ]
    least = min((one.own.share for one in compared), default=0.0)
    return [one for one in compared if one.own.share == least]


def _by_score(proposal: Judged, concerns: Mapping[int, Judged], seed: int) -> Strongest | None:
    scores = {n: c.score for n, c in concerns.items() if c.score is not None}
    number = max(scores, key=lambda n: (scores[n], _lot(seed, n)), default=None)
    if number is None or scores[number] < LEAST_SUPPORT * THOUSAND:
        return None
    own = round((proposal.score or 0) / 10)
    return Strongest(number, Basis.SCORE, None, round(scores[number] / 10), own)


def _drawn(compared: Collection[_Compared], seed: int) -> Strongest | None:
    """Take the one with the most support; of equal ones draw a lot."""
    best = max(compared, key=lambda one: (one.share, _lot(seed, one.concern)), default=None)
    if best is None:
        return None
    return Strongest(best.concern, best.basis, best.place, best.here.told, best.own.told)


def _lot(seed: int, number: int) -> str:
    return sha256(f"{seed}:{number}".encode()).hexdigest()
