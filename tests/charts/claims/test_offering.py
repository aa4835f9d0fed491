"""What is offered to say first: nothing twice, nothing that only its time makes true."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.choices import Ground, Keep
from app.charts.claims.cube import Cube
from app.charts.claims.judged import Judged, Reason, Verdict, Warn
from app.charts.claims.offering import offers_of
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.specs import (
    CityClaim,
    ClaimKind,
    Direction,
    GapClaim,
    LevelClaim,
    ShareClaim,
)
from app.charts.claims.words import sentence_of
from app.charts.spec import How, Last, Ranking, Spec, Trend
from app.core.storage import Storage
from app.datasets.vocabulary import Shape
from tests.charts.claims.city import chart_of, rows
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

COUNTS = {"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4), "millrace": (2, 2, 2), "tannery": (1, 1, 1)}
LAMPS = Keep(column="kind", values=("lamp",))


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def cube_of(session: Session, store: Storage, spec: Spec, table: list[tuple[object, ...]]) -> Cube:
    return newest_cube(session, store, chart_of(session, store, table, spec))


def sentences(cube: Cube, area: str) -> list[str]:
    return [sentence_of(one.found) for one in offers_of(cube, area)]


def test_no_sentence_is_offered_twice(session: Session, store: Storage) -> None:
    cube = cube_of(session, store, Ranking(dataset="repairs"), rows(COUNTS))
    said = sentences(cube, "ropewalk")
    assert len(said) == len(set(said))
    # A year before and as long a time right before are the same twelve months.
    assert sum("rose from 48 in 2024 to 96 in 2025" in one for one in said) == 1
    assert sum(one.claim.kind is ClaimKind.SHARE for one in offers_of(cube, "ropewalk")) == 1


def test_a_move_off_a_peak_is_not_offered_first(session: Session, store: Storage) -> None:
    table = rows({"ropewalk": (6, 6, 6), "dovecote": (6, 6, 6)})
    table += [("ropewalk", date(2024, 12, 1 + n % 28), "lamp", 1.0) for n in range(20)]
    cube = cube_of(session, store, Trend(dataset="repairs"), table)
    offered = offers_of(cube, "ropewalk", Last(months=1))
    assert offered
    assert Warn.PEAK not in {caution.code for caution in offered[0].found.cautions}


def test_nobody_is_set_beside_an_area_with_hardly_a_row(session: Session, store: Storage) -> None:
    cube = cube_of(session, store, Ranking(dataset="repairs"), rows(COUNTS))
    others = {one.found.other for one in offers_of(cube, "ropewalk")} - {None}
    assert "tannery" not in others
    # Whoever wants it may still say it.
    claim = GapClaim(area="ropewalk", other="tannery", direction=Direction.MORE,
                     period=Last(months=12))  # fmt: skip
    assert judge_fully(cube, claim).verdict is Verdict.SUPPORTED


def share_cube(session: Session, store: Storage) -> Cube:
    table = rows(COUNTS)
    for slug, many in (("ropewalk", 10), ("dovecote", 120)):
        table += [(slug, date(2025, 3, 1 + n % 28), "pole", 1.0) for n in range(many)]
    return cube_of(session, store, Ranking(dataset="repairs", how=How.SHARE, of=LAMPS), table)


def test_a_share_of_kinds_has_no_share_of_the_city(session: Session, store: Storage) -> None:
    cube = share_cube(session, store)
    told = judge_fully(cube, ShareClaim(area="ropewalk", over=5))
    assert (told.verdict, told.reason) == (Verdict.NO_NUMBER, Reason.NO_NUMBER)
    assert ClaimKind.SHARE not in {one.claim.kind for one in offers_of(cube, "ropewalk")}


def test_shares_are_fair_to_compare_and_their_ends_are_short(
    session: Session, store: Storage
) -> None:
    cube = share_cube(session, store)
    told = judge_fully(cube, CityClaim(area="ropewalk", direction=Direction.MORE))
    assert Warn.DENOMINATOR not in {one.code for one in told.cautions}
    assert sentence_of(told).count("percentage points") == 1


def test_a_total_of_areas_that_differ_in_size_says_so(session: Session, store: Storage) -> None:
    spec = Ranking(dataset="repairs", how=How.SUM, column="cost")
    cube = cube_of(session, store, spec, rows(COUNTS))
    told = judge_fully(cube, CityClaim(area="ropewalk", direction=Direction.MORE))
    assert Warn.DENOMINATOR in {one.code for one in told.cautions}


def test_a_rate_for_each_square_kilometer_is_called_one(session: Session, store: Storage) -> None:
    spec = Ranking(dataset="repairs", how=How.RATE, per=Ground())
    told = judge_fully(cube_of(session, store, spec, rows(COUNTS)), LevelClaim(area="ropewalk"))
    assert "per square kilometer in Ropewalk" in sentence_of(told)


def one_row_each(session: Session, store: Storage) -> Cube:
    make_neighborhoods(session)
    table = [("ropewalk", 0.0424), ("dovecote", 0.21), ("millrace", 0.3), ("tannery", 0.012)]
    dataset, _v = make_dataset(
        session, store, rows=[(slug, None, "lamp", value) for slug, value in table],
        shape=Shape.NEIGHBORHOODS,
    )  # fmt: skip
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="cost")
    return newest_cube(session, store, make_chart(session, store, dataset, spec))


def test_a_number_of_one_row_an_area_is_set_beside_their_average(
    session: Session, store: Storage
) -> None:
    cube = one_row_each(session, store)
    told = judge_fully(cube, CityClaim(area="ropewalk", direction=Direction.LESS))
    assert "The other neighborhoods on average: 0.17. That is 0.13 less." in sentence_of(told)
    assert "in Ropewalk: 0.042" in sentence_of(told)
    assert Warn.NO_INTERVAL in {one.code for one in told.cautions}


def test_its_rank_says_that_nobody_knows_how_sure_it_is(session: Session, store: Storage) -> None:
    found: list[Judged] = [
        one.found
        for one in offers_of(one_row_each(session, store), "millrace")
        if one.claim.kind is ClaimKind.RANK
    ]
    assert all(Warn.NO_INTERVAL in {c.code for c in one.cautions} for one in found)
    assert found
