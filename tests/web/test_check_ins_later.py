"""Check-ins that change later: a number that comes, a name and a number that go, and the day."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core.clock import as_of
from app.core.config import Settings
from app.followthrough.checking.models import Result
from app.followthrough.checking.service import add_context
from app.followthrough.checking.sweeping import sweep
from app.followthrough.checking.words import together_words
from app.followthrough.commitments.models import Commitment
from app.people.models import Person, Post
from app.proposals.models import Phase, Proposal
from app.web.nouns import register_nouns
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.checking import EARLY, NOON, REVIEW, make_promised, told_to
from tests.factories.moderation import make_official
from tests.people import City
from tests.web.charted import store_of
from tests.web.test_check_ins import Case, case

__all__ = ["case"]  # the fixture: the same promise


def test_a_first_number_that_a_contest_brings_ends_the_promise_and_is_told(case: Case) -> None:
    city = case.city
    with as_of(NOON):
        sweep(city.database, case.promised.store, REVIEW)
    address = case.contest(city.visitor(city.bob), case.evidence())
    with city.database.writing() as session:
        case.promised.publish(session, year=10)
    form = {"ruling": "upheld", "text": "The data is there.", "form_key": "a-long-key-of-olives"}
    assert city.visitor(city.olive).post(f"{address}/answer", form).status_code == 303
    with as_of(NOON):
        deliver_everything(Works(city.settings, city.database, case.promised.store))
    with city.database.reading() as session:
        assert session.get_one(Proposal, case.promised.proposal.id).phase is Phase.CHECKED
        assert "checked_in" in told_to(session, city.alice)


def test_a_kept_page_forgets_who_added_words_and_a_number_that_is_taken_out(case: Case) -> None:
    city, reader = case.city, case.city.visitor(None)
    case.check()
    with city.database.writing() as session:
        dana = make_official(session, city.department, Post.DIRECTOR)
        name = dana.handle
        add_context(session, dana, case.promised.made.id, "We hired late.")
    before = reader.get(case.about).text
    assert name in before
    with city.database.writing() as session:
        session.get_one(Person, dana.id).handle = "former resident"
    after = reader.get(case.about).text
    assert name not in after
    with city.database.writing() as session:
        made = session.get_one(Commitment, case.promised.made.id)
        bare = {**made.promised["baseline"], "value": None}  # as its guard leaves it
        made.promised = {**made.promised, "baseline": bare, "likely": None}
    assert "Likely without action" in after
    assert "Likely without action" not in reader.get(case.about).text


def test_a_review_is_due_when_its_day_begins_in_the_city(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "zone", ZoneInfo("America/New_York"))
    reader, stands = case.city.visitor(None), []
    for hour in (3, 6):  # ten in the evening of the day before, and one in the night
        with time_machine.travel(datetime(2027, 2, 1, hour, tzinfo=UTC), tick=False):
            due = reader.get("/commitments.csv?state=due").text.splitlines()[1:]
            stands.append((reader.get(f"/api/v1{case.path}").json()["state"], len(due)))
    assert stands == [("open", 0), ("due", 1)]


def test_a_result_and_what_its_target_was_not_worth_are_said_in_one(city: City) -> None:
    """“Met” beside “can hardly ever be decided” would read as if one took the other back."""
    register_nouns()
    with city.database.writing() as session:
        store = store_of(city)
        made = make_promised(session, store, city.olive, city.department, city.alice, target=305.0)
    case = Case(city, made)
    olive, reader = city.visitor(city.olive), city.visitor(None)
    assert "can hardly ever be decided" in reader.get(case.path).text
    case.check(year=10, on=EARLY)
    together = str(together_words(Result.MET, by_chance=True, undecidable=True))
    for page in (olive.get(case.path), olive.get(f"{case.path}/context")):  # before it is posted
        assert together in page.text
        assert "can hardly ever be decided" not in page.text
    assert "can hardly ever be decided" in reader.get(case.path).text
    case.check(year=10)
    for shown in (reader.get(case.path).text, reader.get(case.about).text):
        assert together in shown
        assert "can hardly ever be decided" not in shown


@pytest.mark.parametrize("result", [Result.MET, Result.MISSED, Result.UNCLEAR])
def test_a_good_target_needs_no_word_beside_its_result(result: Result) -> None:
    said = {
        together_words(result, by_chance=chance, undecidable=hard)
        for chance in (True, False)
        for hard in (True, False)
    }
    assert len(said) == 4
    assert together_words(result, by_chance=False, undecidable=False) is None
    assert together_words(Result.UNCHECKABLE, by_chance=True, undecidable=True) is None
