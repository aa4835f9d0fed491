"""Whether a typed number is what a claim or a citation says: pure, and only from their facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Self, TypeAlias

from app.charts.claims.effects import Sort as Effect
from app.charts.claims.judged import Judged
from app.charts.claims.typed import Sort, Typed, Way, typed_numbers
from app.datasets.columns import Unit

NEAR: Final = 0.1  # of the fact


Said: TypeAlias = tuple[Sort, float | None, Way | None]


@dataclass(frozen=True)
class Facts:
    """Numbers by how they are typed. A percentage of 12 stands as 12, whatever its unit.

    A number that goes one way (15% less) is said by one that goes no way (15%), never by one that
    goes the other, nor by one that goes one way where the fact goes none. Differences are of the
    numbers as they are: two that were rounded do not say what lies between them.
    """

    by_sort: Mapping[tuple[Sort, Way | None], frozenset[float]]

    @classmethod
    def of(cls, found: Iterable[Said]) -> Self:
        by_sort: dict[tuple[Sort, Way | None], set[float]] = {}
        for sort, value, way in found:
            if value is not None and isfinite(value):
                for told in {way, None}:
                    by_sort.setdefault((sort, told), set()).add(abs(value))
        return cls({key: frozenset(values) for key, values in by_sort.items()})

    def say(self, typed: Typed) -> bool:
        return any(typed.is_of(fact) for fact in self._like(typed))

    def _like(self, typed: Typed) -> frozenset[float]:
        return self.by_sort.get((typed.sort, typed.way), frozenset())

    def distance(self, typed: Typed) -> float | None:
        """Return 0 for what was rounded to the number, else how far off; None beyond NEAR."""
        if self.say(typed):
            return 0.0
        off = [abs(fact - typed.value) / fact for fact in self._like(typed) if fact > 0]
        nearest = min(off, default=1.0)
        return nearest if nearest <= NEAR else None


def unsourced(text: str, known: Collection[Facts]) -> list[Typed]:
    """Return the typed numbers of a text that none of these facts say, each number once."""
    found: dict[object, Typed] = {}
    for typed in typed_numbers(text):
        if not any(facts.say(typed) for facts in known):
            found.setdefault((typed.sort, typed.value, typed.way), typed)
    return list(found.values())


def headline_of(found: Judged) -> Facts:
    """Return what a claim says before all: its number, and both sides of a comparison."""
    return Facts.of(_headline(found))


def facts_of_claim(found: Judged) -> Facts:
    """Return all that a claim says: its interval, the rows behind it, ranks and differences too."""
    more = [*_headline(found), *_told(found, found.low), *_told(found, found.high)]
    more += [(Sort.PLAIN, float(n), None) for n in (found.now_n, found.then_n, found.of) if n]
    more += [(_within(found), float(found.within), None)] if found.within else []
    if found.now is not None and found.then is not None:
        more += _apart(found.about.measured_in, found.now - found.then)
    return Facts.of(more)


def facts_of_reading(reading: Mapping[str, Any]) -> Facts:
    """Return all that a citation says, and the ratios between its numbers."""
    unit, value = reading.get("measured_in"), reading.get("value")
    names = ("value", "low", "high", "city_median", "city_value", "before")
    found = [pair for name in names for pair in _in_unit(unit, reading.get(name))]
    found += [(Sort.PLAIN, reading.get(name), None) for name in ("n", "rank", "of")]
    for name in ("before", "city_median", "city_value"):
        other = reading.get(name)
        if value is not None and other is not None:
            found += _apart(unit, value - other)
            found += _ratio(value / other) if other else []
    for name in ("change", "change_low", "change_high"):
        found += _ratio(reading[name]) if reading.get(name) else []
    return Facts.of(found)


def _headline(found: Judged) -> list[Said]:
    unit = found.about.measured_in
    told = [*_told(found, found.value), *_in_unit(unit, found.now), *_in_unit(unit, found.then)]
    if found.sort == Effect.DIFFERENCE and found.now and found.then:
        told += _ratio(found.now / found.then)
    return told


def _told(found: Judged, value: float | None) -> list[Said]:
    if value is None:
        return []
    if found.sort == Effect.RATIO:
        return _ratio(value)
    if found.sort == Effect.DIFFERENCE:
        return _apart(found.about.measured_in, value)
    if found.sort == "share":
        return [(Sort.PERCENT, value, None), (Sort.TIMES, value / 100, None)]
    if found.sort == "rank":
        return [(Sort.PLAIN, value, None)]
    return _in_unit(found.about.measured_in, value)


def _within(found: Judged) -> Sort:
    return Sort.PERCENT if found.sort == "share" else Sort.PLAIN


def _in_unit(unit: str | None, value: float | None, way: Way | None = None) -> list[Said]:
    if value is None:
        return []
    if unit == Unit.SHARE:
        return [(Sort.PERCENT, 100 * value, way), (Sort.TIMES, value, way)]
    if unit == Unit.PERCENT:
        return [(Sort.PERCENT, value, way), (Sort.TIMES, value / 100, way)]
    return [(Sort.PLAIN, value, way)]


def _apart(unit: str | None, difference: float) -> list[Said]:
    """Say a difference with the way that it goes."""
    return _in_unit(unit, difference, Way.MORE if difference >= 0 else Way.LESS)


def _ratio(value: float) -> list[Said]:
    """Say a ratio in the ways that people do: twice, half, 12% more, 112%, three times fewer.

    From the other side it is said too (A has twice of B, B has half of A), but goes no way then.
    """
    if not isfinite(value) or value <= 0:
        return []
    off, way = abs(value - 1), Way.MORE if value >= 1 else Way.LESS
    found: list[Said] = [
        (Sort.TIMES, value, way), (Sort.TIMES, 1 / value, way if value < 1 else None),
        (Sort.PERCENT, 100 * value, None), (Sort.PERCENT, 100 * off, way),
    ]  # fmt: skip
    return [*found, (Sort.TIMES, off, way)] if off < 1 else found  # “a third less”
