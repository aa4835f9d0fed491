"""Who hears of a check-in, once each; and what nobody is mailed."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.core.clock import as_of
from app.followthrough.checking.found import Found
from app.followthrough.checking.models import Interim
from app.followthrough.checking.posting import Posted
from app.followthrough.commitments.models import Commitment
from app.notices import service
from app.notices.following import start_following
from app.people.models import Person, Role
from app.relationships.sponsors.models import Sponsorship, State
from app.worker import checking as told
from tests.factories.checking import (
    PROMISED,
)
from tests.factories.commitments import make_trial
from tests.factories.proposals import make_proposal
from tests.followthrough.checking.case import Case

NOTHING = Posted()


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
