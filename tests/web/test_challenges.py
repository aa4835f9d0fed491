"""The specification of evidence flags and reported errors on their pages."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.contributions.models import Citation
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.discussion.challenging import flag_evidence, report_error
from app.discussion.models import Challenge, CommentKind, Fault
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from tests.api.test_writing import with_token
from tests.factories.datasets import store_in
from tests.factories.points import Charted, charted_in, lamps, refresh
from tests.factories.proposals import make_proposal
from tests.people import City, form_key


@dataclass
class Case:
    city: City
    charted: Charted
    citation: Citation
    url: str

    def form(self, **changed: object) -> dict[str, object]:
        sent = {"kind": "period", "text": "Only the worst month.", "form_key": form_key()}
        return {**sent, **changed}

    @property
    def address(self) -> str:
        return f"/citations/{self.citation.id}/challenges"

    @property
    def data(self) -> str:
        return f"/datasets/{self.charted.dataset.slug}"

    def flagged(self) -> Challenge:
        with self.city.database.writing() as session:
            return flag_evidence(
                session, self.city.bob, self.citation.id, Fault.PERIOD, "Only the worst month."
            )

    def reported(self) -> Challenge:
        with self.city.database.writing() as session:
            about = session.get_one(DatasetVersion, self.citation.version_id)
            return report_error(session, self.city.bob, about, Fault.VALUE, "It was 12.", "cost")


@pytest.fixture
def case(city: City) -> Case:
    """Let alice propose with a chart, of data that olive's department looks after."""
    store: Storage = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        charted = charted_in(session, store, steward_id=city.department.id)
        proposal = make_proposal(session, city.alice, "Fix the lights")
        seen = see(session, store, charted.ranking.id, None)
        citation = attach_evidence(session, city.alice, proposal.id, seen)
        return Case(city, charted, citation, f"/proposals/{proposal.id}-fix-the-lights")


def test_a_flag_is_raised_without_a_script_and_shows_on_the_evidence(case: Case) -> None:
    bob = case.city.visitor(case.city.bob)
    assert f'href="{case.address}/new"' in bob.get(case.url).text
    form = bob.get(f"{case.address}/new").text
    assert 'name="kind" value="denominator"' in form
    assert 'value="missing"' not in form
    sent = case.form()
    for _twice in range(2):
        answer = bob.post(case.address, sent)
        assert (answer.status_code, answer.headers["location"][:12]) == (303, "/challenges/")
    evidence = case.city.visitor(None).get(case.url).text.split('id="h-text"')[0]
    assert evidence.count("Open flag: Cherry-picked period") == 1
    thread = case.city.visitor(None).get(case.url).text.split('id="discussion"')[1]
    assert "Cherry-picked period: Waits for an answer" in thread


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "value"}, "kind"), ({"kind": "x"}, "kind"), ({"text": ""}, "text")],
)
def test_a_rejected_flag_keeps_what_was_typed(
    case: Case, changed: dict[str, object], field: str
) -> None:
    bob = case.city.visitor(case.city.bob)
    typed = {"text": "One <b>month</b>.", **changed}
    answer = bob.post(case.address, case.form(**typed))
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert ("One &lt;b&gt;month&lt;/b&gt;." in answer.text) == (field == "kind")


def test_who_may_not_flag_is_told_why(case: Case) -> None:
    city = case.city
    assert city.visitor(None).post(case.address).headers["location"].startswith("/sign-in")
    assert city.visitor(city.sue).post(case.address, case.form()).status_code == 403
    assert city.visitor(city.alice).post(case.address, case.form()).status_code == 403
    bob = city.visitor(city.bob)
    assert bob.post(case.address, case.form()).status_code == 303
    assert bob.post(case.address, case.form()).status_code == 409
    assert bob.post("/citations/99/challenges", case.form()).status_code == 404


def test_its_author_answers_and_the_page_says_so(case: Case) -> None:
    flag = case.flagged()
    page, answer = f"/challenges/{flag.id}", f"/challenges/{flag.id}/answer"
    reply = {"outcome": "accepted", "text": "I chose another.", "form_key": form_key()}
    bob, alice = (case.city.visitor(person) for person in (case.city.bob, case.city.alice))
    assert f'action="{answer}"' not in bob.get(page).text
    assert bob.post(answer, reply).status_code == 403
    assert f'action="{answer}"' in alice.get(page).text
    wrong = alice.post(answer, {**reply, "outcome": "perhaps"})
    assert (wrong.status_code, "I chose another." in wrong.text) == (422, True)
    for _twice in range(2):
        assert alice.post(answer, reply).status_code == 303
    shown = case.city.visitor(None).get(case.url).text
    assert "Flag answered: Cherry-picked period" in shown
    assert "Cherry-picked period: Accepted" in shown
    assert "I chose another." in case.city.visitor(None).get(page).text


def test_a_comment_s_evidence_is_flagged_below_it(case: Case) -> None:
    city = case.city
    words = {"kind": CommentKind.EVIDENCE.value, "text": "See.", "form_key": form_key()}
    chart = f"/charts/{case.charted.trend.id}"
    number = case.url.split("/")[2].split("-")[0]
    city.visitor(city.bob).post(f"/proposals/{number}/comments", {**words, "chart_address": chart})
    with city.database.reading() as session:
        cited = session.scalars(select(Citation).order_by(Citation.id)).all()[-1]  # type: ignore[arg-type]
    charlie = city.visitor(city.charlie)
    assert f"/citations/{cited.id}/challenges/new" in charlie.get(case.url).text
    answer = charlie.post(f"/citations/{cited.id}/challenges", case.form(kind="stale"))
    assert answer.status_code == 303
    assert "Stale: Waits for an answer" in city.visitor(None).get(case.url).text


def test_a_hidden_flag_is_read_by_moderators_alone(case: Case) -> None:
    flag = case.flagged()
    with case.city.database.writing() as session:
        hide(session, case.city.mo, flag.id, Rule.PERSONAL_ATTACK, "It names a neighbor.")
    page = f"/challenges/{flag.id}"
    assert case.city.visitor(None).get(page).status_code == 410
    assert case.city.visitor(case.city.mo).get(page).status_code == 200
    assert "Only the worst month." not in case.city.visitor(None).get(case.url).text
    assert "Open flag" not in case.city.visitor(None).get(case.url).text


def test_an_error_is_reported_in_a_version_and_stays_with_it(case: Case) -> None:
    city = case.city
    bob = city.visitor(city.bob)
    form = bob.get(f"{case.data}/errors/new?version=1").text
    assert "Public Works looks after this table and owes you a reply." in form
    sent = case.form(kind="value", version=1, column="cost", row="lamp of 5 May", text="It was 12.")
    for _twice in range(2):
        assert bob.post(f"{case.data}/errors", sent).status_code == 303
    with city.database.writing() as session:
        refresh(session, case.charted, lamps("ropewalk", 7))
    anybody = city.visitor(None)
    for place in (case.data, f"{case.data}/versions/1", f"{case.data}/errors"):
        page = anybody.get(place).text
        assert "lamp of 5 May" in page, place
        assert "Waits for an answer" in page, place
    assert "lamp of 5 May" not in anybody.get(f"{case.data}/versions/2").text


def test_a_rejected_report_keeps_what_was_typed(case: Case) -> None:
    bob = case.city.visitor(case.city.bob)
    sent = case.form(kind="value", version=1, column="cost", row="lamp <5>", text="It was 12.")
    for changed in ({"column": "password"}, {"kind": "stale"}, {"text": ""}):
        answer = bob.post(f"{case.data}/errors", {**sent, **changed})
        assert answer.status_code == 422, changed
        assert "lamp &lt;5&gt;" in answer.text
    assert bob.post(f"{case.data}/errors", {**sent, "version": 9}).status_code == 404
    assert bob.get("/datasets/nothing/errors").status_code == 404
    assert bob.get(f"{case.data}/errors/new?version=9").status_code == 404


def test_the_steward_s_desk_shows_what_waits_and_a_reply_ends_it(case: Case) -> None:
    report, city = case.reported(), case.city
    olive = city.visitor(city.olive)
    assert "Owed a reply about your data" in olive.get("/desk").text
    reply = {"outcome": "accepted", "text": "Mended in June.", "form_key": form_key()}
    assert (
        city.visitor(city.alice).post(f"/challenges/{report.id}/answer", reply).status_code == 403
    )
    assert olive.post(f"/challenges/{report.id}/answer", reply).status_code == 303
    assert "Owed a reply about your data" not in olive.get("/desk").text
    assert "Mended in June." in city.visitor(None).get(case.data).text


def test_a_report_is_talked_about_as_any_thread(case: Case) -> None:
    report, city = case.reported(), case.city
    charlie = city.visitor(city.charlie)
    page = charlie.get(f"{case.data}/errors").text
    action = re.search(r'action="(/datasets/[\w-]+/comments)"', page)
    assert action
    words = {"kind": "evidence", "text": "I saw it too.", "form_key": form_key()}
    assert charlie.post(action[1], words).status_code == 404  # only replies stand here
    answer = charlie.post(action[1], {**words, "parent_id": report.id})
    assert answer.headers["location"].startswith(f"{case.data}/errors#c")
    assert charlie.post(action[1], {**words, "text": "", "parent_id": report.id}).status_code == 422
    assert "I saw it too." in charlie.get(f"{case.data}/errors").text


def test_programs_read_raise_and_answer(case: Case) -> None:
    city = case.city
    bob, alice, olive = (with_token(city, handle) for handle in ("bob", "alice", "olive"))
    api = f"/api/v1{case.address}"
    new = {"kind": "stale", "text": "It is of 2025.", "key": "k" * 12}
    made = [bob.post(api, json=new) for _twice in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert bob.post(api, json={**new, "kind": "value", "key": "v" * 12}).status_code == 422
    reply = {"outcome": "accepted", "text": "A newer one is coming.", "key": "a" * 12}
    answer = f"/api/v1/challenges/{made[0].json()['id']}/answer"
    assert bob.post(answer, json=reply).status_code == 403
    assert alice.post(answer, json=reply).status_code == 201
    flag = city.visitor(None).get(api).json()["items"][0]
    assert (flag["outcome"], flag["answered_by"], flag["version"]) == ("accepted", "alice", 1)
    errors = f"/api/v1{case.data}/errors"
    wrong = {"kind": "missing", "version": 1, "text": "May is missing.", "key": "e" * 12}
    report = bob.post(errors, json=wrong)
    assert report.status_code == 201
    reply["key"] = "o" * 12
    assert olive.post(f"/api/v1{report.headers['location']}/answer", json=reply).status_code == 201
    listed = city.visitor(None).get(errors).json()["items"]
    assert [(one["kind"], one["outcome"]) for one in listed] == [("missing", "accepted")]
    number = case.url.split("/")[2].split("-")[0]
    cited = city.visitor(None).get(f"/api/v1/proposals/{number}").json()["citations"][0]
    assert cited["id"] == case.citation.id
