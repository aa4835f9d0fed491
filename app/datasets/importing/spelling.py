"""Ways of writing one name: case, accents, punctuation, order of the words, short forms."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import product
from typing import Final

# What a short form may stand for. Where that leaves more than one neighborhood, none is meant.
SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "mt": ("mount",),
    "mtn": ("mountain",),
    "st": ("saint", "street"),
    "ste": ("sainte", "suite"),
    "ft": ("fort",),
    "pt": ("point", "port"),
    "hts": ("heights",),
    "hgts": ("heights",),
    "ht": ("heights",),
    "n": ("north",),
    "s": ("south",),
    "e": ("east",),
    "w": ("west",),
    "ne": ("northeast",),
    "nw": ("northwest",),
    "se": ("southeast",),
    "sw": ("southwest",),
    "pk": ("park",),
    "sq": ("square",),
    "ave": ("avenue",),
    "av": ("avenue",),
    "blvd": ("boulevard",),
    "rd": ("road",),
    "ctr": ("center", "centre"),
    "vlg": ("village",),
    "vil": ("village",),
    "gdns": ("gardens",),
    "est": ("estates", "estate"),
    "ests": ("estates",),
    "ter": ("terrace",),
    "terr": ("terrace",),
    "jct": ("junction",),
    "spgs": ("springs",),
    "lk": ("lake",),
    "univ": ("university",),
    "nbhd": ("neighborhood",),
    "neighbourhood": ("neighborhood",),
}
MOST: Final = 16  # spellings of one name


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation; `&` is and."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("'", "").replace("’", ""))
    # Once more at the end: without its marks a sign may have another lower case.
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return " ".join("and" if word == "&" else word for word in re.findall(r"[^\W_]+|&", letters))


def full_forms(name: str, *, cut: bool = False) -> frozenset[str]:
    """Return the folded name with its short forms written out, in every way that is meant.

    The last word of a `cut` name may go on, so it is no short form of anything.
    """
    words = fold(name).split()
    open_end = cut and bool(name) and name[-1].isalnum()
    ways = [
        (word,) if open_end and place == len(words) - 1 else (word, *SHORT.get(word, ()))
        for place, word in enumerate(words)
    ]
    found = set()
    for spelling in product(*ways):
        found.add(" ".join(spelling))
        if len(found) == MOST:
            break
    return frozenset(found)


def sorted_words(folded: str) -> str:
    return " ".join(sorted(folded.split()))


def joined(folded: str) -> str:
    return folded.replace(" ", "")
