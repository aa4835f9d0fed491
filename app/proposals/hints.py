"""A gentle, transparent hint while somebody writes. Pure: a text in, suggestions out.

It asks for a place, a data point or a number, and suggests other words for party labels. It never
blocks, never scores and is never stored; the rules below are all there is to it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.i18n import Sentence, _
from app.core.text import fold

ENOUGH_WORDS: Final = 8  # a shorter text is only begun


class Want(StrEnum):
    PLACE = "place"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True)
class Hint:
    want: Want
    sentence: Sentence
    found: str = ""  # the writer's own words that it is about


# What sorts people into camps. Each is matched as whole words, in any case.
_LABELS: Final = re.compile(
    r"\b(?:the\s+)?(?:left[- ]?wing(?:ers?)?|right[- ]?wing(?:ers?)?|leftists?|rightists?|"
    r"democrats?|republicans?|dems|gop|liberals?|conservatives?|socialists?|communists?|"
    r"fascists?|libs|libtards?|maga|woke|radical left|far right|far left|elites?|"
    r"usual politicians|corrupt politicians|rich side of town|those people|these people)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|half|twice)\b", re.IGNORECASE
)
_PLACE: Final = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|alley|drive|boulevard|blvd|corner|crossing|square|"
    r"park|school|bridge|station|stop|market|library|playground|block)\b|\b(?:on|at|near|behind|"
    r"between|opposite|along)\s+(?:the\s+)?[A-Z]",
)


def hints_for(
    title: str, text: str, names: Collection[str] = (), *, has_chart: bool = False
) -> list[Hint]:
    """Suggest what would make a text more exact, most helpful first.

    `names` are the city's neighborhoods. With a chart chosen, the number is there already.
    """
    words = f"{title}\n{text}"
    hints = []
    label = _LABELS.search(words)
    if label is not None:
        hints.append(
            Hint(
                Want.WORDS,
                _("These words may push away people who would agree. What exactly happened?"),
                label.group(),
            )
        )
    if len(words.split()) < ENOUGH_WORDS:
        return hints
    if not _names_a_place(words, names):
        hints.append(Hint(Want.PLACE, _("Where is it? A street, a corner or a stop helps.")))
    if not has_chart and not _NUMBER.search(words):
        hints.append(
            Hint(
                Want.NUMBER,
                _("How many, how often or since when? A number or a point in a chart helps."),
            )
        )
    return hints


def _names_a_place(words: str, names: Collection[str]) -> bool:
    folded = fold(words)
    return bool(_PLACE.search(words)) or any(fold(name) in folded for name in names)
