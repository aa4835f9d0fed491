"""Charts in words: titles, sentences, numbers and periods in the reader's language."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final, Protocol

from babel.dates import format_date
from babel.numbers import format_decimal, format_scientific

from app.charts.area_words import all_words, inside, lies_words
from app.charts.cells import Figures
from app.charts.facts import Facts
from app.charts.spec import How, Step
from app.core.i18n import _, language
from app.datasets.columns import Unit

TENTH, SMALL, MIDDLE, LARGE = 0.1, 1, 10, 100
MOST_DIGITS: Final = 6
HUGE: Final = 1e15
DECEMBER: Final = 12
MINUS: Final = "−"  # a hyphen is no minus: it breaks lines, and is read as a dash


def number_words(value: float | None, *, counted: bool = False) -> str:
    """Say a number with as many decimals as it needs: 1,234; 56; 7.4; 0.25; 0.042."""
    if value is None:
        return "–"
    size = abs(value)
    digits = 0 if counted or size >= LARGE else 1 if size >= MIDDLE else 2
    if not counted and 0 < size < TENTH:  # two that say something, behind the noughts
        digits = min(1 - floor(log10(size)), MOST_DIGITS)
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return _decimal(value, pattern)


def _decimal(value: float, pattern: str) -> str:
    """Write a number in the reader's way, with a minus sign for what is below nought."""
    if abs(value) >= HUGE:  # nobody reads forty digits, and Babel cannot write them
        return format_scientific(value, "#.##E0", locale=language.get()).replace("-", MINUS)
    return format_decimal(value, pattern, locale=language.get()).replace("-", MINUS)


def value_words(value: float | None, unit: str | None, *, counted: bool = False) -> str:
    """Say a number of a chart: a share of 0.92 and a percentage of 92 are both `92%`."""
    if value is None or unit not in {Unit.SHARE, Unit.PERCENT}:
        return number_words(value, counted=counted)
    return _of_hundred(value * 100 if unit == Unit.SHARE else value, 1)


def said(facts: Facts, value: float | None) -> str:
    """Say a number of a chart as its own is said: a share as a percentage."""
    return value_words(value, facts.measured_in, counted=facts.how == "count")


def percent_words(share: float) -> str:
    """Say a share of one as a percentage, whole from ten up: `12%`, `7.5%`."""
    return _of_hundred(share * 100, 0 if abs(share) * 100 >= MIDDLE else 1, rounded=True)


def _of_hundred(percents: float, digits: int, *, rounded: bool = False) -> str:
    """Say percents; what is not all is never rounded up to all: `over 99%`."""
    if percents < LARGE <= round(percents, digits):
        most = LARGE - 10.0**-digits
        return str(_("over %(number)s%%", number=number_words(most)))
    if not rounded:
        return _percent(number_words(percents))
    return _percent(_decimal(round(percents, digits), "#,##0.#"))


def figure_words(figures: Figures, value: float | None) -> str:
    return value_words(value, figures.measured_in, counted=figures.spec.how is How.COUNT)


def axis_words(figures: Figures, marks: Sequence[float]) -> list[str]:
    """Say the numbers of a chart's axis."""
    if figures.measured_in is Unit.NONE:
        return tick_words(marks)
    times = 100 if figures.measured_in is Unit.SHARE else 1
    return [_percent(words) for words in tick_words([mark * times for mark in marks])]


def _percent(number: str) -> str:
    return str(_("%(number)s%%", number=number))


def tick_words(marks: Sequence[float]) -> list[str]:
    """Say the numbers of an axis, all with the decimals that tell them apart."""
    step = min((b - a for a, b in pairwise(marks)), default=1.0)
    digits = max(0, min(6, ceil(-log10(step) - 1e-9) if step > 0 else 0))
    if round(step, digits) != round(step, 10):  # a step of 2.5 has one more
        digits += 1
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return [_decimal(mark, pattern) for mark in marks]


def day_words(day: date) -> str:
    pattern = "d MMMM y" if language.get() == "en" else "long"
    return format_date(day, pattern, locale=language.get())


def month_words(day: date, *, short: bool = False) -> str:
    return _month(day, "MMM y" if short else "MMMM y", language.get())


@lru_cache(maxsize=2048)
def _month(day: date, pattern: str, locale: str) -> str:
    """Say a month: a chart says each of them for every place that it shows."""
    return format_date(day, pattern, locale=locale)


def step_words(start: date, step: Step, *, short: bool = False) -> str:
    """Say one step of a trend: `2019`, `2nd quarter 2019` (`Q2 2019`), `March 2019`, a day."""
    match step:
        case Step.YEAR:
            return str(start.year)
        case Step.QUARTER:
            return format_date(start, "QQQ y" if short else "QQQQ y", locale=language.get())
        case Step.MONTH:
            return month_words(start, short=short)
        case _:
            day = (
                format_date(start, "d MMM y", locale=language.get()) if short else day_words(start)
            )
            return str(_("week of %(day)s", day=day)) if step is Step.WEEK and not short else day


def period_words(start: date | None, end: date | None) -> str:
    """Say a period shortly: `2019`, `2015 to 2018`, `March 2019`, `March to May 2019`, or days."""
    if start is None or end is None:
        return ""
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole_months and start.month == 1 and end.month == DECEMBER:
        return str(start.year) if start.year == end.year else _span(str(start.year), str(end.year))
    if whole_months and (start.year, start.month) == (end.year, end.month):
        return month_words(start)
    if whole_months and start.year == end.year:
        return _span(format_date(start, "MMMM", locale=language.get()), month_words(end))
    if whole_months:
        return _span(month_words(start), month_words(end))
    return day_words(start) if start == end else _span(day_words(start), day_words(end))


def _span(first: str, last: str) -> str:
    return str(_("%(first)s to %(last)s", first=first, last=last))


class Named(Protocol):
    """What names a number: its measure, in the words of its dataset."""

    @property
    def kind(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def dataset(self) -> str: ...
    @property
    def nature(self) -> str: ...
    @property
    def alone(self) -> bool: ...
    @property
    def column(self) -> str | None: ...
    @property
    def share_of(self) -> str | None: ...
    @property
    def per(self) -> str | None: ...
    @property
    def per_column(self) -> str | None: ...
    @property
    def scale(self) -> int: ...
    @property
    def kept(self) -> str: ...
    @property
    def measured_in(self) -> str | None: ...


def measure_words(reading: Named) -> str:
    """Name what is measured, in the words of the dataset."""
    thing = reading.column or reading.dataset
    if reading.share_of:
        thing = str(_("%(thing)s with %(of)s (share)", thing=thing, of=reading.share_of))
    if reading.column and not reading.alone and reading.kind != "distribution":
        named = {
            "mean": _("%(thing)s (mean)", thing=thing),
            "median": _("%(thing)s (median)", thing=thing),
            "sum": _("%(thing)s (total)", thing=thing),
        }
        if reading.how == "mean" and reading.measured_in == Unit.SHARE:
            named["mean"] = _("%(thing)s (share)", thing=thing)
        thing = str(named.get(reading.how, thing))
    if reading.kept:
        thing = f"{thing} ({reading.kept})"
    per = per_words(reading)
    return f"{thing}, {per}" if per else thing


def things_words(reading: Named) -> str:
    """Name what is counted as what it is: `Reports of crime incidents`, not crime incidents."""
    what = measure_words(reading)
    if reading.column is not None:
        return what
    natures = {
        "reports": _("Reports of %(what)s", what=inside(what)),
        "inspections": _("Inspections of %(what)s", what=inside(what)),
    }
    name = what.casefold()
    if reading.nature.rstrip("s") in name or "inspection" in name:
        return what
    return str(natures.get(reading.nature, what))


def per_words(reading: Named) -> str:
    """Say what a rate is for each of: `per 1,000 people`."""
    if reading.per is None:
        return ""
    scale = number_words(reading.scale, counted=True)
    if reading.per == "area":
        return str(_("per square kilometer"))
    if reading.per == "population":
        return str(_("per %(scale)s people", scale=scale))
    if reading.per_column:
        return str(_("per %(scale)s %(of)s", scale=scale, of=inside(reading.per_column)))
    return str(_("per %(scale)s rows of %(of)s", scale=scale, of=reading.per))


def unit_words(reading: Facts) -> str:
    """Say what the number counts, for beside a large figure."""
    if reading.per is not None:
        return per_words(reading)
    if reading.on_year:
        return str(_("more or less than a year earlier"))
    if reading.part:
        return str(_("are %(part)s", part=reading.part))
    if reading.share_of:
        return str(_("with %(of)s", of=reading.share_of))
    if reading.how == "count":
        units = {"reports": _("reports"), "inspections": _("inspections"), "events": _("events")}
        return str(units.get(reading.nature, _("rows")))
    return inside(reading.column or "")


def city_words(figures: Figures) -> str:
    """Name the city's own line or column."""
    return all_words(plain_mean=figures.alone and figures.spec.how is How.MEAN)


def place_words(reading: Facts) -> str:
    return reading.focus_name or str(_("the whole city"))


def whose_words(reading: Facts) -> str:
    """Say where the focus lies in the areas of a layer, or nothing."""
    return lies_words(reading.layer, reading.home, reading.within, reading.focus_name)


def interval_words(reading: Facts) -> str:
    """Say the 95 % interval, or nothing where the number has none."""
    if reading.low is None or reading.high is None or reading.focus is None:
        return ""
    low, high = (said(reading, end) for end in (reading.low, reading.high))
    return str(_("95%% interval: %(low)s to %(high)s", low=low, high=high))


def with_interval(reading: Facts) -> str:
    value = said(reading, reading.value)
    chance = interval_words(reading)
    return f"{value} ({chance})" if chance else value
