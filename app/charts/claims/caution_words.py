"""What should be known beside a claim, in plain words."""

from typing import Final

from app.charts.claims.effects import Sort
from app.charts.claims.judged import Caution, Warn
from app.charts.minding import vanishing_words
from app.charts.words import number_words
from app.core.i18n import Sentence, _
from app.datasets.vanishing import Vanishing

_PLAIN: Final[dict[Warn, Sentence]] = {
    Warn.DENOMINATOR: _(
        "Places differ in size: a count says nothing of how likely something is. A rate, for each "
        "1,000 people or the like, compares them fairly."
    ),
    Warn.REPORTS: _(
        "These are reports, not events: where people report more, there is more to count."
    ),
    Warn.JUMPS: _("These counts jump more than chance makes them. The interval allows for it."),
    Warn.NO_INTERVAL: _(
        "The table gives one number for each area and not how sure it is, so only the numbers "
        "themselves are compared."
    ),
}


def caution_words(caution: Caution) -> Sentence:
    """Say one thing that a reader should know. None of them says that a claim is false."""
    facts = caution.facts
    match caution.code:
        case Warn.CHERRY:
            return _cherry(held=facts["held"], of=facts["of"], is_rare=facts["is_rare"])
        case Warn.PEAK:
            return _peak(facts["side"], facts["value"], facts["mean"])
        case Warn.DEFINITION:
            return _definition(facts["column"], facts["version"])
        case Warn.ALIKE:
            return _alike(facts["sort"], facts["value"])
        case Warn.PART_YEAR:
            return _part_year(is_partial=facts["is_partial"])
        case Warn.SKEWED:
            return _skewed(facts["n"], facts["needed"])
        case Warn.VANISHING:
            return vanishing_words(Vanishing(facts["how"]), facts["version"])
        case _:
            return _PLAIN[caution.code]


def _definition(column: str, version: int) -> Sentence:
    return _(
        "The column “%(column)s” changed its kind in version %(n)s: before and after may not be "
        "the same thing.",
        column=column,
        n=version,
    )


def _part_year(*, is_partial: bool) -> Sentence:
    if is_partial:
        return _("The data covers only a part of this time.")
    return _(
        "The two times are of different months of the year, so a season may be all there is to it."
    )


def _cherry(*, held: int, of: int, is_rare: bool) -> Sentence:
    if is_rare:
        return _("Of %(of)s times of the same length, this holds for %(held)s only: look whether "
                 "this one was picked for it.", held=held, of=of)  # fmt: skip
    return _("Of %(of)s times of the same length, this holds for %(held)s.", held=held, of=of)


def _peak(side: str, value: float, mean: float) -> Sentence:
    words = {"value": number_words(value, counted=True), "mean": number_words(mean)}
    if side == "before":
        return _("It is measured from a peak: %(value)s, where such a time usually has %(mean)s. "
                 "Peaks mend themselves with nobody acting.", **words)  # fmt: skip
    return _("It is measured to a peak: %(value)s, where such a time usually has %(mean)s. Such "
             "peaks mostly pass.", **words)  # fmt: skip


def _skewed(n: int, needed: int) -> Sentence:
    rows, fewest = (number_words(many, counted=True) for many in (n, needed))
    return _("A few large values carry this average: it rests on %(n)s, and values so uneven need "
             "%(needed)s for its interval to hold. The median is the surer question.",
             n=rows, needed=fewest)  # fmt: skip


def _alike(sort: str, value: float) -> Sentence:
    if sort != Sort.RATIO:
        return _("The rest of the city moved the same way.")
    n = number_words(round(100 * abs(value - 1), 1))
    if value > 1:
        return _("The rest of the city moved the same way: %(n)s%% more.", n=n)
    return _("The rest of the city moved the same way: %(n)s%% less.", n=n)
