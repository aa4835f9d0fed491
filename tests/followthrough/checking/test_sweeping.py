"""The day's work on commitments: once each, whatever breaks off, and in the city's days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import as_of
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.query import STORE_DOWN
from app.followthrough.checking import computing, posting, sweeping
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.models import CheckIn, Interim, Result
from app.followthrough.checking.posting import Posted
from app.followthrough.checking.sweeping import sweep
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.notices import service
from app.notices.following import start_following
from app.people.models import Person, Role
from app.proposals.models import Phase, Proposal
from app.relationships.sponsors.models import Sponsorship, State
from app.web.nouns import register_nouns
from app.worker import checking as told
from app.worker.schedule import check_commitments
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.checking import (
    EARLY,
    NOON,
    PROMISED,
    REVIEW,
    Promised,
    make_promised,
    promise,
    the_check_in,
    told_to,
)
from tests.factories.commitments import make_trial
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import store_of

NOTHING = Posted()


class Case:
    def __init__(self, city: City) -> None:
        register_nouns()
        self.city, self.database = city, city.database
        self.store: Storage = store_of(city)
        self.works = Works(city.settings, city.database, self.store)
        with self.database.writing() as session:
            self.promised: Promised = make_promised(
                session, self.store, city.olive, city.department, city.alice
            )

    def publish(self, **changed: Any) -> None:  # noqa: ANN401, columns of a version
        with self.database.writing() as session:
            self.promised.publish(session, **changed)

    def sweep(self, on: date = REVIEW) -> Posted:
        with as_of(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)):
            return sweep(self.database, self.store, on)

    def deliver(self) -> None:
        with as_of(NOON):
            deliver_everything(self.works)

    def kinds(self, person: Person) -> list[str]:
        with self.database.reading() as session:
            return told_to(session, person)

    def row(self) -> CheckIn:
        with self.database.reading() as session:
            return the_check_in(session)

    def state(self) -> tuple[CommitmentState, Phase]:
        with self.database.reading() as session:
            made = session.get_one(Commitment, self.promised.made.id)
            return made.state, session.get_one(Proposal, made.proposal_id).phase


@pytest.fixture
def case(city: City) -> Case:
    return Case(city)


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


def test_telling_that_breaks_off_is_told_once_when_it_runs_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.publish(year=10)
    case.sweep()
    whole, calls = service.tell_followers, []

    def breaks_off(*given: Any, **named: Any) -> None:  # noqa: ANN401, as `tell_followers`
        calls.append(given)
        if len(calls) == 2:
            message = "the machine stopped"
            raise OSError(message)
        whole(*given, **named)

    monkeypatch.setattr(told, "tell_followers", breaks_off)
    case.deliver()
    assert len(calls) == 2 + 3  # all of it was done again, and nothing of the first try was kept
    assert case.kinds(case.city.alice) == ["checked_in"]
    assert case.kinds(case.city.olive) == ["promise_due"]


def test_each_who_sponsors_asked_follows_or_wrote_hears_it_once_and_a_voter_does_not(
    case: Case,
) -> None:
    city, proposal = case.city, case.promised.proposal
    una, asks, both = (city.person(name) for name in ("una_two", "asks", "both"))
    with case.database.writing() as session:
        session.add(
            Sponsorship(proposal_id=proposal.id, person_id=city.bob.id, state=State.STANDING)
        )
        start_following(session, asks, "result", proposal.id)
        start_following(session, both, "result", proposal.id)
        start_following(session, both, "proposal", proposal.id)
        start_following(session, both, "commitment", case.promised.made.id)
    path = f"/contributions/{proposal.id}/vote"
    assert city.visitor(una).post(path, {"vote": "agree"}).status_code < 400
    case.publish(year=10)
    case.sweep()
    case.deliver()
    for person in (city.alice, city.bob, asks, both):
        assert case.kinds(person) == ["checked_in"], person.handle
    assert case.kinds(una) == []


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


def test_what_a_leaver_owned_falls_to_the_department(case: Case) -> None:
    city = case.city
    heir = city.person("heir", role=Role.OFFICIAL, department=city.department)
    with case.database.writing() as session:
        session.get_one(Person, city.olive.id).role = Role.RESIDENT
    case.publish(year=10)
    case.sweep()
    case.deliver()
    assert case.kinds(heir) == ["promise_due"]
    assert case.kinds(city.olive) == []


def test_a_trial_reminds_its_owner_and_has_no_number(case: Case) -> None:
    city = case.city
    with case.database.writing() as session, as_of(PROMISED):
        fix = make_proposal(session, city.bob, department=city.department)
        trial = make_trial(session, case.store, city.olive, city.department, fix)
    assert case.sweep(trial.review_on - timedelta(days=1)).posted == 0
    told_on = case.sweep(trial.review_on)
    assert told_on.posted == 1
    case.deliver()
    assert case.kinds(city.olive) == ["promise_due"]
    assert case.kinds(city.bob) == []
    assert case.sweep(trial.review_on) == NOTHING


def test_numbers_before_the_review_stay_on_the_page_and_are_written_when_they_move(
    case: Case,
) -> None:
    with case.database.writing() as session:
        made = session.get_one(Commitment, case.promised.made.id)
        made.review_on = date(2028, 2, 1)
    for year in (15, 15, 14):
        case.publish(year=year)
        case.deliver()
    with case.database.reading() as session:
        [interim] = session.query(Interim).all()
    found = Found.from_facts(interim.facts)
    assert (found.level.value, found.version) == (168, 4)
    assert case.kinds(case.city.olive) == case.kinds(case.city.alice) == []


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
