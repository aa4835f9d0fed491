"""Claims are kept once, and judged again by each version of the data."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.judged import Judged, Reason, Verdict
from app.charts.claims.queries import checks_of, find_claim
from app.charts.claims.service import guard_claims, keep_claim, recheck_claims
from app.charts.claims.specs import ChangeClaim, Direction, LevelClaim
from app.charts.claims.standing import standing_of
from app.charts.models import Claim
from app.charts.spec import Last
from app.core.clock import utc_now
from app.core.db import Database
from app.core.outbox import OutboxEntry
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import make_version, store_in

DOUBLED = {"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)}
SAME = {"ropewalk": (4, 8, 8), "dovecote": (4, 4, 4)}
CLAIM = ChangeClaim(area="ropewalk", period=Last(months=12), direction=Direction.MORE)
YES, NO, OPEN = Verdict.SUPPORTED, Verdict.NOT_SUPPORTED, Verdict.TOO_FEW


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.mark.parametrize(
    ("verdicts", "stands"),
    [
        ([YES], YES), ([YES, OPEN], YES), ([YES, OPEN, OPEN], OPEN), ([YES, OPEN, YES], YES),
        ([YES, OPEN, NO], YES), ([YES, OPEN, NO, NO], NO), ([OPEN, YES, YES, OPEN], YES),
    ],
)  # fmt: skip
def test_a_new_verdict_stands_when_two_versions_agree(
    verdicts: list[Verdict], stands: Verdict
) -> None:
    assert standing_of(verdicts) is stands


def test_no_verdict_stands_without_any() -> None:
    with pytest.raises(ValueError, match="no verdict"):
        standing_of([])


def test_the_same_claim_is_kept_once(session: Session, store: Storage) -> None:
    chart = chart_of(session, store, rows(DOUBLED))
    first = keep_claim(session, store, chart, CLAIM)
    assert keep_claim(session, store, chart, CLAIM).id == first.id
    other = keep_claim(session, store, chart, LevelClaim(area="ropewalk"))
    assert other.id != first.id
    assert len(checks_of(session, first.id)) == 1
    assert find_claim(session, first.id).latest.verdict is YES


def publish(database: Database, store: Storage, counts: Mapping[str, Sequence[int]]) -> None:
    with database.writing() as session:
        dataset = session.scalars(select(Dataset)).one()
        newest = session.scalars(
            select(DatasetVersion).order_by(col(DatasetVersion.number).desc())
        ).first()
        number = newest.number + 1 if newest else 1
        # An older row more makes each version another file.
        table = [*rows({**counts}), *[("dovecote", date(2023, 1, 1), "lamp", 1.0)] * number]
        version = make_version(store, dataset.id, number=number, rows=table)
        session.add(version)
        session.flush()
        dataset.current_version_id = version.id
    recheck_claims(database, store, dataset.id)


def events(database: Database) -> list[str]:
    with database.reading() as session:
        kinds = session.scalars(select(col(OutboxEntry.kind)))
        return [kind for kind in kinds if kind == "VerdictChanged"]


def claimed(database: Database, store: Storage) -> int:
    with database.writing() as session:
        chart = chart_of(session, store, rows(DOUBLED))
        return keep_claim(session, store, chart, CLAIM).id


def test_a_changed_verdict_counts_when_it_has_held_for_two_versions(
    database: Database, store: Storage
) -> None:
    number = claimed(database, store)
    publish(database, store, SAME)
    with database.reading() as session:
        known = find_claim(session, number)
        assert (known.claim.verdict, known.latest.verdict) == (YES, OPEN)
    assert events(database) == []
    publish(database, store, SAME)
    with database.reading() as session:
        known = find_claim(session, number)
        assert known.claim.verdict is OPEN
        assert [line.check.verdict for line in checks_of(session, number)] == [YES, OPEN, OPEN]
    assert events(database) == ["VerdictChanged"]


def test_judging_again_changes_nothing(database: Database, store: Storage) -> None:
    number = claimed(database, store)
    publish(database, store, SAME)
    publish(database, store, SAME)
    with database.reading() as session:
        dataset = session.scalars(select(Dataset)).one()
        before = session.get_one(Claim, number).rechecked_at
    recheck_claims(database, store, dataset.id)
    with database.reading() as session:
        assert len(checks_of(session, number)) == 3
        assert session.get_one(Claim, number).rechecked_at == before
    assert events(database) == ["VerdictChanged"]


def test_a_withdrawn_version_has_no_say(database: Database, store: Storage) -> None:
    number = claimed(database, store)
    publish(database, store, SAME)
    publish(database, store, SAME)
    with database.writing() as session:
        versions = session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.number)))
        first, *later = versions.all()
        for version in later:
            version.withdrawn_at = utc_now()
        dataset = session.scalars(select(Dataset)).one()
        dataset.current_version_id = first.id
    recheck_claims(database, store, dataset.id)
    with database.reading() as session:
        known = find_claim(session, number)
        assert (known.latest.version_id, known.latest.verdict) == (first.id, YES)


def test_numbers_kept_before_a_dataset_was_sensitive_are_taken_out(
    database: Database, store: Storage
) -> None:
    few = {"ropewalk": (0, 0, 0), "dovecote": (4, 4, 4)}
    with database.writing() as session:
        table = [*rows(few), ("ropewalk", date(2025, 3, 1), "lamp", 1.0)]
        chart = chart_of(session, store, table)
        number = keep_claim(session, store, chart, LevelClaim(area="ropewalk")).id
        assert find_claim(session, number).latest.facts["value"] == 1
        dataset = session.scalars(select(Dataset)).one()
        dataset.sensitive, dataset.edited_at = True, utc_now()
    guard_claims(database, store, dataset.id)
    with database.reading() as session:
        found = Judged.from_facts(find_claim(session, number).latest.facts)
        assert (found.verdict, found.reason) == (Verdict.NO_NUMBER, Reason.HIDDEN)
        assert (found.value, found.now, found.now_n, found.low) == (None, None, 0, None)
