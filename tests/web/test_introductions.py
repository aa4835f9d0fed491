"""The specification of questions, rooms, blocks and reports on their pages, for all who look."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from app.charts.models import Chart
from app.core.clock import utc_now
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.people.models import Person, Role
from app.relationships.introductions.introducing import ask
from app.relationships.introductions.leaving import export_introductions
from tests.factories.introductions import chart_subject, make_room
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor, form_key
from tests.web.charted import make_charts

YES, NO = {"answer": "yes"}, {"answer": "no"}
REPORT = {"reason": "spam", "note": "It sells <b>lamps</b>."}


@dataclass
class Case:
    """Alice of Ropewalk, who shows her home, and bob of Dovecote, who does not, are asked."""

    city: City
    alice: Visitor
    bob: Visitor
    stranger: Visitor
    mo: Visitor
    number: int

    @property
    def question(self) -> str:
        return f"/introductions/{self.number}"

    @property
    def room(self) -> str:
        return f"/rooms/{self.number}"

    def meet(self) -> None:
        for who in (self.alice, self.bob):
            who.post(f"{self.question}/answer", YES)

    def say(self, who: Visitor, text: str) -> str:
        """Write a message; return its number."""
        sent = who.post(f"{self.room}/messages", {"text": text, "form_key": form_key()})
        assert sent.status_code == 303, sent.text
        return sent.headers["location"].rsplit("#m", 1)[-1]


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


@pytest.fixture
def case(city: City, chart: Chart) -> Case:
    with city.database.writing() as session:
        alice, bob = session.merge(city.alice), session.merge(city.bob)
        alice.home_id, alice.show_home, bob.home_id = 1, True, 2
        asked = ask(session, alice, bob, chart_subject(chart.id), utc_now())
        number = int(asked.id)
    alices, bobs = city.visitor(city.alice), city.visitor(city.bob)
    return Case(city, alices, bobs, city.visitor(city.charlie), city.visitor(city.mo), number)


def seen(who: Visitor, case: Case) -> str:
    """Return all that one of the two sees, without what differs at each look."""
    pages = (case.question, "/introductions", "/notices", case.room, "/people/bob", "/settings")
    text = "".join(who.client.get(page, follow_redirects=True).text for page in pages)
    return re.sub(r'name="(csrf_token|up_to|form_key)" value="[^"]*"', "", text)


def test_both_are_told_before_they_answer_what_the_other_sees(case: Case) -> None:
    alice, bob = case.alice.get(case.question).text, case.bob.get(case.question).text
    assert "The other person is bob." in alice
    assert "which one, they do not show" in alice
    assert "Dovecote" not in alice.split("<main", 1)[1]
    assert "You show your home, so they see Ropewalk." in alice
    assert "They live in Ropewalk." in bob
    assert "You do not show your home" in bob
    for page in (alice, bob):
        assert "people.example" not in page
        assert f'action="{case.question}/answer" method="post"' in page
    wrong = case.alice.post(f"{case.question}/answer", {"answer": "perhaps"})
    assert wrong.status_code == 422
    assert 'class="error"' in wrong.text


def test_a_no_is_seen_by_nobody_and_two_yeses_open_the_room(case: Case) -> None:
    part = case.alice.htmx("POST", f"{case.question}/answer", YES)
    assert "You said yes. If bob says yes too" in part.text
    assert "<html" not in part.text
    before = seen(case.alice, case)
    case.bob.post(f"{case.question}/answer", NO)
    assert "alice is not told" in case.bob.get(case.question).text
    assert seen(case.alice, case) == before
    case.bob.post("/people/alice/block")
    assert seen(case.alice, case) == before
    case.bob.post("/people/alice/block/end")
    met = case.bob.post(f"{case.question}/answer", YES)
    assert met.headers["location"] == case.room
    assert "your room about" in case.alice.get("/notices").text
    assert case.alice.get(case.question).headers["location"] == case.room


def test_nobody_but_the_two_finds_question_or_room(case: Case) -> None:
    case.meet()
    text = "Zanzibar lamps on Friday"
    case.say(case.alice, text)
    ada = case.city.visitor(case.city.ada)
    for other in (case.stranger, case.mo, ada):
        assert other.get(case.question).status_code == 404
        assert other.get(case.room).status_code == 404
        assert other.post(f"{case.room}/messages", {"text": "Hi"}).status_code == 404
        for page in ("/search?q=Zanzibar", "/moderation", "/people/alice", "/ledger", "/notices"):
            assert "Zanzibar lamps" not in other.get(page).text
    signed_out = case.city.visitor(None)
    assert signed_out.get(case.room).headers["location"].startswith("/sign-in")
    assert "Zanzibar lamps" not in signed_out.get("/search?q=Zanzibar").text


def test_messages_are_written_with_htmx_and_without_and_kept_when_wrong(case: Case) -> None:
    case.meet()
    key = form_key()
    form = {"text": "Shall we *count*?", "form_key": key}
    for _double_click in range(2):
        assert case.alice.post(f"{case.room}/messages", form).status_code == 303
    page = case.bob.get(case.room).text
    assert page.count("<em>count</em>") == 1
    assert 'action="/people/alice/block' not in page
    part = case.bob.htmx("POST", f"{case.room}/messages", {"text": "Yes.", "form_key": form_key()})
    assert "Yes." in part.text
    assert 'hx-swap-oob="true"' in part.text
    assert "<html" not in part.text
    for send in (case.bob.post, lambda url, form: case.bob.htmx("POST", url, form)):
        wrong = send(f"{case.room}/messages", {"text": "x" * 4001, "form_key": form_key()})
        assert wrong.status_code == 422
        assert "x" * 4001 in wrong.text


def test_a_form_of_another_room_is_refused_with_its_words(case: Case, city: City) -> None:
    case.meet()
    with city.database.writing() as session:
        alice, olive = session.merge(city.alice), session.merge(city.olive)
        other = make_room(session, alice, olive, chart_subject(1))
    form = {"text": "Shall we count?", "form_key": form_key()}
    assert case.alice.post(f"{case.room}/messages", form).status_code == 303
    refused = case.alice.post(f"/rooms/{other.id}/messages", form)
    assert refused.status_code == 422
    assert "Shall we count?" in refused.text


def test_two_reports_at_once_are_one(case: Case) -> None:
    case.meet()
    bad = case.say(case.alice, "Half price")
    address = f"{case.room}/messages/{bad}/reports"
    with ThreadPoolExecutor(4) as clicks:
        sent = list(clicks.map(lambda _n: case.bob.post(address, REPORT).status_code, range(4)))
    assert sorted(sent) == [200, 409, 409, 409]


def as_alice_sees(case: Case) -> str:
    pages = [case.alice.get(url).text.split("<main", 1)[1] for url in ("/introductions", case.room)]
    with case.city.database.reading() as session:
        held = export_introductions(session, session.get_one(Person, case.city.alice.id))
    return re.sub(r'name="(csrf_token|form_key)" value="[^"]*"', "", "".join([*pages, str(held)]))


def test_a_block_and_an_end_shut_a_room_in_the_same_words(case: Case) -> None:
    case.meet()
    case.say(case.alice, "Hello")
    case.bob.post("/people/alice/block")
    shut = "This room is closed: nobody can write here any more."
    for who in (case.alice, case.bob):
        assert shut in who.get(case.room).text
        sent = who.post(f"{case.room}/messages", {"text": "Hello?", "form_key": form_key()})
        assert sent.status_code == 409
    blocked = as_alice_sees(case)
    assert "blocked" not in blocked.replace("Whom you blocked", "")
    assert "alice" in case.bob.get("/settings/blocks").text
    assert "bob" not in case.alice.get("/settings/blocks").text.split("<main", 1)[1]
    case.bob.post("/people/alice/block/end")
    assert shut not in case.alice.get(case.room).text
    case.bob.post(f"{case.room}/end")
    assert as_alice_sees(case) == blocked  # the list, the button and the export tell nothing either
    assert shut in case.bob.get(case.room).text
    assert "Hello" in case.bob.get(case.room).text


def test_a_block_changes_nothing_in_public_not_even_an_officials(case: Case, city: City) -> None:
    olive = city.visitor(city.olive)
    page = olive.get("/people/charlie/block").text
    assert "no official, can keep a resident out of a public discussion" in page
    assert olive.post("/people/charlie/block").headers["location"] == "/settings/blocks"
    with city.database.writing() as session:
        proposal = make_proposal(session, city.olive)
        post_comment(session, city.charlie, proposal.id, CommentKind.CONCERN, "Zanzibar is dark.")
    shown = olive.get(f"/proposals/{proposal.id}-{proposal.slug}").text
    assert "Zanzibar is dark." in shown
    assert case.stranger.get("/people/olive").status_code == 200
    assert olive.post("/people/olive/block").status_code == 409


def test_a_report_shows_moderators_one_message_and_nothing_else(case: Case) -> None:
    case.meet()
    bad = case.say(case.alice, "Zanzibar lamps, half price")
    case.say(case.bob, "Quito is no topic of ours")
    address = f"{case.room}/messages/{bad}/reports"
    assert f'href="{address}/new"' in case.bob.get(case.room).text
    assert f'href="{address}/new"' not in case.alice.get(case.room).text
    assert f'action="{address}" method="post"' in case.bob.get(f"{address}/new").text
    assert case.bob.post(address, {"reason": "ugly"}).status_code == 422
    part = case.bob.htmx("POST", address, REPORT)
    assert "You have flagged this text" in part.text
    assert case.bob.post(address, REPORT).status_code == 409
    assert f"/moderation/messages/{bad}" in case.mo.get("/moderation").text
    page = case.mo.get(f"/moderation/messages/{bad}").text
    assert "Zanzibar lamps" in page
    assert "It sells &lt;b&gt;lamps&lt;/b&gt;." in page
    assert "Quito" not in page
    assert "bob" not in page
    assert case.mo.get(case.room).status_code == 404
    assert case.stranger.get(f"/moderation/messages/{bad}").status_code == 404


def test_a_hidden_message_has_a_reason_and_a_way_to_appeal(case: Case, city: City) -> None:
    case.meet()
    bad = case.say(case.alice, "Zanzibar lamps, half price")
    case.bob.post(f"{case.room}/messages/{bad}/reports", REPORT)
    door = f"/moderation/messages/{bad}"
    assert case.mo.post(door, {"decision": "hide", "reason": "It sells."}).status_code == 422
    hidden = case.mo.post(door, {"decision": "hide", "rule": "spam", "reason": "It sells."})
    assert hidden.headers["location"] == "/moderation"
    assert "Zanzibar" not in case.bob.get(case.room).text
    assert "Hidden by a moderator" in case.alice.get(case.room).text
    told = case.alice.get("/notices").text
    entry = re.search(r"/ledger/(\d+)", told)
    assert entry is not None
    ledger = case.alice.get(entry[0]).text
    assert "It sells." in ledger
    assert "Zanzibar" not in ledger
    sent = case.alice.post("/appeals", {"entry": entry[1], "text": "I sell nothing."})
    assert sent.status_code == 303
    second = city.visitor(city.person("mo2", role=Role.MODERATOR))
    assert door in second.get("/moderation/appeals").text
    assert "Zanzibar" in second.get(door).text
    shown = second.post(door, {"decision": "restore", "reason": "It sells nothing."})
    assert shown.status_code == 303
    assert "Zanzibar" in case.bob.get(case.room).text


def test_a_person_opts_out_in_the_settings(case: Case) -> None:
    page = case.alice.get("/settings/introductions").text
    assert 'value="yes" checked' in page
    assert "Would you like" in case.alice.get("/introductions").text
    assert case.alice.post("/settings/introductions", {}).status_code == 303
    assert 'value="yes" checked' not in case.alice.get("/settings/introductions").text
    assert f'href="{case.question}"' not in case.alice.get("/introductions").text
    wrong = case.alice.post("/settings/introductions", {"introduce": "perhaps"})
    assert wrong.status_code == 422
    case.alice.post("/settings/introductions", YES_AGAIN)
    assert f'href="{case.question}"' in case.alice.get("/introductions").text


YES_AGAIN = {"introduce": "yes"}
