"""Pages of joint commitments: asked on the desk, answered, steps, blocked, followed, with goals."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.core.clock import utc_now
from app.followthrough.goals.queries import COMMITMENT, goals_of
from app.followthrough.joint.models import Joining, JoinState, Step
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.people.models import Department, Person, Post, Role
from app.proposals.models import Proposal
from tests.factories.commitments import make_trial
from tests.factories.goals import make_goal
from tests.factories.joint import STEP
from tests.factories.mandate import make_mandate, make_open
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, store_of

SOON = (utc_now().date() + timedelta(days=30)).isoformat()


@dataclass
class Case:
    """Olive leads for Public Works; tom speaks for Transport."""

    city: City
    number: int
    proposal: Proposal
    transport: Department
    tom: Person

    @property
    def page(self) -> str:
        return f"/commitments/{self.number}"

    @property
    def door(self) -> str:
        return f"{self.page}/joining/transport"

    def asked(self, words: str = "Paint the crossing with us.") -> None:
        sent = {"department": self.transport.id, "words": words}
        olive = self.city.visitor(self.city.olive)
        assert olive.post(f"{self.page}/joining", sent).status_code == 303

    def yes(self, **changed: object) -> dict[str, object]:
        joins = {"say": "join", "seen": 1, "step": STEP, "owner": self.tom.id, "due_on": SOON}
        return {**joins, **changed}

    def joined(self) -> int:
        self.asked()
        assert self.city.visitor(self.tom).post(self.door, self.yes()).status_code == 303
        with self.city.database.reading() as session:
            return session.query(Step).one().id


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        transport = Department(name="Transport", slug="transport")
        session.add(transport)
        session.flush()
        proposal = make_proposal(session, city.alice, department=city.department)
        made = make_trial(session, store_of(city), city.olive, city.department, proposal)
        number = made.id
    tom = city.person("tom", role=Role.OFFICIAL, post=Post.DIRECTOR, department=transport)
    return Case(city, number, proposal, transport, tom)


def test_a_department_is_asked_answers_and_everybody_reads_it_everywhere(case: Case) -> None:
    olive, tom = case.city.visitor(case.city.olive), case.city.visitor(case.tom)
    reader = case.city.visitor(None)
    proposal = reader.get(f"/proposals/{case.proposal.id}-x").headers["location"]
    assert "Ask a department to join" in olive.get(case.page).text
    assert "Ask a department to join" not in tom.get(case.page).text
    assert reader.get(proposal).status_code == 200  # kept, until something changes
    case.asked()
    assert "You are asked to join" in tom.get("/desk").text
    assert "asked to join a commitment" in tom.get("/notices").text
    assert "Paint the crossing with us." in tom.get(case.door).text
    sam = case.city.person("sam", role=Role.OFFICIAL, post=Post.STAFF, department=case.transport)
    desk = case.city.visitor(sam).get("/desk").text
    assert "You are asked to join" in desk
    assert case.door not in desk  # who does not speak for the department is led to no closed door
    assert f'href="{case.door}"' in tom.get("/desk").text
    assert tom.post(case.door, case.yes()).headers["location"] == f"{case.page}#joint"
    for path in (case.page, proposal, "/commitments", "/departments/transport"):
        page = reader.get(path).text
        assert "Transport" in page, path
        assert "Joined" in page, path
    assert STEP in tom.get("/desk").text
    page = reader.get(case.page).text
    for told in (STEP, "Director, Transport", "Answer officer, Public Works", "was asked to join"):
        assert told in page
    shared = reader.get(f"/api/v1{case.page}/joint").json()
    assert [part["state"] for part in shared["departments"]] == ["lead", "joined"]
    assert shared["departments"][1]["steps"][0]["words"] == STEP
    assert [act["deed"] for act in shared["acts"]] == ["joined", "asked"]
    feed = reader.get(f"{case.page}/feed.atom")
    assert "Transport joined with a step" in feed.text


def test_a_form_keeps_its_words_and_names_the_field(case: Case) -> None:
    olive, tom = case.city.visitor(case.city.olive), case.city.visitor(case.tom)
    empty = olive.post(f"{case.page}/joining", {"department": "", "words": "Help us."})
    assert (empty.status_code, "Help us." in empty.text) == (422, True)
    assert 'href="#department"' in empty.text
    case.asked()
    for sent, field in (
        (case.yes(say=""), "say"),
        (case.yes(step=""), "step"),
        (case.yes(owner=""), "owner"),
        (case.yes(due_on="soon"), "due_on"),
        (case.yes(due_on="2020-01-01"), "due_on"),
        (case.yes(say="decline", words=""), "words"),
    ):
        page = tom.post(case.door, sent)
        assert page.status_code == 422, field
        assert f'href="#{field}"' in page.text, field
        assert f'id="{field}"' in page.text, field


def test_a_condition_is_decided_and_the_second_of_two_is_told(case: Case) -> None:
    olive, tom = case.city.visitor(case.city.olive), case.city.visitor(case.tom)
    case.asked()
    sent = {"say": "condition", "words": "If you pay the paint.", "seen": 1}
    assert tom.post(case.door, sent).status_code == 303
    late = tom.post(case.door, {"say": "decline", "words": "No crew in May.", "seen": 1})
    assert late.status_code == 409
    assert "No crew in May." in late.text
    assert "Somebody acted on this" in late.text
    assert "joins on a condition" in olive.get("/desk").text
    assert "Accept the condition" in olive.get(case.door).text
    assert olive.post(f"{case.door}/decision", {"decide": "", "seen": 2}).status_code == 422
    agreed = olive.post(f"{case.door}/decision", {"decide": "agree", "seen": 2})
    assert agreed.headers["location"] == f"{case.page}#joint"
    gone = olive.post(f"{case.door}/decision", {"decide": "withdraw", "words": "No.", "seen": 2})
    assert gone.status_code == 409
    assert "Write the step" in tom.get("/desk").text
    step = {"step": STEP, "owner": case.tom.id, "due_on": SOON}
    assert tom.get(f"{case.page}/steps/new").status_code == 200
    assert tom.post(f"{case.page}/steps", {**step, "step": ""}).status_code == 422
    assert tom.post(f"{case.page}/steps", step).status_code == 303
    assert STEP in case.city.visitor(None).get(case.page).text


def test_a_step_is_blocked_free_changed_done_and_open_again(case: Case) -> None:
    number = case.joined()
    olive, tom = case.city.visitor(case.city.olive), case.city.visitor(case.tom)
    reader, step = case.city.visitor(None), f"/steps/{number}"
    blocked = {"kind": "permit", "department": case.city.department.id, "named": "Permit 12",
               "words": "It is not signed."}  # fmt: skip
    wrong = tom.post(f"{step}/block", {**blocked, "kind": "", "named": ""})
    assert (wrong.status_code, "It is not signed." in wrong.text) == (422, True)
    assert tom.get(f"{step}/block").status_code == 200
    assert tom.post(f"{step}/block", blocked).headers["location"] == f"{case.page}#s{number}"
    for path in (case.page, "/departments/public-works", "/departments/transport"):
        assert "It is not signed." in reader.get(path).text, path
    assert "Others wait for your department" in olive.get("/desk").text
    waits = reader.get("/api/v1/departments/public-works/blocked").json()["items"]
    assert [(one["step"], one["waits"]) for one in waits] == [(STEP, "transport")]
    again = tom.post(f"{step}/block", {**blocked, "words": "Still not."})
    assert (again.status_code, "Still not." in again.text) == (409, True)
    assert "It can go on" in olive.get(case.page).text
    assert olive.get(f"{step}/release").status_code == 200
    assert olive.post(f"{step}/release", {"words": ""}).status_code == 422
    assert olive.post(f"{step}/release", {"words": "Signed."}).status_code == 303
    moved = {"step": STEP, "owner": case.tom.id, "due_on": SOON, "reason": "", "seen": 2}
    assert tom.get(f"{step}/change").status_code == 200
    other = (utc_now().date() + timedelta(days=40)).isoformat()
    assert tom.post(f"{step}/change", {**moved, "due_on": other}).status_code == 422
    late = {**moved, "due_on": other, "reason": "The paint is late."}
    assert tom.post(f"{step}/change", late).status_code == 303
    assert "first said" in reader.get(case.page).text
    done = {"words": "Painted on a Sunday.", "seen": 3}
    assert tom.get(f"{step}/completion").status_code == 200
    for _twice in range(2):
        assert tom.post(f"{step}/completion", done).status_code == 303
    assert "Painted on a Sunday." in reader.get(case.page).text
    assert tom.get(f"{step}/reopening").status_code == 200
    assert tom.post(f"{step}/reopening", {"words": "", "seen": 4}).status_code == 422
    assert tom.post(f"{step}/reopening", {"words": "It washed off.", "seen": 4}).status_code == 303
    assert tom.get(f"{step}/reopening").status_code == 409
    assert "Blocked by another desk" in reader.get("/ledger").text


def test_nobody_else_finds_the_forms(case: Case) -> None:
    step = f"/steps/{case.joined()}"
    blocked = {"kind": "department", "department": case.city.department.id, "words": "Wait."}
    writes: tuple[tuple[str, dict[str, object]], ...] = (
        (f"{case.page}/joining", {"department": case.transport.id, "words": "Do it."}),
        (case.door, case.yes()),
        (f"{case.door}/decision", {"decide": "agree", "seen": 1}),
        (f"{case.page}/steps", {"step": STEP, "owner": case.tom.id, "due_on": SOON}),
        (f"{case.page}/goals", {"goals": ["1"]}),
        (f"{step}/block", blocked),
        (f"{step}/completion", {"words": "Done."}),
        (f"{step}/change", {"step": "x", "owner": case.tom.id, "due_on": SOON}),
        (f"/proposals/{case.proposal.id}/block", blocked),
    )
    nobody, bob = case.city.visitor(None), case.city.visitor(case.city.bob)
    ada = case.city.visitor(case.city.ada)
    for path, form in writes:
        assert nobody.post(path, form).headers["location"].startswith("/sign-in"), path
        assert bob.post(path, form).status_code == 404, path
        assert ada.post(path, form).status_code == 404, path
    olive = case.city.visitor(case.city.olive)
    assert olive.post(f"{step}/completion", {"words": "Done."}).status_code == 403
    for path in (f"{case.page}/joining/nowhere", "/steps/999/block", "/commitments/999/steps/new"):
        assert olive.get(path).status_code == 404, path
    with case.city.database.reading() as session:
        assert session.query(Joining).one().state is JoinState.JOINED


def test_an_owed_answer_is_blocked_on_the_page_and_both_desks(case: Case) -> None:
    city = case.city
    with city.database.writing() as session:
        make_mandate(session, city.department, officer=city.olive)
        proposal = make_open(session, city.department, "Mend the lamps")
        owe_answer(session, proposal, Because.BADGE)
        number = proposal.id
    olive, tom, reader = city.visitor(city.olive), city.visitor(case.tom), city.visitor(None)
    door, page = f"/proposals/{number}/block", f"/proposals/{number}-mend-the-lamps"
    assert f'href="{door}"' in olive.get("/desk").text
    assert f'href="{door}"' in olive.get(page).text
    assert "Blocked by" not in reader.get(page).text
    sent = {"kind": "department", "department": case.transport.id, "words": "They own the poles."}
    assert olive.get(door).status_code == 200
    assert olive.post(door, {**sent, "words": ""}).status_code == 422
    assert olive.post(door, sent).headers["location"] == f"{page}#answer"
    told = reader.get(page).text
    assert "They own the poles." in told
    assert "An answer is owed by" in told
    assert "Blocked by Transport" in olive.get("/desk").text
    assert "They own the poles." in tom.get("/desk").text
    assert f'href="{door}/release"' in tom.get(page).text
    assert tom.get(f"{door}/release").status_code == 200
    assert tom.post(f"{door}/release", {"words": ""}).status_code == 422
    for _twice in range(2):
        assert tom.post(f"{door}/release", {"words": "They are yours."}).status_code == 303
    assert "They own the poles." not in reader.get(page).text


def test_a_commitment_names_the_goals_it_serves_and_lists_find_it(case: Case) -> None:
    city = case.city
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        goal = make_goal(session, store_of(city), city.ada, ranking)
    olive, reader = city.visitor(city.olive), city.visitor(None)
    door = f"{case.page}/goals"
    assert "Every street is lit" in olive.get(door).text
    assert olive.post(door, {"goals": ["999"]}).status_code == 422
    for _twice in range(2):
        assert olive.post(door, {"goals": [str(goal.id)]}).status_code == 303
    assert f'href="/goals/{goal.slug}"' in reader.get(case.page).text
    assert "1 commitment serves it" in reader.get("/goals").text
    assert case.page in reader.get(f"/goals/{goal.slug}").text
    assert case.page in reader.get(f"/commitments?goal={goal.slug}").text
    assert len(reader.get(f"/commitments.csv?goal={goal.slug}").text.splitlines()) == 2
    listed = reader.get(f"/api/v1/commitments?goal={goal.slug}").json()["items"]
    assert [(one["id"], one["goals"]) for one in listed] == [(case.number, [goal.slug])]
    assert reader.get("/api/v1/commitments?goal=none").status_code == 404
    assert olive.post(door, {}).status_code == 303
    assert case.page not in reader.get(f"/commitments?goal={goal.slug}").text


def test_goals_are_chosen_with_the_answer_and_a_draft_keeps_them(case: Case) -> None:
    city = case.city
    ranking, _trend = make_charts(city)
    with city.database.writing() as session:
        goal = make_goal(session, store_of(city), city.ada, ranking)
        proposal = make_proposal(session, city.bob, title="Light it", department=city.department)
    olive, door = city.visitor(city.olive), f"/proposals/{proposal.id}/answer"
    sent: dict[str, object] = {
        "verdict": "trial", "text": "We try.", "question": "Does it help?", "review_on": SOON,
        "department": city.department.id, "owner": city.olive.id, "goals": [str(goal.id), "99"],
    }  # fmt: skip
    assert olive.post(door, {**sent, "action": "draft"}).status_code == 303
    assert f'value="{goal.id}" checked' in olive.get(door).text
    assert olive.post(door, {**sent, "action": "post"}).status_code == 303
    with city.database.reading() as session:
        served = goals_of(session, [case.number + 1], COMMITMENT)
        assert [one.id for one in served[case.number + 1]] == [goal.id]
