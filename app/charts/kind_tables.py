"""The tables of the kinds of charts that are no list of areas or periods."""

from collections.abc import Sequence

from app.charts.anchors import area_anchor, period_anchor
from app.charts.cells import Cell, Figures, Other, Panels
from app.charts.details import Bins
from app.charts.drawing.binned import number_of, steps_of
from app.charts.drawing.composition import Portion, slices_of
from app.charts.drawing.frames import step_of
from app.charts.drawing.moves import change_ends, change_text, sorted_moves, sure_text
from app.charts.lines import Line, Table, Value, said, sure_column
from app.charts.reading import reading_of
from app.charts.words import (
    measure_words,
    number_words,
    percent_words,
    period_words,
    step_words,
)
from app.core.i18n import gettext


def of_moves(figures: Figures, focus: str | None) -> Table:
    """List every area in both periods, in the order of the picture."""
    lit, layer = figures.areas.lit(focus), figures.areas.layer
    earlier, later = [period_words(p.start, p.end) for p in figures.periods] or ["", ""]
    columns = [
        layer or gettext("Neighborhood"),
        earlier,
        later,
        change_column(figures),
        sure_column(),
    ]
    lines = []
    for move in sorted_moves(figures):
        known = not (move.before.hidden or move.now.hidden)
        change = change_text(move, figures) if known else ""
        cells = [
            said(figures, move.before),
            said(figures, move.now),
            change,
            sure_text(move, figures),
        ]
        ratio = None if move.ratio is None or not known else move.ratio - 1
        ratio = move.difference if figures.in_points and known else ratio
        raw: list[Value] = [move.before.value, move.now.value, ratio, change_ends(move, figures)]
        slug = "" if layer else move.slug
        lines.append(Line(move.name, tuple(cells), tuple(raw), move.slug in lit, slug,
                          area_anchor(move.slug)))  # fmt: skip
    return Table(tuple(columns), tuple(lines))


def change_column(figures: Figures) -> str:
    if figures.periods and figures.longer(0, 1) != 1:
        return gettext("Change for each day")
    return gettext("Change, in points") if figures.in_points else gettext("Change")


def by_kind(figures: Figures, area: str | None, beside: str = "") -> Table:
    """List the kinds of rows with their shares, in the focus and in the city (or `beside` it)."""
    columns = [reading_of(figures, None).by or ""]
    columns += [figures.names[area], sure_column(), gettext("Rows")] if area else []
    columns += [beside or gettext("Whole city"), sure_column(), gettext("Rows")]
    lines = []
    for one in slices_of(figures, area):
        portions = [one.here, one.city] if one.here else [one.city]
        cells = [cell for portion in portions for cell in _portion_cells(portion)]
        raw = [value for portion in portions for value in _portion_values(portion)]
        lines.append(Line(one.name, tuple(cells), tuple(raw), is_here=False, anchor=one.anchor))
    return Table(tuple(columns), tuple(lines))


def by_size(figures: Figures, area: str | None) -> Table:
    """List the bins: shares and rows, or how many areas lie in each."""
    bins = figures.detail
    of_areas = isinstance(bins, Bins) and bins.of_areas
    columns = [reading_of(figures, None).column or ""]
    if of_areas:
        columns.append(gettext("Areas"))
    else:
        columns += [figures.names[area], gettext("Rows")] if area else []
        columns += [gettext("Whole city"), gettext("Rows")]
    lines = []
    for step in steps_of(figures, area):
        parts = [(step.city, step.city_n)]
        if area and not of_areas:
            parts.insert(0, (step.here, step.here_n))
        cells: list[str] = []
        raw: list[Value] = []
        for share, n in parts:
            if of_areas:
                cells.append(number_words(n, counted=True))
                raw.append(n)
                continue
            hidden = n is None
            words = "" if share is None else number_of(share, n, of_areas=False)
            cells += [gettext("too few to show") if hidden else words,
                      "" if n is None else number_words(n, counted=True)]  # fmt: skip
            raw += [share, n]
        lines.append(Line(step.words, tuple(cells), tuple(raw), step.is_here, anchor=step.anchor))
    return Table(tuple(columns), tuple(lines))


def of_pairs(figures: Figures, focus: str | None) -> Table:
    """List both numbers of every area, from the highest of its own."""
    lit, layer = figures.areas.lit(focus), figures.areas.layer
    if not isinstance(figures.detail, Other):
        return Table((), ())
    other = figures.detail.figures
    own, beside = (measure_words(reading_of(of, None)) for of in (figures, other))
    lines = []
    for slug in figures.slugs:
        cell = figures.cell(figures.current, slug)
        second = other.cell(other.current, slug) if slug in other.places else None
        cells = (said(figures, cell), said(other, second) if second else "–")
        raw = (cell.value, second.value if second else None)
        lines.append(Line(figures.names[slug], cells, raw, slug in lit, "" if layer else slug,
                          area_anchor(slug)))  # fmt: skip
    lines.sort(key=lambda line: -_number(line.raw[0]))
    return Table((layer or gettext("Neighborhood"), own, beside), tuple(lines))


def of_panels(figures: Figures, area: str | None) -> Table:
    """List the periods of each kind, or of every neighborhood: also of those without a panel."""
    heads = [_head(figures, at) for at in range(len(figures.periods))]
    every = range(len(figures.periods))
    if not isinstance(figures.detail, Panels):
        slugs = sorted(figures.slugs, key=lambda slug: (slug != area, figures.names[slug]))
        first = figures.areas.layer or gettext("Neighborhood")
        lines = [
            _line(figures, (figures.names[slug], area_anchor(slug)),
                  [figures.cell(at, slug) for at in every], is_here=slug == area)
            for slug in slugs
        ]  # fmt: skip
        return Table((first, *heads), tuple(lines))
    step, panels = step_of(figures), figures.detail
    lines = [
        _line(figures, (heads[at], period_anchor(figures.periods[at].start, step)),
              [one.of(at, area) for one in panels.figures], is_here=at == figures.current)
        for at in every
    ]  # fmt: skip
    return Table((gettext("Period"), *panels.names), tuple(lines[::-1]))


def _head(figures: Figures, at: int) -> str:
    head = step_words(figures.periods[at].start, step_of(figures))
    if figures.periods[at].full:
        return head
    return gettext("%(period)s (not complete)") % {"period": head}


def _line(figures: Figures, of: tuple[str, str], row: Sequence[Cell], *, is_here: bool) -> Line:
    cells, raw = (said(figures, cell) for cell in row), (cell.value for cell in row)
    return Line(of[0], tuple(cells), tuple(raw), is_here, anchor=of[1])


def _portion_cells(portion: Portion) -> list[str]:
    if portion.share is None or portion.interval is None:
        return [gettext("too few to show") if portion.of else "–", "", ""]
    low, high = (percent_words(end) for end in portion.interval)
    sure = gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return [percent_words(portion.share), sure, number_words(portion.hits, counted=True)]


def _portion_values(portion: Portion) -> list[Value]:
    if portion.share is None or portion.interval is None:
        return [None, None, None]
    return [portion.share, portion.interval, portion.hits]


def _number(value: Value) -> float:
    return value if isinstance(value, float) else float("-inf")
