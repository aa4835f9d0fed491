"""A place after a date: the focus in the accent, areas like it thin or as a band."""

from collections.abc import Sequence

import numpy as np

from app.charts.anchors import period_anchor
from app.charts.comparing.effects import indexed
from app.charts.comparing.follow_up import FollowUp
from app.charts.comparing.similarity import Numbers
from app.charts.drawing.layers import HERE, HERE_TEXT, INK, MARK, MUTED, RAMP, WIDE, Plan, width_of
from app.charts.drawing.lines import TOP, Course, draw_courses
from app.charts.methods.counts import Interval
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
    several = [(one.name, drawn_series(found, found.series(one.slug))) for one in found.chosen]
    # On a phone lines so close to one another are no lines: there a band shows how far they reach.
    wide = width == WIDE
    courses = [Course(one, values, RAMP[1], 1) for one, values in several] if wide else []
    together, reach = drawn_series(found, found.together()), reach_of([v for _n, v in several])
    courses.append(
        Course(theirs, together, MARK, 3, theirs, dash=(6, 3), band=() if wide else reach)
    )
    mine = drawn_series(found, found.series(found.focus))
    courses.append(Course(name, mine, HERE, 3, name, HERE_TEXT, 700, is_apart=True))
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
    told = gettext("100 = before") if relative else ""
    half = width_of(words, 12) / 2
    place = max(min(x, width - half), half + (width_of(told, 12) + 16 if told else 0))
    plan.texts([{"x": place, "y": TOP - 14, "t": words}], INK, "center", 12)
    if told:
        plan.texts([{"x": 4, "y": TOP - 14, "t": told}], MUTED, size=12)
    if not wide and len(several) > 1:
        plan.height += 18
        said = gettext("Shaded: from the lowest to the highest of them")
        plan.texts([{"x": 4, "y": plan.height - 6, "t": said}], MUTED, size=12)
    return plan


def reach_of(several: Sequence[Sequence[float | None]]) -> list[Interval | None]:
    """Return the lowest and the highest of several series at each place; None where all lack."""
    known = [[value for value in at if value is not None] for at in zip(*several, strict=True)]
    return [Interval(min(at), max(at)) if at else None for at in known]
