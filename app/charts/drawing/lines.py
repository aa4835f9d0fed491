"""Lines over time on one scale: what the pictures of comparisons share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.charts.drawing.layers import (
    BOLD_LETTER,
    EDGE,
    LINE,
    MUTED,
    PLATE,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)
from app.charts.methods.counts import Interval
from app.charts.spec import Step
from app.charts.words import month_words, step_words

TOP = 34  # pixels for the words above
APART = 34  # pixels between two labels
LAST = 22  # pixels from the last label to the end of the plate: it has two lines
YEAR = 12


@dataclass(frozen=True)
class Course:
    """One line. None is a gap. `label` is drawn beside its end where it is not empty."""

    name: str
    values: Sequence[float | None]
    colour: str
    width: float
    label: str = ""
    text: str = MUTED
    weight: int = 400
    band: Sequence[Interval | None] = ()
    dash: Sequence[int] = ()
    is_apart: bool = False  # a rim in the colour of the plate keeps it clear of other lines


@dataclass(frozen=True)
class Field:
    """Where periods and values lie on the picture."""

    left: float
    right: float
    bottom: float
    periods: int
    low: float
    high: float

    def x(self, index: float) -> float:
        return round(self.left + (self.right - self.left) * index / max(self.periods - 1, 1), 1)

    def y(self, value: float) -> float:
        """Return the height of a value; what is beyond the scale stays at its edge."""
        held = min(max(value, self.low), self.high)
        share = (held - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - TOP), 1)


def draw_courses(
    width: int,
    starts: Sequence[date],
    courses: Sequence[Course],
    say_axis: Callable[[Sequence[float]], list[str]],
    say: Callable[[float], str],
    keys: Sequence[str],
    *,
    from_zero: bool = True,
    scale: tuple[float, float] | None = None,
    step: Step = Step.MONTH,
    least: float | None = None,
) -> tuple[Plan, Field]:
    """Draw lines, the lowest first. The labelled ones decide how high the scale reaches."""
    plan = Plan(width, 340 if width == WIDE else 290)
    marks = marks_of(courses, from_zero=from_zero, scale=scale, least=least)
    said = say_axis(marks)
    longest = max((len(one.label) for one in courses), default=0)
    right = width - min(longest * BOLD_LETTER + 14, 190 if width == WIDE else 128)
    left = 12 + max(len(words) for words in said) * 7
    field = Field(left, right, plan.height - 30, len(starts), marks[0], marks[-1])
    _draw_axes(plan, field, marks, said, named_periods(starts, 8 if width == WIDE else 3))
    for course in courses:
        _draw_band(plan, field, course)
        _draw_course(plan, field, [_when(day, step) for day in starts], course, say, keys)
    _draw_labels(plan, field, courses, say)
    return plan, field


def marks_of(
    courses: Sequence[Course],
    *,
    from_zero: bool,
    scale: tuple[float, float] | None,
    least: float | None = None,
) -> list[float]:
    loud = [one for one in courses if one.label] or courses
    values = [value for one in loud for value in one.values if value is not None]
    low, high = scale or (min(values, default=0), max(values, default=1))
    tops = [edge.high for one in loud for edge in one.band if edge]
    high = max(high, min(max(tops, default=high), high * 2.5))
    return ticks(min(0, low) if from_zero else low, high or 1, 5, least)


def named_periods(starts: Sequence[date], about: int) -> list[tuple[int, str]]:
    """Choose which periods are written below: round ones, about so many."""
    yearly = all(day.month == 1 for day in starts)
    for months in (1, 3, 6, YEAR, 2 * YEAR, 5 * YEAR, 10 * YEAR):
        found = [
            (i, str(d.year) if yearly or months >= YEAR else month_words(d, short=True))
            for i, d in enumerate(starts)
            if (d.year * YEAR + d.month - 1) % months == 0
            and (not i or (starts[i - 1].year, starts[i - 1].month) != (d.year, d.month))
        ]
        if len(found) <= about:
            return found
    return []


def _draw_axes(
    plan: Plan,
    field: Field,
    marks: Sequence[float],
    said: Sequence[str],
    named: Sequence[tuple[int, str]],
) -> None:
    across = [
        {"x": field.left, "x2": field.right, "y": field.y(m), "y2": field.y(m)} for m in marks
    ]
    plan.rules(across, LINE)
    plan.rules(across[:1], EDGE)
    labels = [
        {"x": field.left - 7, "y": field.y(m) + 4, "t": t} for m, t in zip(marks, said, strict=True)
    ]
    plan.texts(labels, MUTED, "right", 12)
    steps: list[Row] = [
        {"x": field.x(i), "x2": field.x(i), "y": field.bottom, "y2": field.bottom + 5}
        for i, _words in named
    ]
    plan.rules(steps, EDGE)
    words = [{"x": field.x(i), "y": field.bottom + 19, "t": t} for i, t in named]
    plan.texts(words, MUTED, "center", 12)


def _when(day: date, step: Step) -> str:
    return step_words(day, step, short=True)


def _parts(values: Sequence[object]) -> list[tuple[int, int]]:
    """Return (part, index) of what is there: a gap ends a part."""
    found, part = [], 0
    for index, value in enumerate(values):
        if value is None:
            part += 1
        else:
            found.append((part, index))
    return found


def _draw_band(plan: Plan, field: Field, course: Course) -> None:
    rows: list[Row] = []
    for part, index in _parts(course.band):
        edge = course.band[index]
        if edge is not None:
            rows.append({"x": field.x(index), "y": field.y(edge.low), "y2": field.y(edge.high),
                         "part": part})  # fmt: skip
    plan.band(rows, course.colour, 0.15)


def _draw_course(
    plan: Plan,
    field: Field,
    whens: Sequence[str],
    course: Course,
    say: Callable[[float], str],
    keys: Sequence[str],
) -> None:
    lines: list[Row] = []
    tips: list[Row] = []
    for part, index in _parts(course.values):
        value = course.values[index] or 0.0
        at = {"x": field.x(index), "y": field.y(value)}
        lines.append({**at, "part": part})
        tips.append(
            {**at, "tip": f"{course.name}, {whens[index]}: {say(value)}", "key": keys[index]}
        )
    if course.is_apart:
        plan.lines(lines, PLATE, course.width + 3)
    plan.lines(lines, course.colour, course.width, course.dash)
    if course.label:
        plan.dots(tips, "transparent", "transparent", 150)


def _draw_labels(
    plan: Plan, field: Field, courses: Sequence[Course], say: Callable[[float], str]
) -> None:
    """Write names and last values beside the ends, pushed apart where they touch."""
    named = [(one, _last(one)) for one in courses if one.label]
    placed = [(field.y(last) + 1, one, last) for one, last in named if last is not None]
    room = plan.width - field.right - 12
    placed.sort(key=lambda row: row[0])
    heights = apart([wanted for wanted, _one, _last in placed], plan.height - LAST)
    for y, (_wanted, one, last) in zip(heights, placed, strict=True):
        rows = [
            {"x": field.right + 11, "y": y, "t": shortened(one.label, room, one.weight)},
            {"x": field.right + 11, "y": y + 15, "t": say(last)},
        ]
        plan.texts(rows, one.text, size=13 if one.weight > 400 else 12, weight=one.weight)  # noqa: PLR2004, the plain weight


def apart(wanted: Sequence[float], lowest: float) -> list[float]:
    """Push labels apart that touch, downwards, and back up where the last would leave the plate."""
    found: list[float] = []
    for y in wanted:
        found.append(max(y, found[-1] + APART) if found else y)
    floor = lowest
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], floor)
        floor = found[at] - APART
    return found


def _last(course: Course) -> float | None:
    return next((value for value in reversed(course.values) if value is not None), None)
