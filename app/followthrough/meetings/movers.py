"""The biggest movers in a department's datasets, by an open rule that allows for looking at many.

Each measure of which the department has a chart is asked, for the whole city and for each of its
areas: did it change from the twelve months before to the last twelve whole ones? All these answers
are adjusted together (`charts.claims.screening.moves`): of what stands on agendas about 5 in 100
are chance. The largest come first, at most two of a measure and five in all; a count
and a rate of the same rows are one. Small counts, hidden
cells and tables without two whole years are not asked.
"""

from collections import Counter
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from app.charts.claims.cube import Cube, measure_of
from app.charts.claims.judging import judge
from app.charts.claims.screening import Move, moves
from app.charts.claims.service import newest_cube
from app.charts.claims.specs import Baseline, ChangeClaim, Direction
from app.charts.claims.when import YEAR
from app.charts.models import Chart
from app.charts.queries import charts_of
from app.charts.spec import Last, read_spec
from app.contributions.guarding import sensitive_among
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.datasets.queries import stewarded_by
from app.followthrough.meetings.agenda import Line
from app.followthrough.meetings.models import ItemKind
from app.people.models import DepartmentId

MOST: Final = 5
OF_A_MEASURE: Final = 2


def movers_of(session: Session, store: Storage, department_id: DepartmentId) -> list[Line]:
    """Find what moved most in a department's data. Damaged and withdrawn data is left out."""
    charts, cubes = _measures(session, store, department_id)
    guarded = sensitive_among(session, list(charts.values()))
    found = [one for one in moves(cubes) if one.screened.is_finding]
    found.sort(key=lambda one: (-one.screened.size, one.measure, one.area or ""))
    measures: Counter[str] = Counter()
    told: set[object] = set()
    lines = []
    for one in found:
        same = _same(cubes[one.measure], one)
        if same in told or measures[one.measure] >= OF_A_MEASURE:
            continue
        told.add(same)
        measures[one.measure] += 1
        chart = charts[one.measure]
        line = _line(chart, cubes[one.measure], one)
        lines.append(replace(line, of_open_data=chart.id not in guarded))
    return lines[:MOST]


def _measures(
    session: Session, store: Storage, department_id: DepartmentId
) -> tuple[dict[str, Chart], dict[str, Cube]]:
    """Add up each measure once; its chart is the first of it, the featured ones before others."""
    charts: dict[str, Chart] = {}
    cubes: dict[str, Cube] = {}
    for listed in stewarded_by(session, department_id):
        for chart in charts_of(session, listed.dataset.id):
            name = measure_of(read_spec(chart.spec))
            if name in charts:
                continue
            try:
                cubes[name] = newest_cube(session, store, chart)
            except (InvalidError, RefusedError):
                continue
            charts[name] = chart
    return charts, cubes


def _same(cube: Cube, move: Move) -> object:
    """Return what a count and a rate of the same rows have in common: they moved alike."""
    one = move.screened
    return (cube.dataset.id, move.area, one.now_n, one.then_n, round(one.effect.value, 9))


def _line(chart: Chart, cube: Cube, move: Move) -> Line:
    """Keep a move as the claim that says it, so that it reads as everywhere else."""
    effect = move.screened.effect
    up = effect.value > effect.null
    claim = ChangeClaim(
        area=move.area,
        period=Last(months=YEAR),
        direction=Direction.MORE if up else Direction.LESS,
        before=Baseline.YEAR_BEFORE,
    )
    return Line(ItemKind.MOVER, "chart", chart.id, judge(cube, claim).to_facts())
