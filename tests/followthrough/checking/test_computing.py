"""Why a commitment cannot be checked, and what a later guard takes out of a check-in."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.datasets.models import Dataset
from app.datasets.vocabulary import ColumnType, Nature, Role
from app.followthrough.checking import sweeping
from app.followthrough.checking.computing import Reader
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.guarding import guard_check_ins
from app.followthrough.checking.models import CheckIn, Result
from app.followthrough.commitments.models import Commitment
from app.places.models import Neighborhood
from tests.factories.checking import REVIEW, Promised, make_promised, monthly
from tests.factories.contributions import make_person
from tests.factories.datasets import COLUMNS, make_version, store_in
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department
from tests.people import City
from tests.web.charted import store_of

Break = Callable[[Session, Promised], None]


def withdrawn(session: Session, promised: Promised) -> None:
    session.get_one(Dataset, promised.chart.dataset_id).current_version_id = None


def unfiled(session: Session, promised: Promised) -> None:
    promised.publish(session, path="versions/nowhere.parquet", content_hash="0" * 64)


def without_dates(session: Session, promised: Promised) -> None:
    version = make_version(
        promised.store, promised.chart.dataset_id, number=2, rows=[("ropewalk", 5)],
        columns=(("cost", ColumnType.INTEGER, Role.MEASURE),),
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.get_one(Dataset, promised.chart.dataset_id).current_version_id = version.id


def without_its_column(session: Session, promised: Promised) -> None:
    promised.chart.spec = {
        **promised.chart.spec,
        "filters": [{"column": "kind", "values": ["lamp"]}],
    }
    version = make_version(
        promised.store, promised.chart.dataset_id, number=2,
        rows=[(slug, day) for slug, day, *_rest in monthly({"ropewalk": (20, 20, 26, 10)})],
        columns=[one for one in COLUMNS if one[2] is Role.TIME],
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.get_one(Dataset, promised.chart.dataset_id).current_version_id = version.id


def of_another_nature(session: Session, promised: Promised) -> None:
    promised.publish(session, year=10)
    dataset = session.get_one(Dataset, promised.chart.dataset_id)
    dataset.nature, dataset.edited_at = Nature.REPORTS, utc_now()


def without_its_area(session: Session, promised: Promised) -> None:
    promised.publish(session, year=10)
    for place in session.query(Neighborhood).filter_by(slug="ropewalk"):
        place.retired, place.changed_at = True, utc_now()


def too_old(_session: Session, _promised: Promised) -> None:
    """Leave the data as it was when the promise was made."""


@pytest.mark.parametrize(
    ("breaks", "why"),
    [
        (withdrawn, Why.GONE),
        (unfiled, Why.GONE),
        (without_dates, Why.NO_YEAR),
        (without_its_column, Why.GONE),
        (of_another_nature, Why.REDEFINED),
        (without_its_area, Why.NO_AREA),
        (too_old, Why.NO_YEAR),
    ],
)
def test_what_cannot_be_checked_says_why_and_who_owes_the_data(
    session: Session, tmp_path: Path, breaks: Break, why: Why
) -> None:
    works = make_department(session)
    promised = make_promised(
        session,
        store_in(tmp_path),
        make_official(session, works),
        works,
        make_person(session),
    )
    breaks(session, promised)
    session.flush()
    found = Reader(session, promised.store).compute(promised.made, promised.chart)
    assert (found.result, found.why, found.owed_by) == (Result.UNCHECKABLE, why, works.id)


def test_a_column_that_changed_its_kind_since_the_promise_is_another_number(
    session: Session, tmp_path: Path
) -> None:
    works = make_department(session)
    promised = make_promised(
        session,
        store_in(tmp_path),
        make_official(session, works),
        works,
        make_person(session),
    )
    chart = promised.chart
    chart.spec = {**chart.spec, "filters": [{"column": "kind", "values": ["lamp"]}]}
    promised.publish(session, difference={"columns_changed": [["cost", "text", "number"]]})
    reader = Reader(session, promised.store)
    assert reader.compute(promised.made, chart).result is Result.UNCLEAR  # of another column
    promised.publish(session, difference={"columns_changed": [["kind", "number", "text"]]})
    again = Reader(session, promised.store).compute(promised.made, chart)
    assert again.why is Why.REDEFINED


def test_a_dataset_that_is_guarded_later_takes_small_numbers_out_and_leaves_the_result(
    city: City,
) -> None:
    store, database = store_of(city), city.database
    with database.writing() as session:
        promised = make_promised(session, store, city.olive, city.department, city.alice)
        promised.publish(session, year=10)
    sweeping.sweep(database, store, REVIEW)
    guard_check_ins(database, store, promised.chart.dataset_id)
    with database.reading() as session:
        assert Found.from_facts(session.query(CheckIn).one().facts).level.value == 120
    with database.writing() as session:
        dataset = session.get_one(Dataset, promised.chart.dataset_id)
        dataset.sensitive, dataset.edited_at = True, datetime(2027, 3, 1, tzinfo=UTC)
        two = [("ropewalk", date(2026, 3, 1), "lamp", 1.0)] * 2
        rows = [*monthly({"ropewalk": (20, 20, 26, 0), "dovecote": (19, 21, 22, 21)}), *two]
        few = make_version(store, dataset.id, number=3, rows=rows)
        session.add(few)
        session.flush()
        row = session.query(CheckIn).one()
        row.facts = {**row.facts, "version_id": few.id, "version": 3}
    for _twice in range(2):
        guard_check_ins(database, store, promised.chart.dataset_id)
    with database.reading() as session:
        row = session.query(CheckIn).one()
        assert Found.from_facts(row.facts).level.value is None
        assert row.result is Result.MET
        kept = session.query(Commitment).one().promised["baseline"]["value"]
    assert kept in {312, None}
