"""The day's work on commitments: once each, whatever breaks off, and in the city's days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import as_of
from app.core.errors import RefusedError
from app.datasets.query import STORE_DOWN
from app.followthrough.checking import computing, posting, sweeping
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.models import CheckIn, Result
from app.followthrough.checking.posting import Posted
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.proposals.models import Phase
from app.worker.schedule import check_commitments
from app.worker.works import Works
from tests.factories.checking import (
    EARLY,
    REVIEW,
    promise,
)
from tests.factories.proposals import make_proposal
from tests.followthrough.checking.case import Case

NOTHING = Posted()


@pytest.mark.parametrize(
    ("year", "result"), [(10, Result.MET), (15, Result.UNCLEAR), (26, Result.MISSED)]
)
def test_the_number_comes_back_on_the_day_and_the_proposal_is_checked(
    case: Case, year: int, result: Result
) -> None:
    case.publish(year=year)
    assert case.sweep(REVIEW - timedelta(days=1)).posted == 0
    assert case.sweep().posted == 1
    row = case.row()
    found = Found.from_facts(row.facts)
    assert (row.result, found.level.value, found.version) == (result, 12.0 * year, 2)
    assert found.level.day_to == date(2026, 12, 31)
    assert case.state() == (CommitmentState(result.value), Phase.CHECKED)


def test_its_owner_sees_it_five_working_days_before_and_hears_of_it_once(case: Case) -> None:
    case.publish(year=10)
    assert case.sweep(EARLY - timedelta(days=1)) == NOTHING
    assert case.sweep(EARLY) == Posted(foreseen=1)
    assert case.sweep(EARLY + timedelta(days=1)) == NOTHING
    row = case.row()
    assert (row.result, row.posted_at) == (Result.MET, None)
    assert case.state() == (CommitmentState.OPEN, Phase.UNDERWAY)
    case.deliver()
    assert case.kinds(case.city.olive) == ["check_in_soon"]
    case.publish(year=26)
    assert case.sweep() == Posted(posted=1)
    assert case.row().result is Result.MISSED
    assert case.row().earlier == []  # what only its owner saw is nobody's past


def test_twice_is_once_and_a_clock_set_back_undoes_nothing(case: Case) -> None:
    case.publish(year=10)
    for on in (REVIEW, REVIEW, EARLY, date(2026, 3, 1), REVIEW, date(2027, 9, 1)):
        case.sweep(on)
        case.deliver()
    assert case.row().posted_at is not None
    assert case.state() == (CommitmentState.MET, Phase.CHECKED)
    assert case.kinds(case.city.olive) == ["promise_due"]
    assert case.kinds(case.city.alice) == ["checked_in"]


@pytest.mark.parametrize("step", ["write_into", "move_on", "announce", "mark_all_checked"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_job_that_breaks_off_at_any_step_posts_each_once_when_it_runs_again(
    case: Case, monkeypatch: pytest.MonkeyPatch, step: str, after: int
) -> None:
    with case.database.writing() as session:
        for _more in range(2):
            fix = make_proposal(session, case.city.bob, department=case.city.department)
            one = case.promised
            promise(session, case.store, one.official, one.works, one.chart, fix)
    case.publish(year=10)
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    whole, calls = getattr(posting, step), []

    def breaks_off(*given: Any) -> Any:  # noqa: ANN401, whatever the step takes
        calls.append(given)
        if len(calls) == after + 1:
            raise KeyboardInterrupt
        return whole(*given)

    with monkeypatch.context() as broken:
        broken.setattr(posting, step, breaks_off)
        with pytest.raises(KeyboardInterrupt):
            case.sweep()
    assert case.sweep().posted == 3 - after
    case.deliver()
    with case.database.reading() as session:
        rows = session.query(CheckIn).all()
        assert [row.result for row in rows] == [Result.MET] * 3
        states = {one.state for one in session.query(Commitment).all()}
    assert states == {CommitmentState.MET}
    assert case.kinds(case.city.olive) == ["promise_due"] * 3
    assert case.kinds(case.city.bob) == ["checked_in"] * 2


def test_what_lacks_data_is_said_with_who_owes_it_and_is_checked_when_it_is_there(
    case: Case,
) -> None:
    assert case.sweep() == Posted(uncheckable=1)
    row = case.row()
    assert (row.result, row.why) == (Result.UNCHECKABLE, Why.NO_YEAR)
    assert row.owed_by == case.city.department.id
    assert case.state() == (CommitmentState.UNCHECKABLE, Phase.UNDERWAY)
    assert case.sweep(date(2027, 2, 2)) == NOTHING
    case.deliver()
    assert case.kinds(case.city.olive) == ["data_owed", "promise_due"]
    assert case.kinds(case.city.alice) == ["check_in_waits"]
    case.publish(year=10)
    case.deliver()  # the version's event looks again
    row = case.row()
    assert (row.result, row.why) == (Result.MET, "")
    assert [past["why"] for past in row.earlier] == ["no_year"]
    assert case.state() == (CommitmentState.MET, Phase.CHECKED)
    assert case.kinds(case.city.alice) == ["check_in_waits", "checked_in"]


def test_while_the_store_is_away_nothing_is_said(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.publish(year=10)

    def away(*_given: object) -> None:
        raise RefusedError(STORE_DOWN, retry_after=60)

    with monkeypatch.context() as broken:
        broken.setattr(computing, "newest_cube", away)
        assert case.sweep() == NOTHING
    assert case.sweep().posted == 1


@pytest.mark.parametrize(
    ("moment", "posted"),
    [
        (datetime(2027, 3, 27, 22, 30, tzinfo=UTC), 0),  # half past eleven at night in Berlin
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 1),  # half an hour before clocks go forward
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 1),
    ],
)
def test_the_day_is_the_citys_also_when_its_clocks_change(
    case: Case, moment: datetime, posted: int
) -> None:
    with case.database.writing() as session:
        session.get_one(Commitment, case.promised.made.id).review_on = date(2027, 3, 28)
    case.publish(year=10)
    settings = case.city.settings.model_copy(update={"timezone": "Europe/Berlin"})
    with as_of(moment):
        check_commitments(Works(settings, case.database, case.store))
    with case.database.reading() as session:
        there = [row for row in session.query(CheckIn) if row.posted_at is not None]
        assert len(there) == posted
