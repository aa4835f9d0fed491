"""Which neighborhood a written name means. Sure ways only: a fuzzy score suggests, never places.

A removed qualifier (`Lower Edmondson Village`) is worse than a typo and scores higher (IMPORT).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from app.datasets.importing.gazetteer import Gazetteer

# A column is cut when this many different values pile up at its greatest length.
PILE: Final = 3
SHORTEST_CUT: Final = 8
SUGGESTIONS: Final = 3
LIKELY: Final = 60.0
WORDS: Final = {"mt": "mount", "&": "and", "st": "saint"}


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation; `Mt.` is Mount, `&` is and."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("'", "").replace("’", ""))
    # Once more at the end: without its marks a sign may have another lower case.
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    words = re.findall(r"[^\W_]+|&", letters)
    return " ".join(WORDS.get(word, word) for word in words)


@dataclass(frozen=True)
class Placed:
    """`slugs` maps each written name, as it stands in the file, to a neighborhood."""

    slugs: Mapping[str, str]
    cut_at: int | None = None


def place_names(written: Collection[str], gazetteer: Gazetteer) -> Placed:
    """Place each distinct value of a column. A value that could mean two places means none."""
    cut_at = cut_length(written)
    exact = _Index((name, area.slug) for area in gazetteer.areas for name in area.names)
    found: dict[str, str] = {}
    for value in written:
        # Before trimming: `patterson park ` at the cut is a prefix, though trimmed it is a name.
        if cut_at is not None and len(value) == cut_at:
            slug = exact.by_prefix(value)
        else:
            slug = exact.by_name(value)
        if slug is not None:
            found[value] = slug
    return Placed(found, cut_at)


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


def suggestions(names: Sequence[str], gazetteer: Gazetteer) -> dict[str, list[str]]:
    """List for each name the usual names of neighborhoods that look like it, likeliest first."""
    usual = {name: area.names[0] for area in gazetteer.areas for name in area.names}
    folded = {name: fold(name) for name in usual}
    listed: dict[str, list[str]] = {}
    for name in names:
        near = process.extract(
            fold(name), folded, scorer=fuzz.ratio, limit=SUGGESTIONS, score_cutoff=LIKELY
        )
        listed[name] = list(dict.fromkeys(usual[key] for _text, _score, key in near))
    return listed


class _Index:
    """Names that mean exactly one neighborhood, by several sure ways of writing them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names = list(names)
        self._ways = [
            (way, _unique((way(name), slug) for name, slug in self._names)) for way in WAYS
        ]
        self._spoken = [(" ".join(name.casefold().split()), slug) for name, slug in self._names]

    def by_name(self, value: str) -> str | None:
        for way, known in self._ways:
            slug = known.get(way(value))
            if slug is not None:
                return slug
        return None

    def by_prefix(self, value: str) -> str | None:
        start = value.casefold()
        slugs = {slug for name, slug in self._spoken if name.startswith(start)}
        if not slugs:
            joined = _joined(value)
            slugs = {
                slug for name, slug in self._names if joined and _joined(name).startswith(joined)
            }
        return slugs.pop() if len(slugs) == 1 else None


def _sorted_words(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def _joined(name: str) -> str:
    return fold(name).replace(" ", "")


def _same_case(name: str) -> str:
    return name.strip().casefold()


# From the strictest way of writing a name to the loosest that is still sure.
WAYS: Final[tuple[Callable[[str], str], ...]] = (
    str.strip,
    _same_case,
    fold,
    _sorted_words,
    _joined,
)


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    slugs: dict[str, set[str]] = defaultdict(set)
    for key, slug in pairs:
        slugs[key].add(slug)
    return {key: next(iter(found)) for key, found in slugs.items() if key and len(found) == 1}
