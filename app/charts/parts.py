"""Rows by kind: what a place's rows are made of, and a trend for each of the commonest kinds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from app.charts.asking import question_of
from app.charts.bases import Source
from app.charts.cells import Figures, Panels
from app.charts.details import Counts, Parts
from app.charts.periods import Stretch, span_of
from app.charts.spec import Composition, SplitKinds, Trend
from app.charts.suppressing import FEWEST, Flags, hide_cube, medians_of
from app.core.storage import Storage
from app.datasets.counting import CountedKind, ask_kinds
from app.places.areas import areas_of

KINDS: Final = 10  # of a composition, the rest are told together
PANELS: Final = 6


class _Cube(NamedTuple):
    """`places[k, p, i]` and `city[k, p]` count rows; the last kind is all others."""

    places: Counts
    city: Counts


def composed(session: Session, store: Storage, source: Source, spec: Composition) -> Figures:
    """Count rows by kind in one query; each kind is a row of the figures, as a share of all."""
    dataset, version = source
    areas = areas_of(session, dataset.layer_id)
    slugs = tuple(row.slug for row in areas.rows)
    span = span_of(spec.period, version)
    question = question_of(spec, span, by_place=True, places=None)
    names, rows = ask_kinds(store, version, question, spec.by, KINDS)
    cube = _laid_out(names, rows, slugs, ())
    hidden, city_hidden = _hidden(cube, sensitive=dataset.sensitive)
    totals, city_total = cube.places.sum(axis=0), cube.city.sum(axis=0)
    has_rest = bool(cube.city[-1].any())
    last = max(len(names) + has_rest, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(totals > 0, cube.places[:last, 0] / totals, np.nan)
        city = np.where(city_total > 0, cube.city[:last, 0] / city_total, np.nan)
    flags, of_city = hidden[:last, 0], city_hidden[:last, 0]
    return Figures(
        spec=spec, dataset=dataset, version=version, base_version=None, base_title="",
        slugs=slugs, names={row.slug: row.name for row in areas.rows}, periods=(), span=span,
        values=np.where(flags, np.nan, values), counts=np.broadcast_to(totals[0], flags.shape),
        hidden=flags, base=None, medians=medians_of(values, flags),
        city=np.where(of_city, np.nan, city), areas=areas, city_hidden=of_city,
        city_counts=np.broadcast_to(city_total[0], of_city.shape),
        detail=Parts(names, cube.places[:last, 0], flags, cube.city[:last, 0], of_city, has_rest),
    )  # fmt: skip


def panels_of(store: Storage, figures: Figures, spec: Trend) -> Panels:
    """Count a trend by kind in one query; each kind is a trend of its own."""
    if not isinstance(spec.split, SplitKinds) or not figures.periods:
        return Panels((), ())
    question = question_of(spec, figures.span, by_place=True, places=None)
    names, rows = ask_kinds(store, figures.version, question, spec.split.column, PANELS)
    cube = _laid_out(names, rows, figures.slugs, figures.periods)
    hidden, city_hidden = _hidden(cube, sensitive=figures.dataset.sensitive)
    if figures.hidden.any() or figures.city_hidden.any():
        hidden, city_hidden = hidden | figures.hidden, city_hidden | figures.city_hidden
    found: list[Figures] = []
    for kind in range(len(names)):
        counts, of_city = cube.places[kind], cube.city[kind]
        values, city = counts.astype(np.float64), of_city.astype(np.float64)
        if figures.base is not None:
            scale = spec.scale_counts
            values, city = values / figures.base * scale, city / np.nansum(figures.base) * scale
        one = replace(
            figures, values=np.where(hidden[kind], np.nan, values), counts=counts,
            hidden=hidden[kind], medians=medians_of(values, hidden[kind]), city_counts=of_city,
            city=np.where(city_hidden[kind], np.nan, city), city_hidden=city_hidden[kind],
        )  # fmt: skip
        found.append(one)
    return Panels(names, found)


def _laid_out(
    names: Sequence[str],
    rows: Sequence[CountedKind],
    slugs: Sequence[str],
    periods: Sequence[Stretch],
) -> _Cube:
    kinds: dict[str | None, int] = {name: at for at, name in enumerate(names)}
    kinds[None] = len(names)
    when: dict[date | None, int] = {p.start: i for i, p in enumerate(periods)} or {None: 0}
    place: dict[str | None, int] = {slug: i for i, slug in enumerate(slugs)}
    places = np.zeros((len(kinds), len(when), len(place)), dtype=np.int64)
    city = np.zeros((len(kinds), len(when)), dtype=np.int64)
    for neighborhood, period, whole, n, kind in rows:
        if period not in when:
            continue
        if whole:
            city[kinds[kind], when[period]] = n
        elif neighborhood in place:
            places[kinds[kind], when[period], place[neighborhood]] = n
    return _Cube(places, city)


def _hidden(cube: _Cube, *, sensitive: bool) -> tuple[Flags, Flags]:
    """Hide small kinds, and those that follow from what a place or the city has in all."""
    if not sensitive:
        return np.zeros(cube.places.shape, dtype=bool), np.zeros(cube.city.shape, dtype=bool)
    there = np.broadcast_to(cube.places.sum(axis=0) > 0, cube.places.shape)
    city_there = np.broadcast_to(cube.city.sum(axis=0) > 0, cube.city.shape)
    # What no kind is of needs no line of its own where there is none of it at all.
    there = there & ((cube.city.sum(axis=1) > 0)[:, None, None])
    city_there = city_there & ((cube.city.sum(axis=1) > 0)[:, None])
    hidden, city_hidden = hide_cube(cube.places, there, cube.city, city_there)
    # A place's rows in all are told beside its shares.
    few = cube.places.sum(axis=0) < FEWEST
    return hidden | (few & there), city_hidden
