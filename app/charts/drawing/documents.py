"""A public chart as a picture, ours and others alike: a line, or a swarm of areas."""

from collections.abc import Sequence

from app.charts.borrowed_words import say
from app.charts.drawing.layers import (
    EDGE,
    INK,
    LINE,
    MARK,
    MUTED,
    PLATE,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)
from app.charts.drawing.lines import Course, draw_courses
from app.charts.methods.counts import Interval
from app.charts.public.schema import Document, Mark
from app.charts.spec import Step
from app.charts.words import tick_words
from app.core.i18n import _, gettext

Scale = tuple[float, float]
TOP, FOOT, DOT = 30, 34, 9  # pixels
HEIGHT = 190


def scale_of(documents: Sequence[Document]) -> Scale:
    """Return the lowest and the highest number of several documents; zero is always in it."""
    values = [mark.value for document in documents for mark in document.marks if mark.whole]
    return min([0.0, *values]), max([0.0, *values]) or 1.0


def draw_document(document: Document, width: int, scale: Scale) -> Plan:
    return (_line if document.along == "periods" else _swarm)(document, width, scale)


def _axis(document: Document, marks: Sequence[float]) -> list[str]:
    if document.measure.unit == "none":
        return tick_words(marks)
    times = 100 if document.measure.unit == "share" else 1
    return [str(_("%(number)s%%", number=t)) for t in tick_words([m * times for m in marks])]


def _line(document: Document, width: int, scale: Scale) -> Plan:
    marks = [mark for mark in document.marks if mark.whole and mark.start]
    name = document.focus.name if document.focus else document.city
    course = Course(
        name, [mark.value for mark in marks], INK, 2.5, name, INK, 700,
        [_band(mark) for mark in marks],
    )  # fmt: skip
    starts = [mark.start for mark in marks if mark.start]
    plan, _field = draw_courses(
        width,
        starts,
        [course],
        lambda values: _axis(document, values),
        lambda value: say(document, value),
        [mark.key for mark in marks],
        scale=scale,
        step=Step(document.step) if document.step else Step.MONTH,
    )
    return plan


def _band(mark: Mark) -> Interval | None:
    return Interval(mark.low, mark.high) if mark.low is not None and mark.high is not None else None


def _swarm(document: Document, width: int, scale: Scale) -> Plan:
    """Draw each area as a dot; dots of alike numbers stand on one another."""
    plan = Plan(width, HEIGHT)
    marks = ticks(scale[0], scale[1], 6 if width == WIDE else 3)
    left, right, floor = 20.0, width - 20.0, float(HEIGHT - FOOT)

    def x(value: float) -> float:
        return round(left + (value - marks[0]) / (marks[-1] - marks[0]) * (right - left), 1)

    plan.rules([{"x": x(m), "x2": x(m), "y": TOP, "y2": floor} for m in marks], LINE)
    plan.rules([{"x": left, "x2": right, "y": floor, "y2": floor}], EDGE)
    words = [
        {"x": x(m), "y": floor + 18, "t": t}
        for m, t in zip(marks, _axis(document, marks), strict=True)
    ]
    plan.texts(words, MUTED, "center", 12)
    rows: list[Row] = []
    stacked: dict[int, int] = {}
    for mark in sorted(document.marks, key=lambda one: (one.value, one.key)):
        at = round(x(mark.value) / DOT)
        height = stacked[at] = stacked.get(at, 0) + 1
        y = max(floor - (height - 0.5) * DOT, TOP)
        tip = f"{mark.name}: {say(document, mark.value)}"
        rows.append({"x": x(mark.value), "y": y, "tip": tip, "key": mark.key})
    plan.dots(rows, MARK, PLATE, 60)
    if document.marks:
        _name_ends(plan, document, x(scale[0]), width)
    return plan


def _name_ends(plan: Plan, document: Document, left: float, width: int) -> None:
    lowest = min(document.marks, key=lambda one: (one.value, one.key))
    highest = max(document.marks, key=lambda one: (one.value, one.key))
    room = width / 2 - 20
    ends = (
        (lowest, gettext("Lowest: %(name)s, %(n)s"), left, "left"),
        (highest, gettext("Highest: %(name)s, %(n)s"), width - 20.0, "right"),
    )
    for mark, said, at, align in ends:
        words = shortened(said % {"name": mark.name, "n": say(document, mark.value)}, room)
        plan.texts([{"x": at, "y": TOP - 14, "t": words}], INK, align, 12)
