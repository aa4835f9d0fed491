"""Numbers that somebody typed in a text, with their place. Pure; its time grows as the text does.

What is no number about the city is left out: dates, years, times of day, durations, street
addresses, ordinals, the numbers of lists, of telephones and of named things (`Route 40`), and
whatever stands in links, code and claims. The rules stand here and nowhere else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.charts.claims.typed_words import lexicon
from app.core.text import CLAIM

MOST: Final = 200  # numbers looked at in one text
FIRST_YEAR, LAST_YEAR = 1900, 2100
STREET_NEAR: Final = 4  # words from a house's number to the word that says “street”
BLANKS: Final = " \t\n*_~$€£+-−"  # between words: emphasis, and what begins a number
FILLERS: Final = 2  # words between “rose” and its number: by about
LOOSE: Final = 0.05  # how far a rounded number or a word such as “doubled” may be off


class Sort(StrEnum):
    PLAIN = "plain"
    PERCENT = "percent"
    TIMES = "times"


class Way(StrEnum):
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Typed:
    """A number at `text[start:end]`. What lies within `slack` of it was rounded to it.

    `way` is that of a difference or a change, as its words say it: 15% more, fell by 15%.
    """

    start: int
    end: int
    words: str
    value: float
    sort: Sort
    slack: float
    way: Way | None = None

    def is_of(self, fact: float) -> bool:
        return abs(abs(fact) - self.value) <= self.slack * (1 + 1e-9)


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    bare: str  # without quotes and stops around it


_HIDDEN: Final = re.compile(
    rf"^(?:```|~~~).*?(?:^(?:```|~~~)|\Z)|`+[^`\n]*`+|{CLAIM}|\[[^\[\]\n]*\]\([^()\n]*\)",
    re.MULTILINE | re.DOTALL | re.ASCII,
)
_LIST: Final = re.compile(r"^[ \t]*\d{1,9}[.)](?=[ \t])", re.MULTILINE | re.ASCII)
_EDGES: Final = "\"'“”‘’()[]{}<>*_~.,;:!?…|"  # noqa: RUF001, quotes as people type them
_NUMBER: Final = re.compile(
    r"[-+−~≈$€£]?(\d{1,3}(?:,\d{3})+|\d{1,15})(?:[.,](\d{1,6}))?(%|x|×)?", re.ASCII
)
_PHONE: Final = re.compile(r"\d{3}[-.]\d{4}|\+\d+.*", re.ASCII)


def typed_numbers(text: str) -> list[Typed]:
    """Return the numbers that a text tells, in order; at most MOST."""
    shown = _LIST.sub(_blank, _HIDDEN.sub(_blank, text))
    words = [_bare(found) for found in re.finditer(r"\S+", shown)]
    found: list[Typed] = []
    for at in range(len(words)):
        if len(found) >= MOST:
            break
        found += _told(text, words, at)
    return found


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _bare(found: re.Match[str]) -> _Word:
    left = len(found[0]) - len(found[0].lstrip(_EDGES))
    bare = found[0].strip(_EDGES)
    return _Word(found.start() + left, found.start() + left + len(bare), bare)


def _told(text: str, words: Sequence[_Word], at: int) -> Iterator[Typed]:
    word = words[at]
    if "@" in word.bare or "://" in word.bare or word.bare.startswith("www."):
        return
    spoken = _spoken(text, words, at)
    if spoken is not None:
        yield spoken
        return
    parts = word.bare.split("–") if "–" in word.bare else [word.bare]
    if any(_NUMBER.fullmatch(part) is None for part in parts) or _is_other(words, at, parts):
        return
    start, percent = word.start, parts[-1].endswith("%")
    for part in parts:
        yield _number(text, words, at, (start, part), percent=percent)
        start += len(part) + 1


def _number(
    text: str, words: Sequence[_Word], at: int, part: tuple[int, str], *, percent: bool
) -> Typed:
    start, said = part
    found = _NUMBER.fullmatch(said)
    assert found is not None  # noqa: S101, asked for before
    whole, digits = found[1].replace(",", ""), found[2] or ""
    value = float(f"{whole}.{digits or 0}")
    end = start + len(said)
    after, last = _next(words, at).casefold(), at
    sort = Sort.PLAIN
    is_spelled = after == "per" and _next(words, at + 1).casefold() == "cent"
    if percent or is_spelled or after == "%" or after in lexicon().percent:
        sort = Sort.PERCENT
    elif found[3] in {"x", "×"} or _is_times(words, at):
        sort = Sort.TIMES
    if sort is Sort.PERCENT and not percent:
        last = at + 1 + is_spelled
        end = words[last].end
    slack = _slack(value, whole, digits)
    return Typed(start, end, text[start:end], value, sort, slack, _way(text, words, at, last))


def _way(text: str, words: Sequence[_Word], at: int, last: int) -> Way | None:
    """Read which way a number goes, from the words before `at` and after `last`."""
    known = lexicon()
    if _near(text, words, last, last + 1) in known.points | known.times:
        last += 1
    after = _near(text, words, last, last + 1)
    if after in known.more | known.less:
        return Way.MORE if after in known.more else Way.LESS
    first = at
    while at - first < FILLERS and _near(text, words, first, first - 1) in known.by:
        first -= 1
    before = _near(text, words, first, first - 1)
    if before in known.rose | known.fell:
        return Way.MORE if before in known.rose else Way.LESS
    return None


def _near(text: str, words: Sequence[_Word], at: int, to: int) -> str:
    """Return the word beside another, in small letters; nothing behind a comma or a stop."""
    if not 0 <= to < len(words):
        return ""
    one, two = (words[at], words[to]) if at < to else (words[to], words[at])
    return "" if text[one.end : two.start].strip(BLANKS) else words[to].bare.casefold()


def _slack(value: float, whole: str, digits: str) -> float:
    """Return half of the last digit that was said: of 12.5 it is .05, of 1,200 it is 50."""
    if digits:
        return 0.5 / float(10 ** len(digits))
    zeros = len(whole) - len(whole.rstrip("0"))
    while zeros and 0.5 * 10**zeros > LOOSE * value:
        zeros -= 1
    return 0.5 * float(10**zeros)


def _spoken(text: str, words: Sequence[_Word], at: int) -> Typed | None:
    """Read a ratio in words: doubled, twice, half of, a third of, three times as many."""
    known, one, second = lexicon(), words[at].bare.casefold(), _next(words, at).casefold()
    if one in known.spoken and _is_times(words, at):
        return _ratio(text, words, at, at + 1, known.spoken[one])
    value, length = known.ratios.get(f"{one} {second}"), 1
    if value is None:
        value, length = known.ratios.get(one), 0
    if value is None:
        return None
    following = _next(words, at + length).casefold()
    compares = following in {"", "of"} or following in known.times_as
    if value < 1 and one not in known.shrank and not compares:
        return None  # “half past two”, “a third party”
    return _ratio(text, words, at, at + length, value)


def _ratio(text: str, words: Sequence[_Word], first: int, last: int, value: float) -> Typed:
    start, end = words[first].start, words[last].end
    known, one = lexicon(), words[first].bare.casefold()
    way = _way(text, words, first, last)
    if one in known.grew | known.shrank:
        way = Way.MORE if one in known.grew else Way.LESS
    return Typed(start, end, text[start:end], value, Sort.TIMES, LOOSE * value, way)


def _is_times(words: Sequence[_Word], at: int) -> bool:
    known, after = lexicon(), _next(words, at + 1).casefold()
    return _next(words, at).casefold() in known.times and after in known.times_as


def _is_other(words: Sequence[_Word], at: int, parts: Sequence[str]) -> bool:
    """Say whether a number is of something else than the city: a date, a time, an address."""
    bare = words[at].bare
    years = [part.isdigit() and FIRST_YEAR <= int(part) <= LAST_YEAR for part in parts]
    if years[0]:
        return True
    if _is_times(words, at):
        return False
    before, after = _before(words, at), _next(words, at).casefold().rstrip(".")
    known = lexicon()
    if (
        before.casefold() in known.before
        or after in known.after
        or _PHONE.fullmatch(_next(words, at))
    ):
        return True
    day = bare.isdigit() and int(bare) <= 31  # noqa: PLR2004, days of a month
    if day and {before.casefold()[:3], after[:3]} & known.months:
        return True
    return bare.isdigit() and _is_house(words, at)


def _is_house(words: Sequence[_Word], at: int) -> bool:
    """Say whether a street follows: words with capitals, one of which says so."""
    for step in range(1, STREET_NEAR + 1):
        word = _next(words, at + step - 1)
        if not word[:1].isupper():
            return False
        if word.casefold().rstrip(".") in lexicon().streets:
            return True
    return False


def _next(words: Sequence[_Word], at: int) -> str:
    return words[at + 1].bare if at + 1 < len(words) else ""


def _before(words: Sequence[_Word], at: int) -> str:
    return words[at - 1].bare if at else ""
