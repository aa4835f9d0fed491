"""What is offered is what a chart draws: shares, second numbers, medians, windows, years."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.choices import Keep, Measure
from app.charts.claims.judged import Judged, Reason, Verdict
from app.charts.claims.offering import Offered
from app.charts.claims.picking import offers_on, pickable, require_measure
from app.charts.claims.queries import claims_of_dataset, find_claim
from app.charts.claims.service import guard_claims, keep_claim, newest_cube, recheck_claims
from app.charts.claims.specs import (
    Baseline,
    BesideMeasure,
    ChangeClaim,
    KindMeasure,
    LevelClaim,
    claim_facts,
)
from app.charts.claims.words import sentence_of
from app.charts.grid import OFF_GRID
from app.charts.models import Chart
from app.charts.spec import Between, Composition, Distribution, How, Last, Relation, Step, Trend
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.datasets.vocabulary import Shape
from tests.charts.claims.city import chart_of, rows
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version, store_in

COUNTS = {"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4), "millrace": (2, 2, 2)}
KINDS = Composition(dataset="repairs", by="kind")
LAMPS = KindMeasure(value="lamp")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def table() -> list[tuple[object, ...]]:
    """Lamps are the city's commonest kind, poles that of Dovecote."""
    poles: list[tuple[object, ...]] = [
        ("dovecote", date(2025, 1 + n % 12, 1 + n % 28), "pole", 100.0 + n) for n in range(260)
    ]
    return [*rows(COUNTS), *poles]


def offered(session: Session, store: Storage, chart: Chart, place: str | None) -> Sequence[Offered]:
    return offers_on(session, store, chart, pickable(session, store, chart, place))


def test_a_composition_offers_the_share_of_its_place_s_commonest_kind(
    session: Session, store: Storage
) -> None:
    chart = chart_of(session, store, table(), KINDS)
    found = offered(session, store, chart, "dovecote")
    assert {one.claim.measure for one in found} == {KindMeasure(value="pole")}
    assert all("with Kind: pole (share) in Dovecote" in sentence_of(one.found) for one in found)
    assert {"level", "city"} <= {one.claim.kind.value for one in found}
    # 144 lamps and 260 poles: of all that the chart draws, not of its last year alone.
    level = next(one for one in found if one.claim.kind == "level")
    assert level.found.value == pytest.approx(260 / 404)
    assert {one.claim.measure for one in offered(session, store, chart, None)} == {LAMPS}


def test_such_a_claim_says_which_number_it_is_of_and_is_judged_again(
    database: Database, store: Storage
) -> None:
    with database.writing() as session:
        chart = chart_of(session, store, table(), KINDS)
        kept = keep_claim(session, store, chart, LevelClaim(area="dovecote", measure=LAMPS))
        rest = keep_claim(session, store, chart, LevelClaim(area="dovecote"))
        assert kept.spec["measure"] == {"of": "kind", "value": "lamp"}
        assert "measure" not in rest.spec  # as it was kept before there were other numbers
        version = make_version(store, chart.dataset_id, number=2, rows=rows(COUNTS))
        session.add(version)
        session.flush()
        session.get_one(Dataset, chart.dataset_id).current_version_id = version.id
    recheck_claims(database, store, chart.dataset_id)
    with database.reading() as session:
        latest = [
            Judged.from_facts(find_claim(session, n).latest.facts) for n in (kept.id, rest.id)
        ]
    assert [(one.version, one.value) for one in latest] == [(2, 1.0), (2, 144.0)]


def test_a_kind_that_the_chart_does_not_show_is_no_words_for_a_claim(
    session: Session, store: Storage
) -> None:
    chart = chart_of(session, store, table(), KINDS)
    require_measure(session, store, chart, LAMPS)
    for wrong in (KindMeasure(value="The mayor lies"), BesideMeasure()):
        with pytest.raises(InvalidError):
            require_measure(session, store, chart, wrong)


def test_of_people_no_share_of_a_kind_is_told(session: Session, store: Storage) -> None:
    chart = chart_of(session, store, table(), KINDS, sensitive=True)
    assert {one.claim.measure for one in offered(session, store, chart, "dovecote")} == {None}
    with pytest.raises(InvalidError):
        require_measure(session, store, chart, LAMPS)
    with pytest.raises(RefusedError) as refused:
        newest_cube(session, store, chart, LAMPS)
    assert refused.value.ruling is OFF_GRID


def test_a_share_that_was_kept_is_taken_out_when_its_data_turn_sensitive(
    database: Database, store: Storage
) -> None:
    with database.writing() as session:
        chart = chart_of(session, store, table(), KINDS)
        number = keep_claim(session, store, chart, LevelClaim(area="dovecote", measure=LAMPS)).id
        dataset = session.get_one(Dataset, chart.dataset_id)
        dataset.sensitive, dataset.edited_at = True, utc_now()
    guard_claims(database, store, dataset.id)
    recheck_claims(database, store, dataset.id)
    with database.reading() as session:
        found = Judged.from_facts(find_claim(session, number).latest.facts)
    assert (found.verdict, found.reason) == (Verdict.NO_NUMBER, Reason.HIDDEN)
    assert (found.value, found.now, found.now_n) == (None, None, 0)


def test_a_relation_offers_both_numbers_each_by_its_name(session: Session, store: Storage) -> None:
    incomes = [("ropewalk", None, "", 20.0), ("dovecote", None, "", 50.0),
               ("millrace", None, "", 40.0), ("tannery", None, "", 30.0)]  # fmt: skip
    other, _v = make_dataset(session, store, "Incomes", rows=incomes, shape=Shape.NEIGHBORHOODS)
    beside = Measure(dataset="incomes", how=How.MEAN, column="cost")
    chart = chart_of(session, store, table(), Relation(dataset="repairs", beside=beside))
    found = offered(session, store, chart, "ropewalk")
    said = {one.claim.measure: sentence_of(one.found) for one in found}
    assert said[None].startswith("Repairs")
    assert said[BesideMeasure()].startswith("Cost in Ropewalk")
    claim = keep_claim(session, store, chart, LevelClaim(measure=BesideMeasure(), area="ropewalk"))
    assert claim.verdict is Verdict.SUPPORTED
    assert [kept.id for kept, _chart in claims_of_dataset(session, other)] == [claim.id]


def test_a_distribution_offers_its_median(session: Session, store: Storage) -> None:
    spec = Distribution(dataset="repairs", column="cost")
    found = offered(session, store, chart_of(session, store, table(), spec), "dovecote")
    assert found
    assert all("Cost (median) in Dovecote" in sentence_of(one.found) for one in found)


@pytest.mark.parametrize(
    ("spec", "period", "befores"),
    [
        (Trend(dataset="repairs", window=3), Last(months=3), set(Baseline)),
        (Trend(dataset="repairs", compare="year_before"), Last(months=1), {Baseline.YEAR_BEFORE}),
        (Trend(dataset="repairs", step=Step.YEAR, compare="year_before"),
         Between(start=date(2025, 1, 1), end=date(2025, 12, 31)), {Baseline.YEAR_BEFORE}),
        (Trend(dataset="repairs", step=Step.QUARTER, window=2),
         Between(start=date(2025, 7, 1), end=date(2025, 12, 31)), set(Baseline)),
    ],
)  # fmt: skip
def test_windows_and_years_offer_the_change_that_they_draw_first(
    session: Session, store: Storage, spec: Trend, period: object, befores: set[Baseline]
) -> None:
    counts = {"ropewalk": (9, 50, 90), "dovecote": (9, 9, 9)}
    chart = chart_of(session, store, rows(counts), spec)
    first = offered(session, store, chart, "ropewalk")[0].claim
    assert isinstance(first, ChangeClaim)
    assert first.period == period
    assert first.before in befores


def test_what_is_kept_of_a_claim_did_not_change() -> None:
    assert claim_facts(LevelClaim(area="ropewalk")) == {
        "kind": "level", "area": "ropewalk", "period": {"of": "all"},
    }  # fmt: skip


def test_the_same_rows_are_filtered_for_a_share_as_on_the_chart(
    session: Session, store: Storage
) -> None:
    spec = Composition(
        dataset="repairs", by="kind", filters=(Keep(column="kind", values=("pole",)),),
        period=Last(months=12),
    )  # fmt: skip
    chart = chart_of(session, store, table(), spec)
    level = next(one for one in offered(session, store, chart, None) if one.claim.kind == "level")
    assert level.found.value == 1.0
    assert level.claim.period == Last(months=12)


def test_a_chart_of_a_relation_is_made_once(session: Session, store: Storage) -> None:
    """The cubes of a chart's two numbers are two: neither stands for the other."""
    make_dataset(session, store, "Poles", rows=table()[-260:])
    spec = Relation(dataset="repairs", beside=Measure(dataset="poles"))
    chart = chart_of(session, store, rows(COUNTS), spec)
    own, other = (newest_cube(session, store, chart, one) for one in (None, BesideMeasure()))
    assert (own.dataset.title, other.dataset.title) == ("Repairs", "Poles")
    assert float(other.n[:, -1].sum()) == 260.0
    assert make_chart(session, store, own.dataset, spec).id == chart.id
