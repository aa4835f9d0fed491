"""What a chart says beyond one number: a change, a season, a commonest kind, a relation."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np

from app.charts.cells import Figures, Other, apart_of
from app.charts.details import Parts
from app.charts.facts import Facts
from app.charts.jumps import jumps_in
from app.charts.labels import label_of
from app.charts.methods.counts import Interval
from app.charts.periods import Span, steps_a_year
from app.charts.relations import together_in
from app.charts.seasons import runs_of, season_of
from app.charts.spec import Change, Composition, How, SplitKinds, SplitPlaces, Trend
from app.charts.sureness import count_change
from app.charts.words import measure_words, said
from app.core.i18n import gettext
from app.datasets.columns import Unit

SMALL: Final = 20  # rows in both periods together, under which no change is told


Read: TypeAlias = Callable[[Figures, str | None], Facts]


def facts_of(figures: Figures, area: str | None, at: int, read: Read) -> dict[str, Any]:
    """Return the facts that only some kinds have, under the names that `Facts` gives them.

    `read` reads the other number of a relation, which is a chart's number too.
    """
    spec = figures.spec
    if at < 0:
        return {}
    if isinstance(spec, Change):
        return _changed(figures, area)
    if isinstance(spec, Composition) and isinstance(figures.detail, Parts):
        names = figures.detail.names
        part = names[at] if at < len(names) else None
        return {"by": label_of(figures.version, spec.by), "part": part}
    if isinstance(figures.detail, Other):
        return _related(figures, area, read)
    if isinstance(spec, Trend):
        season = season_of(figures, area)
        told: dict[str, Any] = {"window": spec.window, "on_year": figures.levels is not None}
        if isinstance(spec.split, SplitPlaces):
            told["by"] = figures.areas.layer or gettext("Neighborhood")
        if isinstance(spec.split, SplitKinds):
            told["by"] = label_of(figures.version, spec.split.column)
        if season and season.higher:
            told["season"] = ",".join(f"{a}-{b}" for a, b in runs_of(season.higher))
        return {**told, **_two_years(figures, area)}
    return {}


def two_years(figures: Figures, area: str | None) -> tuple[int, int] | None:
    """Count rows in the last whole year and in the one before; None when hidden or short."""
    if not isinstance(figures.spec, Trend) or figures.levels or figures.spec.window:
        return None
    steps = steps_a_year(figures.spec.step)
    whole = [i for i, period in enumerate(figures.periods) if period.full]
    recent = whole[-2 * steps :]
    if len(recent) < 2 * steps:
        return None
    cells = [figures.of(at, area) for at in recent]
    if any(cell.hidden for cell in cells):
        return None
    return sum(cell.n for cell in cells[steps:]), sum(cell.n for cell in cells[:steps])


def _two_years(figures: Figures, area: str | None) -> dict[str, Any]:
    spec = figures.spec
    if spec.how not in {How.COUNT, How.RATE} or spec.column or figures.alone:
        return {}
    if isinstance(spec, Trend) and spec.window and figures.levels is None:
        return _windows(figures, area)
    pair = two_years(figures, area)
    if pair is None or sum(pair) < SMALL or pair[1] == 0:
        return {}
    jumps = jumps_in(figures.months, -1 if area is None else figures.places[area])
    return _ratio(pair[0] / pair[1], count_change(*pair, jumps))


def _windows(figures: Figures, area: str | None) -> dict[str, Any]:
    """Set the last whole window beside the one a year earlier, where they do not overlap."""
    at, spec = figures.current, figures.spec
    lag = steps_a_year(spec.step) if isinstance(spec, Trend) else 0
    if at < lag or not isinstance(spec, Trend) or (spec.window or 0) > lag:
        return {}
    return _apart(figures, at - lag, at, area)


def _apart(figures: Figures, earlier: int, later: int, area: str | None) -> dict[str, Any]:
    """Compare two periods: as a ratio, or shares as a difference in points of a hundred."""
    before, now = figures.of(earlier, area), figures.of(later, area)
    if before.value is None or now.value is None:
        return {}
    if figures.in_points:
        points = 100 if figures.measured_in is Unit.SHARE else 1
        low, high = apart_of(before, now) or (None, None)
        return {
            "in_points": True, "change": points * (now.value - before.value),
            "change_low": None if low is None else points * low,
            "change_high": None if high is None else points * high,
        }  # fmt: skip
    counted = figures.spec.how in {How.COUNT, How.RATE}
    if before.value <= 0 or (counted and before.n + now.n < SMALL):
        return {}
    longer = figures.longer(earlier, later)
    told = _ratio(now.value / before.value / longer, figures.change(earlier, later, area))
    return told | {"by_day": longer != 1}


def _changed(figures: Figures, area: str | None) -> dict[str, Any]:
    first = Span(figures.periods[0].start, figures.periods[0].end)
    told = {"before_from": first.start, "before_to": first.end}
    if not all(period.full for period in figures.periods):
        return told  # a part of a time is no fall
    return told | _apart(figures, 0, 1, area)


def _ratio(ratio: float, interval: Interval | None) -> dict[str, Any]:
    low, high = interval or (None, None)
    finite = high is not None and np.isfinite(high)
    return {"change": ratio, "change_low": low if finite else None,
            "change_high": high if finite else None}  # fmt: skip


def _related(figures: Figures, area: str | None, read: Read) -> dict[str, Any]:
    if not isinstance(figures.detail, Other):
        return {}
    other = figures.detail.figures
    home = next((slug for slug in figures.areas.homes if figures.areas.main(slug) == area), None)
    seen = read(other, home if area else None)
    told: dict[str, Any] = {
        "beside": measure_words(seen),
        "beside_value": None if seen.value is None else said(seen, seen.value),
    }
    found = together_in(figures)
    if found is None:
        return told
    low, high = found.interval
    return told | {"rho": found.rho, "rho_low": low, "rho_high": high, "rho_of": found.areas}
