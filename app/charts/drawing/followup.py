"""A place after a date: the focus in the accent, the areas like it thin, their middle thick."""

from collections.abc import Sequence

import numpy as np

from app.charts.anchors import period_anchor
from app.charts.comparing.effects import indexed
from app.charts.comparing.follow_up import FollowUp
from app.charts.comparing.similarity import Numbers
from app.charts.drawing.layers import HERE, HERE_TEXT, INK, MARK, MUTED, Plan
from app.charts.drawing.lines import TOP, Course, draw_courses
from app.charts.words import axis_words, day_words, figure_words, number_words, tick_words
from app.core.i18n import gettext

LEVELS_APART = 1.25  # levels before the date that differ more are drawn from 100


def is_indexed(found: FollowUp) -> bool:
    """Say whether levels differ so much that the picture shows changes only: 100 is before."""
    if not found.counted:
        return False
    before = list(found.windows.before)
    levels = [found.series(found.focus)[before].mean(), found.together()[before].mean()]
    return bool(max(levels) > LEVELS_APART * min(levels))


def shown_periods(found: FollowUp) -> list[int]:
    """Return the positions that are drawn and listed: from the first before to the last after."""
    return list(range(found.windows.before[0], found.windows.after[-1] + 1))


def drawn_series(found: FollowUp, series: Numbers) -> list[float | None]:
    """Return a series as it is drawn; None where it has no number."""
    told = indexed(series, found.windows.before) if is_indexed(found) else series
    return [None if np.isnan(told[at]) else float(told[at]) for at in shown_periods(found)]


def draw_follow_up(found: FollowUp, width: int) -> Plan:
    """Draw it. `found` has an effect: without one there is nothing to draw."""
    figures, shown = found.figures, shown_periods(found)
    periods = [figures.periods[at] for at in shown]
    name = figures.names[found.focus]
    theirs = gettext("Comparison areas")
    courses = [
        Course(one.name, drawn_series(found, found.series(one.slug)), MARK, 1)
        for one in found.chosen
    ]
    courses.append(Course(theirs, drawn_series(found, found.together()), MARK, 4.5, theirs))
    mine = drawn_series(found, found.series(found.focus))
    courses.append(Course(name, mine, HERE, 3, name, HERE_TEXT, 700))
    relative = is_indexed(found)

    def say(value: float) -> str:
        return number_words(value) if found.counted else figure_words(figures, value)

    def say_axis(marks: Sequence[float]) -> list[str]:
        return tick_words(marks) if found.counted else axis_words(figures, marks)

    plan, field = draw_courses(
        width,
        [period.start for period in periods],
        courses,
        say_axis,
        say,
        [period_anchor(period.start, found.step) for period in periods],
        from_zero=found.counted,
        step=found.step,
    )
    first = shown.index(found.windows.after[0])
    x = (field.x(first - 1) + field.x(first)) / 2 if first else field.x(0)
    plan.rules([{"x": x, "x2": x, "y": TOP - 8, "y2": field.bottom}], INK, 1.5, (4, 3))
    words = day_words(found.wanted.since)
    edge = len(words) * 3.4
    place = max(min(x, width - edge), edge)
    plan.texts([{"x": place, "y": TOP - 14, "t": words}], INK, "center", 12)
    if relative:
        told = gettext("100 = before")
        plan.texts([{"x": 4, "y": 12, "t": told}], MUTED, size=12)
    return plan
