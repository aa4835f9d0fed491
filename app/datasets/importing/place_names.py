"""Which neighborhood a written name means. Sure ways only: a fuzzy score suggests, never places.

A removed qualifier (`Lower Edmondson Village`) is worse than a typo and scores higher (IMPORT).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.datasets.importing.crosswalk import SPANNING, Crosswalk, settled
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.spelling import fold, full_forms, joined, sorted_words

# A column is cut when this many different values pile up at its greatest length.
PILE: Final = 3
SHORTEST_CUT: Final = 8


class Way(StrEnum):
    """How a row was placed."""

    POINT = "point"
    NAME = "name"
    PREFIX = "prefix"
    ALIAS = "alias"
    CROSSWALK = "crosswalk"


@dataclass(frozen=True)
class Placed:
    """`slugs` maps each written name, as it stands in the file, to a neighborhood.

    `ways` says how each was placed; `spanning` are names of areas that lie in several.
    """

    slugs: Mapping[str, str]
    cut_at: int | None = None
    ways: Mapping[str, Way] = field(default_factory=dict)
    spanning: frozenset[str] = frozenset()


def place_names(
    written: Collection[str],
    gazetteer: Gazetteer,
    aliases: Mapping[str, str] | None = None,
    crosswalk: Crosswalk | None = None,
) -> Placed:
    """Place each distinct value of a column. A value that could mean two places means none.

    `aliases` are what people said that a name means; they go before everything else. A value that
    is an area of the `crosswalk` is placed by it or not at all.
    """
    cut_at = cut_length(written)
    known = {area.slug for area in gazetteer.areas}
    told = {name: slug for name, slug in (aliases or {}).items() if slug in known}
    names = _Names(gazetteer, told)
    areas = settled(crosswalk or {}, lambda name: (names.whole(name) or (None,))[0])
    slugs: dict[str, str] = {}
    ways: dict[str, Way] = {}
    spanning: set[str] = set()
    for value in written:
        # Before trimming: `patterson park ` at the cut is a prefix, though trimmed it is a name.
        cut = cut_at is not None and len(value) == cut_at
        area = areas.get(fold(value))
        if area == SPANNING and value not in told:
            spanning.add(value)
            continue
        by_area = None if area is None or value in told else (area, Way.CROSSWALK)
        found = by_area or (names.cut(value) if cut else names.whole(value))
        if found is not None:
            slugs[value], ways[value] = found
    return Placed(slugs, cut_at, ways, frozenset(spanning))


def namer(gazetteer: Gazetteer) -> Callable[[str], bool]:
    """Return what says whether a text surely is the name of an area, ready to be asked often."""
    names = _Names(gazetteer, {})
    return lambda name: names.whole(name) is not None


def cut_length(written: Iterable[str]) -> int | None:
    """Return the length at which a column was cut: where its longest values pile up, or None."""
    lengths: dict[int, int] = defaultdict(int)
    for value in set(written):
        lengths[len(value)] += 1
    longest = max(lengths, default=0)
    piled = lengths.get(longest, 0)
    if longest < SHORTEST_CUT or piled < PILE:
        return None
    # Names thin out towards the longest: a pile is more than the two lengths below it hold.
    return longest if piled > lengths.get(longest - 1, 0) + lengths.get(longest - 2, 0) else None


# From the strictest way of writing a name to the loosest that is still sure.
SPELLINGS: Final[tuple[Callable[[str], Collection[str]], ...]] = (
    lambda name: (name.strip(),),
    lambda name: (name.strip().casefold(),),
    lambda name: (fold(name),),
    full_forms,
    lambda name: (sorted_words(fold(name)),),
    lambda name: {sorted_words(form) for form in full_forms(name)},
    lambda name: {joined(form) for form in full_forms(name)},
)


class _Names:
    """The names of neighborhoods, the usual ones and the others, by all sure ways to write them."""

    def __init__(self, gazetteer: Gazetteer, aliases: Mapping[str, str]) -> None:
        self._told = aliases
        self._folded = _slugs_by((fold(name), slug) for name, slug in aliases.items())
        usual = [(area.names[0], area.slug) for area in gazetteer.areas if area.names]
        others = [(name, area.slug) for area in gazetteer.areas for name in area.names[1:]]
        self._usual = {name for name, _slug in usual}
        names = usual + others
        self._spelled = [
            _slugs_by((key, slug) for name, slug in names for key in spell(name))
            for spell in SPELLINGS
        ]
        self._ways = {}
        for name, slug in others:
            self._ways[joined(fold(name)), slug] = Way.ALIAS
        for name, slug in usual:
            self._ways[joined(fold(name)), slug] = Way.NAME
        begun = [*names, *aliases.items()]
        self._spoken = [(" ".join(name.casefold().split()), slug) for name, slug in begun]
        self._full = [(joined(form), slug) for name, slug in begun for form in full_forms(name)]

    def whole(self, value: str) -> tuple[str, Way] | None:
        """Place a name that stands in full."""
        said = self._said(value)
        if said is not None:
            return said, Way.ALIAS
        for spell, known in zip(SPELLINGS, self._spelled, strict=True):
            slugs = set().union(*(known.get(key, ()) for key in spell(value)))
            if slugs:  # what is in doubt here is no surer in a looser way
                slug = _only(slugs)
                return None if slug is None else (slug, self._way(value, slug))
        return None

    def cut(self, value: str) -> tuple[str, Way] | None:
        """Place a name whose end may be missing."""
        if value in self._told:
            return self._told[value], Way.ALIAS
        start = value.casefold()
        slugs = {slug for name, slug in self._spoken if name.startswith(start)}
        if not slugs:
            starts = tuple(filter(None, map(joined, full_forms(value, cut=True))))
            slugs = {slug for name, slug in self._full if name.startswith(starts)}
        if slugs:
            slug = _only(slugs)
            return None if slug is None else (slug, Way.PREFIX)
        said = self._said(value)
        return None if said is None else (said, Way.ALIAS)

    def _said(self, value: str) -> str | None:
        return self._told.get(value) or _only(self._folded.get(fold(value), set()))

    def _way(self, value: str, slug: str) -> Way:
        return self._ways.get((joined(fold(value)), slug), Way.NAME)


def _only(slugs: Collection[str]) -> str | None:
    return next(iter(slugs)) if len(slugs) == 1 else None


def _slugs_by(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    slugs: dict[str, set[str]] = defaultdict(set)
    for key, slug in pairs:
        if key:
            slugs[key].add(slug)
    return slugs
