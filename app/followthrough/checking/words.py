"""Says a check-in in plain words. The forum speaks here, and no person."""

from collections.abc import Mapping
from typing import Final

from app.charts.claims.effect_words import with_ends
from app.charts.metrics.words import beside_words, ends_said, source_words, value_said
from app.charts.words import period_words
from app.core.i18n import Sentence, _
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.models import Result, Ruling

RESULTS: Final[Mapping[Result, Sentence]] = {
    Result.MET: _("Met"),
    Result.MISSED: _("Missed"),
    Result.UNCLEAR: _("Unclear"),
    Result.UNCHECKABLE: _("Cannot be checked"),
}
MEANINGS: Final[Mapping[Result, Sentence]] = {
    Result.MET: _("The whole interval of the number lies on the good side of the target."),
    Result.MISSED: _("The whole interval of the number lies beyond the target."),
    Result.UNCLEAR: _(
        "The interval of the number holds the target: chance alone may have put it on its side."
    ),
    Result.UNCHECKABLE: _("It is tried again as soon as the data are there."),
}
WHYS: Final[Mapping[Why, Sentence]] = {
    Why.GONE: _("The numbers of the chart cannot be read: data or a column of it are gone."),
    Why.REDEFINED: _("The number is not counted any more as it was when it was promised."),
    Why.NO_AREA: _("The data does not know the area any more."),
    Why.NO_YEAR: _("The data does not reach the day of the target yet."),
    Why.HIDDEN: _("The number rests on too few rows about people to be shown."),
    Why.NO_NUMBER: _("There is no number for this area in that year."),
}
RULINGS: Final[Mapping[Ruling | None, Sentence]] = {
    Ruling.UPHELD: _("Upheld: the number was worked out again"),
    Ruling.KEPT: _("Kept as it was"),
    None: _("Waits for an answer"),
}

# A result beside what was said of its target when it was promised: (by chance, undecidable). Apart
# they would read as if one took the other back.
TOGETHER: Final[Mapping[Result, Mapping[tuple[bool, bool], Sentence]]] = {
    Result.MET: {
        (True, False): _(
            "The number reached the target; when it was promised, chance alone could have brought "
            "it there."
        ),
        (False, True): _(
            "The number reached the target; when it was promised, a number just at the target "
            "could not have been told from no change."
        ),
        (True, True): _(
            "The number reached the target; when it was promised, chance alone could have brought "
            "it there, and a number just at the target could not have been told from no change."
        ),
    },
    Result.MISSED: {
        (True, False): _(
            "The number missed the target, though when it was promised, chance alone could have "
            "brought it there."
        ),
        (False, True): _(
            "The number missed the target; when it was promised, even a number just at the target "
            "could not have been told from no change."
        ),
        (True, True): _(
            "The number missed the target, though when it was promised, chance alone could have "
            "brought it there, and a number just at the target could not have been told from no "
            "change."
        ),
    },
    Result.UNCLEAR: {
        (True, False): _(
            "Nobody can tell whether the number reached the target; when it was promised, chance "
            "alone could have brought it there."
        ),
        (False, True): _(
            "Nobody can tell whether the number reached the target; when it was promised, a number "
            "just at the target could not have been told from no change."
        ),
        (True, True): _(
            "Nobody can tell whether the number reached the target; when it was promised, chance "
            "alone could have brought it there, and a number just at the target could not have "
            "been told from no change."
        ),
    },
}


def together_words(result: Result, *, by_chance: bool, undecidable: bool) -> Sentence | None:
    """Say a result and what its target was not worth in one; None where the target was good."""
    return TOGETHER.get(result, {}).get((by_chance, undecidable))


def number_words(found: Found) -> Sentence:
    """Say the number with its interval, time, source and version."""
    level, about = found.level, found.about
    source = source_words(found.dataset, found.version)
    when = period_words(level.day_from, level.day_to)
    if level.value is None:
        return _("The number of %(when)s is not shown. Source: %(source)s.", when=when,
                 source=source)  # fmt: skip
    told = with_ends(value_said(about, level.value), ends_said(about, level.interval))
    return _("%(told)s in %(when)s. Source: %(source)s.", told=told, when=when, source=source)


def beside_said(found: Found) -> list[tuple[str, str]]:
    """Name the areas that were alike before the promise, with their numbers now and then."""
    return [(one.name, beside_words(found.about, one)) for one in found.beside]


def chance_words(found: Found, likely: tuple[float, float, float]) -> Sentence:
    """Say whether the number lies within what was likely without action."""
    value, low, high = found.level.value, likely[1], likely[2]
    if value is not None and low <= value <= high:
        return _("The number lies within what was likely without action.")
    return _("The number lies outside what was likely without action.")
