"""The sentence of a chart: what it shows for its focus, with the city beside it."""

from app.charts.area_words import middle_words, plain_mean_words
from app.charts.facts import Facts
from app.charts.kind_words import changed_sentence, part_sentence, season_words, together_words
from app.charts.rank_words import rank_sure_words
from app.charts.words import (
    measure_words,
    period_words,
    place_words,
    said,
    whose_words,
    with_interval,
)
from app.core.i18n import Sentence, _


def sentence_of(reading: Facts) -> str:
    """Say what the chart shows for its focus, with the city beside it, and whose number it is."""
    told = [_number_words(reading), whose_words(reading), season_words(reading.season)]
    if reading.kind == "relation":
        told += [_beside_words(reading), together_words(reading)]
    return " ".join(filter(None, told))


def _number_words(reading: Facts) -> str:
    what, place = measure_words(reading), place_words(reading)
    period = period_words(reading.period_from, reading.period_to)
    about = f"{what}, {period}" if period else what
    if reading.suppressed:
        hidden = _("%(about)s: the number for %(place)s rests on too few rows to be shown.",
                   about=about, place=place)  # fmt: skip
        return str(hidden)
    if reading.value is None:
        return str(_("%(about)s: there is no number for %(place)s.", about=about, place=place))
    if reading.kind == "change" and reading.before is not None:
        return changed_sentence(reading)
    value = with_interval(reading)
    if reading.part:
        return part_sentence(reading, value)
    told: list[Sentence | str] = [_about(reading, about, place, value)]
    if reading.is_plain_mean:
        told = [plain_mean_words(about, value, reading.layer)]
    told += _middle_words(reading)
    if reading.before is not None:
        before = said(reading, reading.before)
        told.append(_("A year earlier it was %(before)s.", before=before))
    return " ".join(map(str, told))


def _about(reading: Facts, about: str, place: str, value: str) -> Sentence:
    if reading.kind == "distribution" and not reading.alone:
        return _("%(about)s: half of the rows in %(place)s have %(value)s or less.",
                 about=about, place=place, value=value)  # fmt: skip
    if reading.on_year:
        return _("%(about)s: %(value)s in %(place)s, as a change from a year earlier.",
                 about=about, place=place, value=value)  # fmt: skip
    return _("%(about)s: %(value)s in %(place)s.", about=about, value=value, place=place)


def _middle_words(reading: Facts) -> list[Sentence | str]:
    if reading.city_median is None:
        return []
    median = said(reading, reading.city_median)
    if not reading.focus:
        return [middle_words(median, reading.layer)]
    if not reading.rank:
        return []
    told = _("The city median is %(median)s; this is rank %(rank)s of %(of)s, counted from the "
             "highest.", median=median, rank=reading.rank, of=reading.of)  # fmt: skip
    sure = rank_sure_words(reading)
    return [told, sure] if sure else [told]


def _beside_words(reading: Facts) -> str:
    if reading.beside_value is None or reading.beside is None:
        return ""
    return str(_("Beside it, %(beside)s: %(value)s.", beside=reading.beside,
                 value=reading.beside_value))  # fmt: skip
