"""Says a metric in plain words: baseline, likely without action, and what a target is worth."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.charts.claims.effect_words import with_ends
from app.charts.claims.judged import Measured
from app.charts.claims.specs import Direction
from app.charts.lines import Line, Table
from app.charts.methods.counts import Interval
from app.charts.metrics.beside import Beside
from app.charts.metrics.metric import Level, Metric, Missing
from app.charts.metrics.targets import Weighed
from app.charts.words import period_words, things_words, value_words
from app.core.i18n import Sentence, _, gettext

MISSING: Final[Mapping[Missing, Sentence]] = {
    Missing.NO_DATES: _("This data has no dates, so there is no year to start from."),
    Missing.NO_AREA: _("The data has no such area. Choose one from the list."),
    Missing.SHORT: _("The data does not cover a whole year yet, so there is no baseline."),
    Missing.HIDDEN: _("The number rests on too few rows about people to be shown."),
    Missing.NO_NUMBER: _("There is no number for this area in the last year."),
}


def metric_words(about: Measured, area: str | None) -> str:
    """Name what is measured and where."""
    facts = {"what": things_words(about), "place": area or gettext("the whole city")}
    return gettext("%(what)s in %(place)s") % facts


def value_said(about: Measured, value: float | None) -> str:
    return value_words(value, about.measured_in, counted=about.how == "count")


def ends_said(about: Measured, interval: Interval | None) -> tuple[str, str] | None:
    if interval is None:
        return None
    return value_said(about, interval.low), value_said(about, interval.high)


def level_words(about: Measured, level: Level, source: str) -> Sentence:
    """Say a baseline: its number, interval, time and source."""
    told = with_ends(value_said(about, level.value), ends_said(about, level.interval))
    when = period_words(level.day_from, level.day_to)
    return _("Baseline: %(told)s in %(when)s. Source: %(source)s.",
             told=told, when=when, source=source)  # fmt: skip


def source_words(dataset: str, version: int) -> str:
    return gettext("%(dataset)s, version %(n)s") % {"dataset": dataset, "n": version}


def latest_words(about: Measured, level: Level, source: str) -> Sentence:
    """Say the number of the newest year, where the baseline stands since it was promised."""
    told = with_ends(value_said(about, level.value), ends_said(about, level.interval))
    when = period_words(level.day_from, level.day_to)
    return _("The latest year: %(told)s in %(when)s. Source: %(source)s.",
             told=told, when=when, source=source)  # fmt: skip


def likely_words(metric: Metric) -> Sentence:
    """Say what the number is likely to be without action, or that the years are too few."""
    found, about = metric.likely, metric.about
    if found is None:
        return _("Likely without action: the data holds too few whole years to say.")
    low, high = ends_said(about, found.interval) or ("", "")
    return _("Likely without action: about %(value)s a year, and 19 times of 20 between %(low)s "
             "and %(high)s. This follows from %(n)s years: part of an unusual year is chance, and "
             "chance does not come back.", value=value_said(about, found.value), low=low,
             high=high, n=found.years)  # fmt: skip


def weighed_words(weighed: Weighed) -> Sequence[Sentence]:
    """Say what a target is not worth; nothing where it is a good one."""
    said = []
    if weighed.wrong_side:
        said.append(_("This target is worse than the baseline."))
    if weighed.by_chance:
        said.append(_("This target may be met by chance: it lies within what is likely without "
                      "action."))  # fmt: skip
    if weighed.undecidable:
        said.append(_("This target can hardly ever be decided: even if it is reached, the number "
                      "could not be told from no change."))  # fmt: skip
    return said


def target_words(about: Measured, target: float, better: Direction) -> Sentence:
    value = value_said(about, target)
    if better is Direction.LESS:
        return _("%(value)s or less in a year", value=value)
    return _("%(value)s or more in a year", value=value)


def history_table(metric: Metric) -> Table:
    """List the year up to each point that the picture shows, the newest first."""
    about = metric.about
    columns = (gettext("Year up to"), gettext("Number"), gettext("95%% interval") % ())
    return Table(columns, tuple(_line(about, level) for level in reversed(metric.history)))


def _line(about: Measured, level: Level) -> Line:
    ends, value = ends_said(about, level.interval), level.value
    said = gettext("not shown") if value is None else value_said(about, value)
    between = gettext("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]} if ends else "–"
    head = period_words(level.day_to.replace(day=1), level.day_to)
    return Line(head, (said, between), (value, level.interval), is_here=False)


def beside_words(about: Measured, one: Beside) -> str:
    """Say what a similar area has now and had a year before."""
    facts = {"now": value_said(about, one.now), "before": value_said(about, one.before)}
    if one.before is None:
        return facts["now"]
    return gettext("%(now)s, a year earlier %(before)s") % facts
