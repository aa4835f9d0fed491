"""The ten findings computed from the files alone: csv, shapely, DuckDB, scipy and statsmodels.

Nothing of the program is used here. Each function returns the number and the ends of its 95 %
interval (None where the table gives one number an area), made as `docs/statistics.md` says.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from math import exp, sqrt
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import shapely
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from bench.findings_methods import (
    RARE,
    Month,
    Told,
    designs,
    jumps,
    mid_p,
    months,
    poisson,
    quasi,
    ratio,
)

SURE: Final = 0.95
WGS84: Final = (6378137.0, 0.0818191908426215)  # half the equator's axis, and the eccentricity
FIRST, LAST = (2001, 1), (2019, 1)
EASTERN: Final = ZoneInfo("America/New_York")


def apart(folder: Path) -> Mapping[str, Callable[[], Told]]:
    return {
        "level": lambda: _level(folder),
        "rank": lambda: _rank(folder),
        "share": lambda: _share(folder),
        "gap": lambda: _gap(folder),
        "city": lambda: _canopy(folder),
        "rank of scores": lambda: _rank_of_scores(folder),
        "gap of scores": lambda: _gap_of_scores(folder),
        "trend": lambda: _trend(folder),
        "change of counts": lambda: _fewer_narcotics(folder),
        "change of shares": lambda: _fewer_arrests(folder),
    }


# Baltimore ---------------------------------------------------------------------------------------


@cache
def _notices(folder: Path) -> Sequence[tuple[str, date]]:
    """Read (area, day): the times are those of midnight, told in UTC."""
    path = folder / "baltimore" / "vacant_building_notices_2019-02-07.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        when = datetime.fromisoformat(row["noticedate"])
        found.append((row["neighborhood"].strip().casefold(), when.astimezone(EASTERN).date()))
    return found


def _in(folder: Path, year: int) -> Counter[str]:
    return Counter(name for name, day in _notices(folder) if day.year == year)


def _since(folder: Path) -> Counter[str]:
    return Counter(name for name, day in _notices(folder) if FIRST <= (day.year, day.month) <= LAST)


def _level(folder: Path) -> Told:
    n = _in(folder, 2018)["sandtown-winchester"]
    return float(n), *mid_p(n, SURE)


def _rank(folder: Path) -> Told:
    """Rank by counts; an area may hold each rank that the joint intervals leave (Klein 2020).

    Counts that jump are worth fewer, by their factor.
    """
    counts = _since(folder)
    names = [name.casefold() for name in _borders(folder / "baltimore/neighborhoods_2010.geojson")]
    ends = {}
    for name in names:
        factor, _freedom = jumps(*_by_month(folder, name, (2014, 2), LAST))
        worth = max(counts[name] / factor, 1) if counts[name] else 0
        low, high = mid_p(worth, SURE ** (1 / len(names)))
        ends[name] = low * factor, high * factor
    mine = "broadway east"
    above = sum(low > ends[mine][1] for low, _high in ends.values())
    below = sum(high < ends[mine][0] for _low, high in ends.values())
    rank = 1 + sum(counts[name] > counts[mine] for name in names)
    return float(rank), 1.0 + above, float(len(names) - below)


def _share(folder: Path) -> Told:
    """Take rows that jump for fewer: as many as tell so much."""
    counts = _since(folder)
    hits, of = counts["broadway east"], sum(counts.values())
    factor, _freedom = jumps(*_by_month(folder, "broadway east", (2014, 2), LAST))
    rows = of / factor
    low, high = proportion_confint(round(hits / of * rows), round(rows), method="wilson")
    return 100 * hits / of, 100 * low, 100 * high


def _gap(folder: Path) -> Told:
    """Compare rows for each square kilometer, with the jumps of whichever area jumps more."""
    counts = _in(folder, 2018)
    borders = _borders(folder / "baltimore/neighborhoods_2010.geojson")
    names = "Sandtown-Winchester", "Hampden"
    mine, other = (counts[name.casefold()] for name in names)
    sizes = [_square_meters(borders[name]) for name in names]
    seen = (jumps(*_by_month(folder, name.casefold(), (2014, 1), (2018, 12))) for name in names)
    factor, freedom = max(seen)
    return ratio(mine, other, sizes[0], sizes[1], factor, freedom)


def _by_month(
    folder: Path, name: str, first: Month, last: Month
) -> tuple[Sequence[int], Sequence[Month]]:
    counted = Counter((day.year, day.month) for one, day in _notices(folder) if one == name)
    steps = months(first, last)
    return [counted[month] for month in steps], steps


def _canopy(folder: Path) -> Told:
    path = folder / "baltimore" / "tree_canopy_heat_by_neighborhood.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["nsa_name"].casefold(): row["15_lid_mean"] for row in csv.DictReader(file)}
    known = {name: float(value) for name, value in rows.items() if value not in {"", "NA"}}
    mine = known.pop("broadway east")
    return mine - sum(known.values()) / len(known), None, None


# Tulsa -------------------------------------------------------------------------------------------


@cache
def _scores(folder: Path) -> Mapping[str, float]:
    path = folder / "tulsa" / "neighborhood_conditions_index_scores.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["neighborhood"].strip(): row["overall_score"].strip()
                for row in csv.DictReader(file)}  # fmt: skip
    return {name: float(value) for name, value in rows.items() if value not in {"", "-"}}


def _rank_of_scores(folder: Path) -> Told:
    scores = _scores(folder)
    ties = sum(value == scores["Alsuma"] for value in scores.values())
    rank = 1 + sum(value < scores["Alsuma"] for value in scores.values())
    return float(rank), float(rank), float(rank + ties - 1)


def _gap_of_scores(folder: Path) -> Told:
    return _scores(folder)["Maple Ridge"] - _scores(folder)["Berryhill"], None, None


# Chicago -----------------------------------------------------------------------------------------


@cache
def _incidents(folder: Path, name: str) -> Sequence[tuple[date, str, bool]]:
    """Read (day, type, arrested) of the rows whose point lies in an area."""
    shape = _borders(folder / "chicago/neighborhoods.geojson")[name]
    west, south, east, north = shape.bounds
    rows = (
        duckdb.connect()
        .execute(
            """SELECT strptime("Date", '%m/%d/%Y %I:%M:%S %p')::DATE, "Primary Type",
        lower("Arrest") = 'true', "Longitude"::DOUBLE, "Latitude"::DOUBLE
        FROM read_csv(?, all_varchar = true)
        WHERE "Longitude"::DOUBLE BETWEEN ? AND ? AND "Latitude"::DOUBLE BETWEEN ? AND ?""",
            [str(folder / "chicago/crime_incidents_2015-2018.csv.gz"), west, east, south, north],
        )
        .fetchall()
    )
    days, kinds, arrests, across, up = zip(*rows, strict=True)
    inside = shapely.intersects_xy(shape, across, up)
    return [row for row, is_in in zip(zip(days, kinds, arrests, strict=True), inside, strict=True)
            if is_in]  # fmt: skip


def _trend(folder: Path) -> Told:
    """Fit the logarithm of monthly counts, with months of the year where these differ."""
    counted = Counter((d.year, d.month) for d, _kind, _arrest in _incidents(folder, "Loop"))
    steps = months((2015, 1), (2018, 10))
    counts = np.array([counted[month] for month in steps], dtype=float)
    line, seasons = designs(steps)
    design = np.hstack([line, seasons]) if _has_seasons(counts, line, seasons) else line
    fit, factor, freedom = quasi(counts, design)
    half = float(stats.t.ppf(0.975, freedom)) * sqrt(factor * fit.cov_params()[1, 1])
    slope = float(fit.params[1])
    return exp(12 * slope), exp(12 * (slope - half)), exp(12 * (slope + half))


def _has_seasons(counts: Any, line: Any, seasons: Any) -> bool:  # noqa: ANN401, arrays
    """Ask by an F test whether months differ, also without the month that jumps most."""
    p = []
    plain = poisson(counts, line)
    others = np.arange(len(counts)) != np.argmax(np.abs(plain.resid_pearson))
    for some in (np.ones(len(counts), dtype=bool), others):
        less = poisson(counts[some], line[some])
        full = poisson(counts[some], np.hstack([line, seasons])[some])
        freedom = int(some.sum()) - 13
        factor = max(full.pearson_chi2 / freedom, 0.25)
        p.append(stats.f.sf((less.deviance - full.deviance) / 11 / factor, 11, freedom))
    return bool(max(p) < RARE)


def _fewer_narcotics(folder: Path) -> Told:
    rows = [day for day, kind, _arrest in _incidents(folder, "Austin") if kind == "NARCOTICS"]
    years, monthly = Counter(day.year for day in rows), Counter((d.year, d.month) for d in rows)
    both = months((2015, 1), (2016, 12))
    factor, freedom = jumps([monthly[month] for month in both], both)
    return ratio(years[2016], years[2015], 1, 1, factor, freedom)


def _fewer_arrests(folder: Path) -> Told:
    rows = [(day.year, arrest) for day, _kind, arrest in _incidents(folder, "Austin")]
    of, hits = Counter(year for year, _arrest in rows), Counter(y for y, arrest in rows if arrest)
    low, high = confint_proportions_2indep(
        hits[2017], of[2017], hits[2015], of[2015], method="newcomb"
    )
    return hits[2017] / of[2017] - hits[2015] / of[2015], low, high


@cache
def _borders(path: Path) -> Mapping[str, shapely.Geometry]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        row["properties"]["name"]: shapely.make_valid(shapely.geometry.shape(row["geometry"]))
        for row in features
    }


def _square_meters(shape: shapely.Geometry) -> float:
    """Measure on the ellipsoid, by a cylinder of equal area (Snyder 1987, ch. 10)."""
    axis, e = WGS84

    def flat(points: Any) -> Any:  # noqa: ANN401, arrays
        lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
        s = np.sin(lat)
        q = (1 - e**2) * (s / (1 - e**2 * s**2) + np.arctanh(e * s) / e)
        return np.stack([axis * lon, axis * q / 2], axis=1)

    return float(shapely.transform(shape, flat).area)
