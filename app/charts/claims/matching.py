"""Whether a typed number is what a claim or a citation says: pure, and only from their facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Self

from app.charts.claims.effects import Sort as Effect
from app.charts.claims.judged import Judged
from app.charts.claims.typed import Sort, Typed, typed_numbers
from app.datasets.columns import Unit

NEAR: Final = 0.1  # of the fact


@dataclass(frozen=True)
class Facts:
    """Numbers by how they are typed. A percentage of 12 stands as 12, whatever its unit."""

    by_sort: Mapping[Sort, frozenset[float]]

    @classmethod
    def of(cls, found: Iterable[tuple[Sort, float | None]]) -> Self:
        by_sort: dict[Sort, set[float]] = {sort: set() for sort in Sort}
        for sort, value in found:
            if value is not None and isfinite(value):
                by_sort[sort].add(abs(value))
        return cls({sort: frozenset(values) for sort, values in by_sort.items()})

    def say(self, typed: Typed) -> bool:
        return any(typed.is_of(fact) for fact in self.by_sort[typed.sort])

    def distance(self, typed: Typed) -> float | None:
        """Return 0 for what was rounded to the number, else how far off; None beyond NEAR."""
        if self.say(typed):
            return 0.0
        off = [abs(fact - typed.value) / fact for fact in self.by_sort[typed.sort] if fact > 0]
        nearest = min(off, default=1.0)
        return nearest if nearest <= NEAR else None


def unsourced(text: str, known: Collection[Facts]) -> list[Typed]:
    """Return the typed numbers of a text that none of these facts say, each number once."""
    found: dict[tuple[Sort, float], Typed] = {}
    for typed in typed_numbers(text):
        if not any(facts.say(typed) for facts in known):
            found.setdefault((typed.sort, typed.value), typed)
    return list(found.values())


def headline_of(found: Judged) -> Facts:
    """Return what a claim says before all: its number, and both sides of a comparison."""
    return Facts.of(_headline(found))


def facts_of_claim(found: Judged) -> Facts:
    """Return all that a claim says: its interval, the rows behind it, ranks and differences too."""
    unit = found.about.measured_in
    more = [*_headline(found), *_told(found, found.low), *_told(found, found.high)]
    counts = (float(n) for n in (found.now_n, found.then_n, found.of) if n)
    more += [(Sort.PLAIN, n) for n in counts]
    more += [(_within(found), float(found.within))] if found.within else []
    if found.now is not None and found.then is not None:
        more += _in_unit(unit, found.now - found.then)
    return Facts.of(more)


def facts_of_reading(reading: Mapping[str, Any]) -> Facts:
    """Return all that a citation says, and the ratios between its numbers."""
    unit, value = reading.get("measured_in"), reading.get("value")
    names = ("value", "low", "high", "city_median", "city_value", "before")
    found = [pair for name in names for pair in _in_unit(unit, reading.get(name))]
    found += [(Sort.PLAIN, reading.get(name)) for name in ("n", "rank", "of")]
    for name in ("before", "city_median", "city_value"):
        other = reading.get(name)
        if value is not None and other is not None:
            found += _in_unit(unit, value - other)
            found += _ratio(value / other) if other else []
    for name in ("change", "change_low", "change_high"):
        found += _ratio(reading[name]) if reading.get(name) else []
    return Facts.of(found)


def _headline(found: Judged) -> list[tuple[Sort, float | None]]:
    unit = found.about.measured_in
    told = [*_told(found, found.value), *_in_unit(unit, found.now), *_in_unit(unit, found.then)]
    if found.sort == Effect.DIFFERENCE and found.now and found.then:
        told += _ratio(found.now / found.then)
    return told


def _told(found: Judged, value: float | None) -> list[tuple[Sort, float | None]]:
    if value is None:
        return []
    if found.sort == Effect.RATIO:
        return _ratio(value)
    if found.sort == "share":
        return [(Sort.PERCENT, value), (Sort.TIMES, value / 100)]
    if found.sort == "rank":
        return [(Sort.PLAIN, value)]
    return _in_unit(found.about.measured_in, value)


def _within(found: Judged) -> Sort:
    return Sort.PERCENT if found.sort == "share" else Sort.PLAIN


def _in_unit(unit: str | None, value: float | None) -> list[tuple[Sort, float | None]]:
    if value is None:
        return []
    if unit == Unit.SHARE:
        return [(Sort.PERCENT, 100 * value), (Sort.TIMES, value)]
    if unit == Unit.PERCENT:
        return [(Sort.PERCENT, value), (Sort.TIMES, value / 100)]
    return [(Sort.PLAIN, value)]


def _ratio(value: float) -> list[tuple[Sort, float | None]]:
    """Say a ratio in the ways that people do: twice, half, 12% more, 112%."""
    if not isfinite(value) or value <= 0:
        return []
    off = abs(value - 1)
    found: list[tuple[Sort, float | None]] = [
        (Sort.TIMES, value), (Sort.TIMES, 1 / value),
        (Sort.PERCENT, 100 * value), (Sort.PERCENT, 100 * off),
    ]  # fmt: skip
    return [*found, (Sort.TIMES, off)] if off < 1 else found  # “a third less”
