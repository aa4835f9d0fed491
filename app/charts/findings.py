"""What a chart found, in one short sentence that the program computes."""

from collections.abc import Mapping
from typing import Final

from app.charts.area_words import inside
from app.charts.cells import Figures
from app.charts.details import Bins
from app.charts.drawing.bars import sorted_bars
from app.charts.kind_words import tend_words
from app.charts.reading import Reading
from app.charts.words import percent_words, place_words, things_words
from app.core.i18n import Sentence, _, language

TEENS: Final = (11, 12, 13)


def finding_of(figures: Figures, reading: Reading) -> str:
    """Say what the picture shows for its focus; empty where there is nothing to say."""
    if reading.kind == "relation":
        return tend_words(reading)
    if reading.value is None:
        return ""
    found: Sentence | None = None
    match reading.kind:
        case "trend" | "change":
            found = _changed(reading)
        case "composition":
            found = _commonest(reading)
        case "distribution":
            found = _middle(figures, reading)
        case _:
            found = _ranked(figures, reading)
    return str(found) if found else ""


def ordinal(n: int) -> str:
    """Say a rank: `3rd` in English, `3.` elsewhere."""
    if language.get() != "en":
        return f"{n}."
    last = "th" if n % 100 in TEENS else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{last}"


def _changed(reading: Reading) -> Sentence | None:
    what = things_words(reading)
    what = f"{what}," if "," in what else what  # what a rate is per ends in the sentence
    facts = {"what": what, "place": place_words(reading)}
    if reading.on_year:
        return _on_year(reading, facts)
    low, high = reading.change_low, reading.change_high
    if reading.change is None or low is None or high is None:
        return None
    none = 0 if reading.in_points else 1
    if low <= none <= high:
        return _("%(what)s: no clear change in %(place)s", **facts)
    if reading.in_points:
        ends = {"before": reading.say(reading.before), "now": reading.figure}
        if low > 0:
            return _("%(what)s rose from %(before)s to %(now)s in %(place)s", **facts, **ends)
        return _("%(what)s fell from %(before)s to %(now)s in %(place)s", **facts, **ends)
    facts["n"] = percent_words(abs(reading.change - 1))
    if reading.by_day:
        facts["n"] = str(_("%(n)s for each day", n=facts["n"]))
    if reading.kind == "trend":  # two years are set beside each other, of all that is drawn
        facts["n"] = str(_("%(n)s in a year", n=facts["n"]))
    if low > 1:
        return _("%(what)s rose by %(n)s in %(place)s", **facts)
    return _("%(what)s fell by %(n)s in %(place)s", **facts)


def _on_year(reading: Reading, facts: Mapping[str, str]) -> Sentence:
    value = reading.value or 0
    told = {**facts, "n": percent_words(abs(value) / 100)}
    low, high = reading.low, reading.high
    if low is not None and high is not None and low <= 0 <= high:
        return _("%(what)s: no clear change from a year earlier in %(place)s", **facts)
    if value >= 0:
        return _("%(what)s: %(n)s more than a year earlier in %(place)s", **told)
    return _("%(what)s: %(n)s less than a year earlier in %(place)s", **told)


def _ranked(figures: Figures, reading: Reading) -> Sentence | None:
    facts = {"what": things_words(reading), "of": reading.of}
    if reading.rank is not None and reading.of > 1:
        place = place_words(reading)
        shared = [bar.cell.value for bar in sorted_bars(figures)].count(reading.value) > 1
        if reading.rank == 1 and not shared:
            return _("%(place)s is the highest of %(of)s: %(what)s", **facts, place=place)
        if reading.rank == reading.of:
            return _("%(place)s is the lowest of %(of)s: %(what)s", **facts, place=place)
        return _("%(place)s is %(rank)s of %(of)s from the highest: %(what)s", **facts,
                 place=place, rank=ordinal(reading.rank))  # fmt: skip
    shown = [bar for bar in sorted_bars(figures) if bar.cell.value is not None]
    if reading.focus or len(shown) < 2 or shown[0].cell.value == shown[-1].cell.value:  # noqa: PLR2004, a highest and a lowest
        return None
    return _("%(what)s: highest in %(top)s, lowest in %(bottom)s", **facts,
             top=shown[0].name, bottom=shown[-1].name)  # fmt: skip


def _commonest(reading: Reading) -> Sentence | None:
    if reading.part is None or not reading.value:
        return None
    facts = {"part": reading.part, "place": place_words(reading),
             "n": percent_words(reading.value)}  # fmt: skip
    if reading.focus is None or reading.city_value is None:
        return _("Commonest in %(place)s: %(part)s, %(n)s", **facts)
    return _("Commonest in %(place)s: %(part)s, %(n)s (%(city)s in the whole city)",
             **facts, city=percent_words(reading.city_value))  # fmt: skip


def _middle(figures: Figures, reading: Reading) -> Sentence | None:
    facts = {"place": place_words(reading), "value": reading.figure}
    if isinstance(figures.detail, Bins) and figures.detail.of_areas:
        if reading.focus is None or reading.city_median is None:
            return None
        return _("%(place)s has %(value)s; the middle area has %(median)s", **facts,
                 median=reading.median_words)  # fmt: skip
    what = inside(reading.column or "")
    if reading.focus is None or reading.city_value is None:
        return _("Half of all rows in %(place)s have %(value)s or less: %(what)s",
                 **facts, what=what)  # fmt: skip
    city = reading.say(reading.city_value)
    return _("Half of the rows in %(place)s have %(value)s or less, in the whole city %(city)s or "
             "less: %(what)s", **facts, what=what, city=city)  # fmt: skip
