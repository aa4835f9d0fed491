"""Pages of check-ins: posted for all, foreseen by the owner, contested and answered in public."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import as_of
from app.discussion.observations.queries import Subject
from app.followthrough.checking.agenda import contested_for, due_for, due_or_owed
from app.followthrough.checking.models import CheckIn, Contest
from app.followthrough.checking.sweeping import sweep
from app.followthrough.goals.models import Serving
from app.people.models import Person
from app.web.nouns import register_nouns
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.checking import EARLY, NOON, REVIEW, Promised, make_promised, told_to
from tests.factories.company import make_observation
from tests.factories.goals import make_goal
from tests.people import City, Visitor
from tests.web.charted import store_of

WORDS = "The reports stopped when the hotline closed."


@dataclass
class Case:
    city: City
    promised: Promised

    @property
    def path(self) -> str:
        return f"/commitments/{self.promised.made.id}"

    @property
    def about(self) -> str:
        proposal = self.promised.proposal
        return f"/proposals/{proposal.id}-{proposal.slug}"

    def check(self, year: int = 26, on: date = REVIEW) -> None:
        with self.city.database.writing() as session:
            self.promised.publish(session, year=year)
        with as_of(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)):
            sweep(self.city.database, self.promised.store, on)

    def evidence(self, kind: str = "claim") -> str:
        with self.city.database.writing() as session:
            if kind == "claim":
                claim = LevelClaim(area="ropewalk")
                made = keep_claim(session, self.promised.store, self.promised.chart, claim)
                return f"{self.city.settings.base_url}/claims/{made.id}"
            seen = make_observation(
                session, self.promised.store, self.city.bob, Subject(self.promised.proposal.id)
            )
            return f"/observations/{seen.id}"

    def contest(self, visitor: Visitor, evidence: str, key: str = "a-long-key-of-bobs") -> str:
        form = {"text": WORDS, "evidence": evidence, "form_key": key}
        sent = visitor.post(f"{self.path}/contests", form)
        assert sent.status_code == 303, sent.text
        return str(sent.headers["location"])


@pytest.fixture
def case(city: City) -> Case:
    register_nouns()
    with city.database.writing() as session:
        made = make_promised(session, store_of(city), city.olive, city.department, city.alice)
    return Case(city, made)


def test_a_check_in_stands_on_its_page_the_proposal_the_list_and_in_the_files(case: Case) -> None:
    reader = case.city.visitor(None)
    assert "h-check-in" not in reader.get(case.path).text
    assert "Check-in of a promise" not in reader.get(case.about).text  # and this copy is kept
    case.check()
    page, proposal = reader.get(case.path).text, reader.get(case.about).text
    assert "as much wider as they jump" in page
    for shown in (page, proposal):
        for told in ("Missed", "312", "version 2", "Likely without action", "180 or less"):
            assert told in shown, told
        assert ("Areas that were alike" in shown) != ("No other area stands beside" in shown)
    assert 'aria-label="The number is 312' in page
    assert "It was posted late" not in page
    assert "Check-in of a promise" in proposal
    assert '<li aria-current="step">Checked' in proposal
    row = reader.get("/commitments.csv?state=missed").text.splitlines()[1]
    assert "312" in row
    told = reader.get("/api/v1" + case.path).json()
    assert (told["state"], told["number"], told["year_to"]) == ("missed", 312, "2026-12-31")
    assert reader.get("/api/v1/commitments?state=missed").json()["items"] == [told]
    assert not reader.get("/api/v1/commitments?state=met").json()["items"]


def test_a_check_in_that_was_posted_late_says_so(case: Case) -> None:
    case.check(on=REVIEW + timedelta(days=7))  # the worker was away for a week
    page = case.city.visitor(None).get(case.path).text
    assert "The day for this was 1 February 2027. It was posted late." in page


def test_the_list_shows_a_strip_for_each_department_and_filters_by_goal(case: Case) -> None:
    case.check()
    with case.city.database.writing() as session:
        goal = make_goal(session, case.promised.store, case.city.ada, case.promised.chart)
        session.add(
            Serving(noun="proposal", noun_id=case.promised.proposal.id, goal_id=goal.id,
                    said_by=case.city.alice.id)
        )  # fmt: skip
    reader = case.city.visitor(None)
    page = reader.get(f"/commitments?goal={goal.slug}").text
    assert "By department" in page
    assert "?department=public-works&amp;state=missed" in page
    assert f"goal={goal.slug}" in page
    assert reader.get(f"/api/v1/commitments?goal={goal.slug}").json()["items"]
    assert reader.get("/api/v1/commitments?goal=none").status_code == 404
    for asked in ("?goal=none", "?state=none"):
        assert "Fix the broken lights" in reader.get(f"/commitments{asked}").text


def test_the_owner_sees_it_early_adds_words_and_changes_no_number(case: Case) -> None:
    city = case.city
    case.check(on=EARLY)
    olive, reader, bob = city.visitor(city.olive), city.visitor(None), city.visitor(city.bob)
    assert "Only your department sees this part" in olive.get(case.path).text
    with as_of(NOON):
        assert "Promises that are checked soon" in city.visitor(city.olive).get("/desk").text
    for other in (reader, bob):
        assert 'id="check-in"' not in other.get(case.path).text
    path = f"{case.path}/context"
    assert bob.get(path).status_code == 404
    assert bob.post(path, {"text": "No."}).status_code == 404
    assert reader.post(path, {"text": "No."}).status_code == 303  # to sign in
    for wrong in ({"text": " "}, {"text": "We hired late.", "number": "1"}):
        assert olive.post(path, wrong).status_code == 422
    for _twice in range(2):
        sent = olive.post(path, {"text": "We <b>hired</b> late."})
        assert sent.headers["location"] == f"{case.path}#check-in"
    assert "We &lt;b&gt;hired&lt;/b&gt; late." in olive.get(path).text
    case.check()
    assert "We &lt;b&gt;hired&lt;/b&gt; late." in reader.get(case.path).text
    assert olive.post(path, {"text": "Another word."}).status_code == 409
    with city.database.reading() as session:
        assert session.query(CheckIn).one().facts["level"]["value"] == 312


@pytest.mark.parametrize("kind", ["claim", "observation"])
def test_a_contest_rests_on_evidence_and_is_answered_in_public(case: Case, kind: str) -> None:
    city = case.city
    case.check()
    bob, olive, reader = city.visitor(city.bob), city.visitor(city.olive), city.visitor(None)
    assert "Contest it" in bob.get(case.path).text
    assert bob.get(f"{case.path}/contests/new").status_code == 200
    evidence = case.evidence(kind)
    address = case.contest(bob, evidence)
    assert case.contest(bob, evidence) == address  # a double click
    again = bob.post(
        f"{case.path}/contests",
        {"text": "More.", "evidence": evidence, "form_key": "another-long-key-of-theirs"},
    )
    assert again.status_code == 409
    with as_of(NOON):
        deliver_everything(Works(city.settings, city.database, case.promised.store))
    with city.database.reading() as session:
        [one] = contested_for(session, city.department.id)
        assert (one.contests, one.waiting) == (1, 1)
        assert "check_in_contested" in told_to(session, city.olive)
    for page in (address, case.path):
        assert WORDS in reader.get(page).text
    assert "Contested check-ins" in olive.get("/desk").text
    form = {"ruling": "upheld", "text": "You are right.", "form_key": "a-long-key-of-olives"}
    assert bob.post(f"{address}/answer", form).status_code == 403
    assert olive.post(f"{address}/answer", {**form, "ruling": "maybe"}).status_code == 422
    with city.database.writing() as session:
        case.promised.publish(session, year=10)
    for _twice in range(2):
        assert olive.post(f"{address}/answer", form).headers["location"] == address
    shown = reader.get(case.path).text
    assert "Upheld" in shown
    assert "You are right." in shown
    assert "What stood here before" in shown
    with city.database.reading() as session:
        row = session.query(CheckIn).one()
        assert (row.facts["level"]["value"], len(row.earlier)) == (120, 1)
        assert contested_for(session, city.department.id) == []
        assert contested_for(session, city.department.id, since=NOON.replace(year=2020))
    late = {
        "ruling": "kept",
        "text": "Ours <b>differ</b>.",
        "form_key": "a-long-key-of-a-colleague",
    }
    second = olive.post(f"{address}/answer", late)  # a colleague's, at the same time
    assert second.status_code == 409
    assert "Somebody answered this before you" in second.text
    assert "Ours &lt;b&gt;differ&lt;/b&gt;." in second.text
    [told] = reader.get(f"/api/v1{case.path}/contests").json()["items"]
    assert (told["ruling"], told["answer"]) == ("upheld", "You are right.")


@pytest.mark.parametrize(
    "changed", [{"evidence": ""}, {"evidence": "/claims/999"}, {"evidence": "what I say"},
                {"evidence": "/observations/1"}, {"text": " "}],
)  # fmt: skip
def test_a_contest_without_evidence_or_words_names_its_field_and_keeps_the_rest(
    case: Case, changed: dict[str, str]
) -> None:
    case.check()
    bob = case.city.visitor(case.city.bob)
    form = {"text": WORDS, "evidence": case.evidence(), "form_key": "a-long-key-of-bobs", **changed}
    sent = bob.post(f"{case.path}/contests", form)
    assert sent.status_code == 422
    assert f'id="{next(iter(changed))}-e"' in sent.text
    assert form["text"].strip() in sent.text
    with case.city.database.reading() as session:
        assert session.query(Contest).count() == 0


def test_who_may_not_contest_and_what_is_not_there(case: Case) -> None:
    city = case.city
    path, form = (
        f"{case.path}/contests",
        {"text": "No.", "evidence": "/claims/1", "form_key": "a-long-key-of-theirs"},
    )
    assert city.visitor(city.bob).post(path, form).status_code == 404  # not checked yet
    case.check()
    people: list[tuple[Person | None, int]] = [
        (None, 303), (city.olive, 403), (city.sue, 403), (city.una, 403)
    ]  # fmt: skip
    for person, status in people:
        assert city.visitor(person).post(path, form).status_code == status, person
    assert city.visitor(None).get("/contests/999").status_code == 404
    address = case.contest(city.visitor(city.bob), case.evidence())
    with city.database.writing() as session:
        raised = session.query(Contest).one()
        set_visibility(session, raised.id, Visibility.HIDDEN)
    reader = city.visitor(None)
    assert reader.get(address).status_code in {404, 410}
    assert WORDS not in reader.get(case.path).text
    with city.database.reading() as session:
        assert contested_for(session, city.department.id) == []


def test_what_cannot_be_checked_names_who_owes_the_data(case: Case) -> None:
    city = case.city
    with city.database.reading() as session:
        assert [one.goal for one in due_for(session, city.department.id, REVIEW)]
    with as_of(NOON):
        sweep(city.database, case.promised.store, REVIEW)
    page = city.visitor(None).get(case.path).text
    for told in ("Cannot be checked", "does not reach the day of the target", "Public Works"):
        assert told in page
    assert "Data that promises wait for" in city.visitor(city.olive).get("/desk").text
    with city.database.reading() as session:
        (waiting,) = due_or_owed(session, city.department.id, REVIEW - timedelta(days=9))
        assert waiting.waits_for_data
        assert waiting.owed_by == city.department.id


def test_anybody_may_ask_for_the_result_and_it_shows_to_them_alone(case: Case) -> None:
    bob = case.city.visitor(case.city.bob)
    address = f"/follows/result/{case.promised.proposal.id}"
    assert f'action="{address}"' in bob.get(case.about).text
    part = bob.htmx("POST", address)
    assert "Do not tell me the result" in part.text
    assert "<html" not in part.text
    assert f'action="{address}/end"' in bob.get(case.about).text
    assert address not in case.city.visitor(None).get(case.about).text
    assert bob.post(f"{address}/end", {"next": case.about}).headers["location"] == case.about
