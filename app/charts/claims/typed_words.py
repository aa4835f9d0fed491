"""Words around typed numbers, in the reader's language: what makes a ratio, and which way it goes.

Each list is one sentence of the catalogue, its words set apart by commas, so that a translation
says in its own words what these do here. What order they stand in is English: see decision 0036.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from app.core.i18n import Sentence, _, language

# Ratios in words, alone or with the word after.
_RATIOS: Final = {
    2.0: _("doubled, doubles, doubling, twice, twofold"),
    3.0: _("tripled, triples, tripling, threefold"),
    4.0: _("quadrupled"),
    0.5: _("halved, half, one half"),
    1 / 3: _("a third, one third, one-third"),
    2 / 3: _("two thirds, two-thirds"),
    0.25: _("a quarter, one quarter, one-quarter"),
    0.75: _("three quarters, three-quarters"),
    0.2: _("a fifth, one fifth"),
}
_SPOKEN: Final = _("two, three, four, five, six, seven, eight, nine, ten")
# Ratios that say which way by themselves.
_GREW: Final = _("doubled, doubles, doubling, twofold, tripled, triples, tripling, threefold, "
                 "quadrupled")  # fmt: skip
_SHRANK: Final = _("halved")
# What follows “3 times”, “half” or “a third” where these compare.
_TIMES: Final = _("times")
_TIMES_AS: Final = _("as, more, less, fewer, higher, lower, larger, smaller, the, that, what, all, "
                     "our, their")  # fmt: skip
_PERCENT: Final = _("percent, percentage")
_POINTS: Final = _("point, points")
# What follows a number that is a difference, and what comes before one, alone or with “by”.
_MORE: Final = _("more, higher, larger, greater, above, up")
_LESS: Final = _("less, fewer, lower, smaller, below, down")
_ROSE: Final = _("up, rose, risen, rises, rise, rising, grew, grown, grows, growing, increased, "
                 "increases, increase, increasing, climbed, jumped, gained")  # fmt: skip
_FELL: Final = _("down, fell, fallen, falls, fall, falling, dropped, drops, drop, dropping, "
                 "decreased, decreases, decrease, decreasing, declined, shrank, sank, lost, "
                 "reduced, cut")  # fmt: skip
_BY: Final = _("by, of, about, around, roughly, nearly, almost, some, over")
_MONTHS: Final = _("jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec")
_STREETS: Final = _(
    "street, st, road, rd, avenue, ave, lane, ln, alley, drive, dr, boulevard, blvd, court, ct, "
    "square, way, place, pl, terrace, row, wharf, parkway, pkwy, highway, hwy, hill, close"
)
# A number after one of these names a thing.
_BEFORE: Final = _(
    "number, no, nos, route, highway, interstate, bus, line, tram, ward, district, precinct, unit, "
    "apt, apartment, suite, room, floor, page, version, section, step, chapter, article, rule, "
    "school, ps, house, exit, pier, grade, zone, phase, level, item, point, option, question, "
    "aged, age"
)
# A number before one of these is a time, a length, a speed or an age.
_AFTER: Final = _(
    "am, pm, a.m, p.m, o'clock, o’clock, second, seconds, minute, minutes, min, hour, hours, day, "
    "days, week, weeks, month, months, year, years, yards, night, nights, times, mph, km/h, km, m, "
    "meter, meters, metres, foot, feet, ft, inch, inches, mile, miles, block, blocks, cm, degrees"
)


@dataclass(frozen=True)
class Lexicon:
    """The lists of one language, in small letters."""

    ratios: dict[str, float]
    spoken: dict[str, float]
    grew: frozenset[str]
    shrank: frozenset[str]
    times: frozenset[str]
    times_as: frozenset[str]
    percent: frozenset[str]
    points: frozenset[str]
    more: frozenset[str]
    less: frozenset[str]
    rose: frozenset[str]
    fell: frozenset[str]
    by: frozenset[str]
    months: frozenset[str]
    streets: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


def lexicon() -> Lexicon:
    """Return the words of the language that is spoken now."""
    return _lexicon(language.get())


@cache
def _lexicon(_language: str) -> Lexicon:
    return Lexicon(
        ratios={word: value for value, said in _RATIOS.items() for word in _words(said)},
        spoken={word: float(n) for n, word in enumerate(_words(_SPOKEN), 2)},
        grew=_set(_GREW), shrank=_set(_SHRANK), times=_set(_TIMES), times_as=_set(_TIMES_AS),
        percent=_set(_PERCENT), points=_set(_POINTS), more=_set(_MORE), less=_set(_LESS),
        rose=_set(_ROSE), fell=_set(_FELL), by=_set(_BY), months=_set(_MONTHS),
        streets=_set(_STREETS), before=_set(_BEFORE), after=_set(_AFTER),
    )  # fmt: skip


def _words(said: Sentence) -> list[str]:
    return [word.strip().casefold() for word in str(said).split(",")]


def _set(said: Sentence) -> frozenset[str]:
    return frozenset(_words(said))
