"""Many comparisons at once are judged as each alone would be."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.choices import Keep
from app.charts.claims.cube import Cube
from app.charts.claims.judged import Verdict, Warn
from app.charts.claims.judging import judge
from app.charts.claims.parts import part_of, parts_over
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import (
    ChangeClaim,
    CityClaim,
    Claimed,
    Direction,
    GapClaim,
    RankClaim,
    between,
)
from app.charts.spec import Between, How, Ranking, Spec
from app.core.storage import Storage
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import store_in

COUNTS = {"ropewalk": (4, 4, 8), "dovecote": (4, 5, 4), "millrace": (2, 0, 2), "tannery": (9, 1, 1)}
MADE = {"dataset": "repairs"}
SPECS: tuple[Spec, ...] = (
    Ranking(**MADE),
    Ranking(**MADE, how=How.SHARE, of=Keep(column="kind", values=("lamp",))),
    Ranking(**MADE, how=How.MEAN, column="cost"),
    Ranking(**MADE, how=How.SUM, column="cost"),
)
MAKES: tuple[Callable[[Between, Direction], Claimed], ...] = (
    lambda when, way: CityClaim(area="ropewalk", period=when, direction=way),
    lambda when, way: GapClaim(area="ropewalk", other="tannery", period=when, direction=way),
    lambda when, way: RankClaim(area="tannery", period=when, direction=way, within=1),
    lambda when, way: ChangeClaim(area="tannery", period=when, direction=way),
)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def cube_of(session: Session, store: Storage, spec: Spec) -> Cube:
    table = rows(COUNTS)
    # One month has many rows of another kind: a jump.
    table += [("ropewalk", table[-1][1], "road", 3.0) for _n in range(30)]
    return newest_cube(session, store, chart_of(session, store, table, spec))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.how.value)
def test_how_often_a_claim_holds_is_counted_as_each_time_is_judged(
    session: Session, store: Storage, spec: Spec
) -> None:
    cube = cube_of(session, store, spec)
    whole = [one for one in cube.periods if one.full]
    compared = 0
    for make, way, length in product(MAKES, Direction, (1, 3, 12)):
        now = len(whole) - length
        claim = make(between(whole[now].start, whole[-1].end), way)
        told = [c for c in judge_fully(cube, claim).cautions if c.code is Warn.CHERRY]
        step = 1 if isinstance(claim, ChangeClaim) else length
        starts = range(now % step, now + 1, step)
        times = [between(whole[at].start, whole[at + length - 1].end) for at in starts]
        alone = [judge(cube, make(time, way)).verdict for time in times]
        for caution in told:
            assert caution.facts["held"] == alone.count(Verdict.SUPPORTED)
            compared += 1
    assert compared


def test_parts_over_many_times_are_those_of_each(session: Session, store: Storage) -> None:
    cube = cube_of(session, store, SPECS[3])
    for area in (*cube.slugs[:3], None):
        starts = [0, 5, 9]
        alone = [part_of(cube, area, slice(start, start + 4)) for start in starts]
        assert parts_over(cube, area, starts, 4) == alone
