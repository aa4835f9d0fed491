"""A metric's picture: the year up to each month, the baseline, the target, what is likely."""

from collections.abc import Sequence
from datetime import date

from app.charts.drawing.layers import HERE, HERE_TEXT, INK, MARK, MUTED, WIDE, Plan
from app.charts.drawing.lines import Course, draw_courses
from app.charts.methods.counts import Interval
from app.charts.metrics.metric import Metric
from app.charts.metrics.words import value_said
from app.charts.spec import Step
from app.core.i18n import gettext


def draw_metric(metric: Metric, width: int, baseline: float, target: float | None) -> Plan:
    """Draw a metric that has a baseline; `baseline` is the promised one, where one was."""
    about, levels = metric.about, metric.history
    step = metric.cube.step or Step.YEAR
    ahead = [
        metric.years[-1].day_to.replace(year=metric.years[-1].day_to.year + metric.ahead, day=1)
    ]
    starts = [level.day_to.replace(day=1) for level in levels]
    starts += _between(starts[-1], ahead[0], step)
    gap: list[float | None] = [None] * (len(starts) - len(levels))
    values = [level.value for level in levels]

    def say(value: float) -> str:
        return value_said(about, value)

    def say_axis(marks: Sequence[float]) -> list[str]:
        return [say(mark) for mark in marks]

    likely, band = metric.likely, [None] * len(levels)
    flat: list[Interval | None] = [*band, *([likely.interval if likely else None] * len(gap))]
    flat[len(levels) - 1] = likely.interval if likely else None
    level: list[float | None] = [baseline] * len(starts)
    name = metric.area_name or gettext("The whole city")
    courses = [
        Course(gettext("Baseline"), level, MUTED, 1.5, gettext("Baseline"), MUTED, dash=(2, 3))
    ]
    if likely is not None:
        middle: list[float | None] = [None] * (len(levels) - 1)
        middle += [likely.value] * (len(gap) + 1)
        said = gettext("Likely") if width != WIDE else gettext("Likely without action")
        courses.append(Course(said, middle, MARK, 2, said, dash=(6, 3), band=flat))
    if target is not None:
        goal: list[float | None] = [target] * len(starts)
        courses.append(Course(gettext("Target"), goal, INK, 2, gettext("Target"), INK, 700))
    courses.append(Course(name, [*values, *gap], HERE, 3, name, HERE_TEXT, 700, is_apart=True))
    keys = [day.isoformat() for day in starts]
    plan, _field = draw_courses(width, starts, courses, say_axis, say, keys, step=step)
    return plan


def _between(last: date, end: date, step: Step) -> list[date]:
    """Return the steps after `last` up to `end`, which is at least one later."""
    days, months = [], 12 if step is Step.YEAR else 1
    day = last
    while day < end:
        count = day.year * 12 + day.month - 1 + months
        day = date(count // 12, count % 12 + 1, 1)
        days.append(day)
    return days
