"""Claims by the thousand, judged alone, with all that stands beside them, and as a refresh does."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import cycle, islice
from statistics import median
from typing import Any, Final

import duckdb

from app.charts.claims.cube import Cube
from app.charts.claims.judging import judge
from app.charts.claims.service import judge_fully, newest_cube, recheck_claims
from app.charts.claims.specs import Claimed, claim_facts, hash_of_claim, read_claim
from app.charts.models import Chart, Claim
from app.charts.queries import dataset_of_slug
from app.charts.ready import ready_charts
from app.charts.service import keep_chart
from app.charts.spec import read_spec
from app.charts.warming import make_first_charts
from app.core.storage import Storage
from app.datasets.compiling import time_of
from app.datasets.query import readable
from app.places.queries import all_neighborhoods
from app.worker.works import Works
from bench.charts_kinds import THEFT

MANY: Final = 10_000
PLACES: Final = 5
FIRST, LAST = 2015, 2018
MEASURES: Final[Sequence[dict[str, Any]]] = (
    {"kind": "trend"},
    {"kind": "trend", "filters": [THEFT]},
    {"kind": "ranking", "how": "rate", "per": {"of": "area"}},
    {"kind": "map", "how": "share", "of": {"column": "Arrest", "values": ["true"]}},
)


def judge_many(works: Works, target: float) -> None:
    """Judge 10,000 claims of all kinds, areas and many periods; print CPU seconds of each way."""
    with works.database.writing() as session:
        charts = [
            keep_chart(session, works.store, read_spec({"dataset": "incidents", **facts}))
            for facts in MEASURES
        ]
        slugs = [row.slug for row in all_neighborhoods(session)]
        told = list(islice(_claims(slugs), MANY // len(charts)))
        session.add_all(_row(chart, claim) for chart in charts for claim in told)
    with works.database.reading() as session:
        cubes = [newest_cube(session, works.store, chart) for chart in charts]
        dataset = dataset_of_slug(session, "incidents")
    kinds = Counter(claim.kind for claim in told)
    print(f"\n## {len(told) * len(cubes):,} claims, " + ", ".join(kinds), end="\n\n")
    _cpu("the same rows added up by bare queries", 0, lambda: _bare(works.store, cubes))
    _cpu("judged alone", target, lambda: _each(cubes, told, judge))
    _cpu("judged with all that stands beside them", target, lambda: _each(cubes, told, judge_fully))
    number = dataset.id if dataset else 0
    for turn in ("first", "second"):
        _cpu(
            f"recheck_claims, as a refresh does, {turn} time",
            target,
            lambda: recheck_claims(works.database, works.store, number),
        )


def _claims(slugs: Sequence[str]) -> Iterator[Claimed]:
    """Make different claims without end: each area and period once for each kind."""
    months = [
        (year, month, length)
        for length in (1, 3, 6, 12)
        for year in range(FIRST + 1, LAST + 1)
        for month in range(1, 11)
    ]
    areas = cycle(slugs)
    for year, month, length in cycle(months):
        area = next(areas)
        end = (year * 12 + month - 1 + length) // 12, (year * 12 + month - 1 + length) % 12 + 1
        period = {"of": "between", "start": date(year, month, 1),
                  "end": date.fromordinal(date(*end, 1).toordinal() - 1)}  # fmt: skip
        for facts in _of_kinds(slugs, area, period):
            yield read_claim(facts)


def _of_kinds(slugs: Sequence[str], area: str, period: dict[str, Any]) -> Iterator[dict[str, Any]]:
    about = {"area": area, "period": period}
    other = slugs[slugs.index(area) - 1]
    yield {"kind": "level", **about}
    yield {"kind": "city", "direction": "more", **about}
    yield {"kind": "rank", "direction": "more", "within": 10, **about}
    yield {"kind": "change", "direction": "less", **about}
    yield {"kind": "change", "direction": "more", "before": "just_before", **about}
    yield {"kind": "gap", "direction": "more", "other": other, **about}
    yield {"kind": "share", "over": 1, **about}
    if period["start"].month == 1:
        yield {"kind": "trend", "direction": "more", "area": area,
               "period": {"of": "between", "start": period["start"]}}  # fmt: skip


def _row(chart: Chart, claim: Claimed) -> Claim:
    return Claim(
        chart_id=chart.id, kind=claim.kind, spec=claim_facts(claim),
        spec_hash=hash_of_claim(claim), verdict="too_few",
    )  # fmt: skip


def _each(cubes: Sequence[Cube], told: Sequence[Claimed], way: Callable[..., object]) -> None:
    for cube in cubes:
        for claim in told:
            way(cube, claim)


def _bare(store: Storage, cubes: Sequence[Cube]) -> None:
    """Ask what the cubes hold as a programmer would, once for each measure."""
    connection = duckdb.connect()
    for cube in cubes:
        connection.execute(
            f"SELECT _neighborhood, date_trunc('month', {time_of(cube.version)}), count(*) "  # noqa: S608, our own names
            "FROM read_parquet(?) GROUP BY 1, 2",
            [readable(store, cube.version)],
        ).fetchall()


def tell_ready(works: Works, target: float, forget: Callable[[Works], None]) -> None:
    """Say what is worth a look in a few places, with nothing cached; print CPU seconds."""
    with works.database.writing() as session:
        dataset = dataset_of_slug(session, "incidents")
        featured = make_first_charts(session, works.store, dataset.id if dataset else 0)
    spent = []
    with works.database.reading() as session:
        for row in all_neighborhoods(session)[:PLACES]:
            forget(works)
            began = time.process_time()
            ready_charts(session, works.store, row.slug)
            spent.append(time.process_time() - began)
    print(f"ready charts of a place, of {len(featured)} featured: {median(spent):.2f} s CPU, "
          f"slowest {max(spent):.2f} (target {target:.0f})")  # fmt: skip


def _cpu(name: str, target: float, work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    print(f"{name:42} {time.process_time() - began:6.2f} s CPU (target {target:.0f})", flush=True)
