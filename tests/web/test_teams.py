"""The specification of teams on their pages, for programs, and beside what they work on."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.followthrough.teams.models import Team
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.blocking import block
from app.people.erasure import erase
from app.people.models import Person
from app.people.passwords import UNPROVEN
from tests.factories.company import make_note, make_team
from tests.factories.datasets import store_in
from tests.factories.points import Charted, charted_in
from tests.factories.proposals import make_proposal
from tests.people import City, form_key

QUESTION = "Why are lamps dark for weeks?"


@dataclass
class Case:
    city: City
    charted: Charted
    proposal_id: ContributionId
    url: str

    def team(self, *others: Person) -> str:
        """Let bob start a team that works, and return its address."""
        with self.city.database.writing() as session:
            return f"/teams/{make_team(session, self.city.bob, *others, begun=_today()).slug}"


def _today() -> date:
    return utc_now().date()


@pytest.fixture
def case(city: City) -> Case:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        charted = charted_in(session, store)
        session.get_one(Person, city.bob.id).home_id = 1
        proposal = make_proposal(session, city.alice, "Fix the lights")
        url = f"/proposals/{proposal.id}-fix-the-lights"
        return Case(city, charted, proposal.id, url)


def test_a_team_goes_its_whole_way_by_plain_forms(case: Case) -> None:
    city = case.city
    bob, olive, reader = (city.visitor(who) for who in (city.bob, city.olive, None))
    form = {"question": QUESTION, "text": "We count.", "proposal": case.proposal_id,
            "form_key": form_key()}  # fmt: skip
    started = [bob.post("/teams", form) for _twice in range(2)]
    url = started[0].headers["location"]
    assert url == started[1].headers["location"] == "/teams/why-are-lamps-dark-for-weeks"
    assert "So far it is one." in reader.get(url).text
    assert olive.post(f"{url}/join").status_code == 303
    assert "Who asks to join" in bob.get(url).text
    assert "Who asks to join" not in reader.get(url).text
    answer = {"accept": "true"}
    assert bob.post(f"{url}/members/{city.olive.id}", answer).status_code == 303
    page = reader.get(url).text
    assert "Working" in page
    assert "Public Works" in page
    assert "70 days are left" in page or "71 days are left" in page
    chart = f"/charts/{case.charted.ranking.id}"
    assert olive.post(f"{url}/charts", {"chart": chart}).status_code == 303
    note = {"text": "See **this**.", "chart_address": chart, "form_key": form_key()}
    assert bob.post(f"{url}/notes", note).status_code == 303
    assert "<strong>this</strong>" in reader.get(url).text
    shared = bob.get(url).text.split('name="charts" value="')[1].split('"')[0]
    finding = {"text": "The crew is small.", "charts": [shared], "form_key": form_key()}
    assert bob.post(f"{url}/finding", finding).status_code == 303
    assert olive.post(f"{url}/slot", {"department": "public-works"}).status_code == 303
    page = reader.get(url).text
    assert "The crew is small." in page
    assert "asks for a slot at the next meeting of Public Works" in page
    assert QUESTION in reader.get("/departments/public-works").text
    for place in (case.url, chart, "/people/bob", "/teams", "/teams.atom"):
        assert QUESTION in reader.client.get(place, follow_redirects=True).text, place
    told = reader.get(f"/api/v1{url}").json()
    assert (told["state"], told["slot"], told["members"]) == ("found", "public-works", 2)
    assert told["finding"]["citations"] == [case.charted.ranking.id]


WRONG = {
    "charts": ("charts", {"chart": "/charts/99999999"}, "/charts/99999999"),
    "a chart too large": ("charts", {"chart": "9999999999"}, "9999999999"),
    "notes": ("notes", {"text": "Look <b>here", "chart_address": "x"}, "Look &lt;b&gt;here"),
    "finding": ("finding", {"text": "So it is."}, "So it is."),
    "weeks": ("extension", {"weeks": "40", "reason": "Late data."}, "Late data."),
    "slot": ("slot", {"department": ""}, "Please fill this in."),
}


@pytest.mark.parametrize(("form", "sent", "kept"), WRONG.values(), ids=WRONG)
def test_a_wrong_form_comes_back_with_what_was_typed(
    case: Case, form: str, sent: dict[str, object], kept: str
) -> None:
    key = {"form_key": form_key()} if form in {"notes", "finding"} else {}
    url = case.team(case.city.olive)
    answer = case.city.visitor(case.city.bob).post(f"{url}/{form}", {**sent, **key})
    assert answer.status_code == 422
    assert kept in answer.text


@pytest.mark.parametrize("form", ["question", "text", "proposal"])
def test_a_team_without_a_question_or_on_nothing_is_not_started(case: Case, form: str) -> None:
    sent: dict[str, object] = {"question": QUESTION, "text": "We count.", "form_key": form_key()}
    answer = case.city.visitor(case.city.bob).post(
        "/teams", {**sent, form: "99" if form == "proposal" else ""}
    )
    assert answer.status_code == 422
    with case.city.database.reading() as session:
        assert session.scalars(select(col(Team.id))).all() == []


@pytest.mark.parametrize(
    ("who", "status"), {"nobody": 303, "charlie": 403, "sue": 403, "una": 403}.items()
)
def test_who_is_not_in_it_changes_nothing(case: Case, who: str, status: int) -> None:
    url = case.team()
    visitor = case.city.visitor(getattr(case.city, who))
    note = {"text": "Mine.", "chart_address": "", "form_key": form_key()}
    assert visitor.post(f"{url}/notes", note).status_code == status
    assert visitor.post(f"{url}/leave").status_code == status


def test_a_hidden_team_is_gone_with_its_notes_and_stands_nowhere(case: Case) -> None:
    city, url = case.city, case.team()
    with city.database.writing() as session:
        team = session.scalars(select(Team)).one()
        make_note(session, team, city.bob, "A secret note.")
        hide(session, city.mo, team.id, Rule.OFF_TOPIC, "Elsewhere.")
    reader, bob = city.visitor(None), city.visitor(city.bob)
    assert [who.get(url).status_code for who in (reader, bob)] == [410, 200]
    assert reader.get(f"/api/v1{url}").status_code == 410
    for place in ("/teams", "/people/bob", "/teams.atom"):
        assert QUESTION not in reader.get(place).text, place
    note = {"text": "More.", "chart_address": "", "form_key": form_key()}
    assert bob.post(f"{url}/notes", note).status_code == 404


def test_somebody_blocked_is_not_shown_to_ask_and_another_member_answers(case: Case) -> None:
    city, url = case.city, case.team(case.city.olive)
    with city.database.writing() as session:
        block(session, city.bob, city.charlie)
    city.visitor(city.charlie).post(f"{url}/join")
    assert "Who asks to join" not in city.visitor(city.bob).get(url).text
    assert "Who asks to join" in city.visitor(city.olive).get(url).text


def test_an_erased_member_leaves_words_without_a_name(case: Case) -> None:
    city, url = case.city, case.team(case.city.olive)
    with city.database.writing() as session:
        make_note(session, session.scalars(select(Team)).one(), city.bob, "I counted ten.")
        erase(session, session.merge(city.bob), UNPROVEN, utc_now())
    page = city.visitor(None).get(url).text
    assert "I counted ten." in page
    assert "bob" not in page
    assert city.visitor(None).get("/api/v1/teams").json()["items"][0]["members"] == 1
