"""Pages of commitments: the form with its numbers, the promise, the list, the end of a trial."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.charts.models import Chart
from app.contributions.models import CoAuthor
from app.core.clock import utc_now
from app.followthrough.adopting.service import adopt
from app.followthrough.commitments.models import Commitment
from app.followthrough.models import OfficialAnswer
from app.followthrough.queries import draft_for
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person, Post, Role, Standing
from app.proposals.models import Phase, Proposal
from tests.charts.claims.city import chart_of, rows
from tests.factories.proposals import make_proposal
from tests.people import City, form_key
from tests.web.charted import store_of
from tests.web.test_thread_cache import reads

COUNTS = {"ropewalk": (20, 20, 26), "dovecote": (19, 21, 22)}
TODAY = utc_now().date()
UNTIL, REVIEW = TODAY + timedelta(days=200), TODAY + timedelta(days=230)


@dataclass
class Case:
    city: City
    proposal: Proposal
    chart: Chart

    @property
    def path(self) -> str:
        return f"/proposals/{self.proposal.id}/answer"

    def form(self, **changed: object) -> dict[str, object]:
        olive = self.city.olive
        sent = {
            "verdict": "accepted", "text": "We repair each lamp.", "action": "post",
            "department": olive.department_id, "owner": olive.id, "chart": self.chart.id,
            "area": "ropewalk", "better": "less", "target": "180", "until": UNTIL.isoformat(),
            "review_on": REVIEW.isoformat(),
        }  # fmt: skip
        return {**sent, **changed}

    def trial(self, **changed: object) -> dict[str, object]:
        asked = {"verdict": "trial", "question": "Do lamps help?", "target": "", "until": ""}
        return self.form(**asked, **changed)

    def made(self) -> Commitment:
        with self.city.database.reading() as session:
            return session.query(Commitment).one()


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        chart = chart_of(session, store_of(city), rows(COUNTS))
        return Case(city, make_proposal(session, city.alice, department=city.department), chart)


def test_a_later_answer_ends_no_promise_and_everybody_is_told(case: Case) -> None:
    city, olive = case.city, case.city.visitor(case.city.olive)
    assert "has promised something here already" not in olive.get(case.path).text
    olive.post(case.path, case.form())
    first = case.made()
    page = olive.get(case.path).text
    assert "has promised something here already" in page
    assert f'href="/commitments/{first.id}"' in page
    later = {"target": "", "until": "", "chart": "", "review_on": "", "text": "We cannot."}
    assert olive.post(case.path, case.form(verdict="declined", **later)).status_code == 303
    again = case.form(target="250", text="We can do half.")
    assert olive.post(case.path, again).status_code == 303
    reader = city.visitor(None)
    told = reader.get(f"/commitments/{first.id}").text
    assert told.count("the city answered again:") == 2
    assert ">Declined</a>" in told
    assert "What it promised then" in told
    assert "A later answer does not end a promise." in told
    topic = reader.client.get(f"/proposals/{case.proposal.id}", follow_redirects=True).text
    assert topic.count("That does not end this promise") == 1
    assert topic.count("The commitment with its numbers") == 2
    read = reader.get(f"/api/v1/commitments/{first.id}").json()
    assert (read["state"], len(read["later_answers"])) == ("open", 2)
    with city.database.writing() as session:
        hide(session, city.mo, read["later_answers"][0], Rule.OFF_TOPIC, "About another city.")
    hidden = reader.get(f"/commitments/{first.id}").text
    assert hidden.count("the city answered again:") == 1
    assert ">Declined</a>" not in hidden


def test_the_end_of_a_trial_leaves_a_proposal_underway_while_another_promise_stands(
    case: Case,
) -> None:
    olive = case.city.visitor(case.city.olive)
    olive.post(case.path, case.trial())
    trial = case.made()
    olive.post(case.path, case.form())
    learnt = {"text": "They do.", "form_key": form_key()}
    assert olive.post(f"/commitments/{trial.id}/learnt", learnt).status_code == 303
    with case.city.database.reading() as session:
        assert session.get_one(Proposal, case.proposal.id).phase is Phase.UNDERWAY


def test_the_numbers_show_before_anything_is_posted_and_all_that_was_typed_stays(
    case: Case,
) -> None:
    olive = case.city.visitor(case.city.olive)
    form = case.form(action="numbers", target="305")
    whole = olive.post(case.path, form)
    part = olive.htmx("POST", case.path, form)
    for shown in (whole, part):
        assert shown.status_code == 200
        for told in ("Baseline: 312", "Likely without action", "met by chance", "hardly ever be"):
            assert told in shown.text
        assert "<svg" in shown.text
    assert "<html" not in part.text
    for kept in ("We repair each lamp.", 'value="305"', UNTIL.isoformat(), "selected>ropewalk"):
        assert kept.lower() in whole.text.lower()
    with case.city.database.reading() as session:
        assert session.query(OfficialAnswer).count() == 0


def test_a_promise_stands_on_its_page_the_proposal_the_list_and_in_the_files(case: Case) -> None:
    city = case.city
    olive, reader = city.visitor(city.olive), city.visitor(None)
    for _twice in range(2):
        sent = olive.post(case.path, case.form(form_key="once"))
        assert sent.headers["location"].endswith("#answer")
    made = case.made()
    for path in (f"/commitments/{made.id}", "/commitments", f"/proposals/{case.proposal.id}-x"):
        page = reader.get(path)
        page = reader.get(page.headers["location"]) if page.status_code == 301 else page
        assert page.status_code == 200
        assert "180 or less in a year" in page.text
        assert "olive" in page.text
    table = reader.get("/commitments.csv?state=open&area=ropewalk")
    assert "Fix the broken lights" in table.text
    assert "312" in table.text
    told = reader.get(f"/api/v1/commitments/{made.id}").json()
    assert (told["baseline"], told["target"], told["state"]) == (312, 180, "open")
    assert reader.get("/api/v1/commitments?state=open").json()["items"] == [told]
    with city.database.reading() as session:
        assert session.get_one(Proposal, case.proposal.id).phase is Phase.UNDERWAY


def test_whose_idea_it_was_and_who_adopted_it_stands_on_its_page(case: Case) -> None:
    city = case.city
    dora = city.person("dora", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department)
    with city.database.writing() as session:
        session.add(CoAuthor(contribution_id=case.proposal.id, person_id=city.bob.id))
        adopt(session, dora, case.proposal.id, "Lamps are ours.")
    city.visitor(city.olive).post(case.path, case.form(form_key="once"))
    page = city.visitor(None).get(f"/commitments/{case.made().id}").text
    line = page.split('class="byline">')[1].split("</p>")[0]
    names = [re.sub("<[^>]*>", "", part) for part in line.split("Adopted by")]
    assert names == ["Proposed by alice, bob. ", " dora, Director, Public Works."]
    with city.database.writing() as session:
        session.get_one(Person, city.alice.id).standing = Standing.ERASED
    page = city.visitor(None).get(f"/commitments/{case.made().id}").text
    assert "alice" not in page


def test_what_is_accepted_without_a_number_says_so(case: Case) -> None:
    bare = dict.fromkeys(("chart", "target", "until", "review_on"), "")
    olive = case.city.visitor(case.city.olive)
    assert olive.post(case.path, case.form(**bare)).status_code == 303
    page = case.city.visitor(None).get(f"/api/v1/proposals/{case.proposal.id}").json()
    assert page["phase"] == "answered"
    assert "Accepted, no target" in olive.get(page["url"]).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"until": "2020-01-01"}, "This day is past"),
        ({"review_on": (UNTIL - timedelta(days=3)).isoformat()}, "not over by then"),
        ({"target": "400"}, "worse than the baseline"),
        ({"target": "many"}, "Write a number"),
        ({"until": "soon"}, "Write a day"),
        ({"chart": "", "chart_address": "/charts/9999-none"}, "no public chart"),
        ({"owner": "1"}, "does not work for that department"),
    ],
)
def test_a_wrong_promise_names_its_field_and_keeps_the_rest(
    case: Case, changed: dict[str, object], sentence: str
) -> None:
    sent = case.city.visitor(case.city.olive).post(case.path, case.form(**changed))
    assert sent.status_code == 422
    assert sentence in sent.text
    assert "We repair each lamp." in sent.text


def test_all_that_is_wrong_is_named_at_once(case: Case) -> None:
    faults = {"text": "", "until": "2020-01-01", "target": "400", "owner": "1"}
    sent = case.city.visitor(case.city.olive).post(case.path, case.form(**faults))
    assert sent.status_code == 422
    for sentence in ("Say why", "This day is past", "worse than the base", "does not work for"):
        assert sentence in sent.text, sentence
    faults = {"target": "many", "until": "2020-01-01", "owner": "1"}
    sent = case.city.visitor(case.city.olive).post(case.path, case.form(**faults))
    for sentence in ("Write a number", "This day is past", "does not work for"):
        assert sentence in sent.text, sentence


def test_a_draft_keeps_the_promise_and_a_colleague_overwrites_none_of_it(case: Case) -> None:
    city = case.city
    sam = city.person("sam", role=Role.OFFICIAL, post=Post.STAFF, department=city.department)
    olive, colleague = city.visitor(city.olive), city.visitor(sam)
    draft = case.form(action="draft", seen="0")
    assert olive.post(case.path, draft).status_code == 303
    assert 'value="180"' in olive.get(case.path).text
    stale = colleague.post(case.path, case.form(action="draft", seen="0", target="99"))
    assert stale.status_code == 409
    assert 'value="99"' in stale.text
    assert ">180<" in stale.text
    with city.database.reading() as session:
        kept = draft_for(session, city.olive, case.proposal.id)
        assert kept is not None
        assert kept.promise["target"] == "180"


def test_whoever_answers_second_is_told_and_keeps_it_all(case: Case) -> None:
    city = case.city
    boss = city.person("boss", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department)
    olive, director = city.visitor(city.olive), city.visitor(boss)
    first = {"verdict": "declined", "text": "No money.", "action": "post", "answered": "0"}
    assert director.post(case.path, first).status_code == 303
    late = olive.post(case.path, case.form(answered="0", form_key="mine"))
    assert late.status_code == 409
    assert "A colleague posted an answer while you wrote" in late.text
    assert 'value="180"' in late.text
    seen = late.text.split('name="answered" value="')[1].split('"')[0]
    again = olive.post(case.path, case.form(answered=seen, form_key="mine"))
    assert again.status_code == 303


def test_a_trial_ends_in_public(case: Case) -> None:
    olive, reader = case.city.visitor(case.city.olive), case.city.visitor(None)
    assert olive.post(case.path, case.trial()).status_code == 303
    path = f"/commitments/{case.made().id}"
    assert "Do lamps help?" in reader.get(path).text
    assert "Write what we learnt" not in reader.get(path).text
    page = olive.get(f"{path}/learnt").text
    key = page.split('name="form_key" value="')[1].split('"')[0]
    empty = olive.post(f"{path}/learnt", {"text": " ", "form_key": key})
    assert empty.status_code == 422
    for _twice in range(2):
        sent = olive.post(f"{path}/learnt", {"text": "They do.", "form_key": key})
        assert sent.headers["location"] == path
    assert "Trial ended" in reader.get(path).text
    assert olive.get(f"{path}/learnt").status_code == 409


@pytest.mark.parametrize(("who", "status"), [("nobody", 303), ("alice", 404), ("mo", 404)])
def test_nobody_else_ends_a_trial(case: Case, who: str, status: int) -> None:
    city = case.city
    city.visitor(city.olive).post(case.path, case.trial())
    person: Person | None = getattr(city, who)
    path = f"/commitments/{case.made().id}/learnt"
    assert city.visitor(person).get(path).status_code == status
    form = {"text": "x", "form_key": "a-key-of-theirs"}
    assert city.visitor(person).post(path, form).status_code == status


def test_pages_cost_a_fixed_number_of_queries(case: Case) -> None:
    city = case.city
    olive, reader = city.visitor(city.olive), city.visitor(None)
    olive.post(case.path, case.form(form_key="first"))
    path, counted = f"/commitments/{case.made().id}", []
    reader.get(path)
    for number in range(2):
        found = []
        for page in ("/commitments", "/commitments.csv", path):
            with reads(city) as statements:
                assert reader.get(page).status_code == 200
            found.append(len(statements))
        counted.append(found)
        olive.post(case.path, case.trial(form_key=f"trial-{number}"))
    assert counted == [[6, 3, 12]] * 2
