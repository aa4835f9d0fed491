"""The moderators' pages: a queue, a decision with a public reason, and an appeal."""

import pytest

from app.contributions.models import Contribution, Visibility
from app.ledger.queries import entries_about
from app.moderation.flagging import flag
from app.moderation.models import Rule
from app.moderation.queries import flagged
from app.people.models import Role, Standing
from app.proposals.service import close_proposal
from tests.factories.moderation import deeds, make_comment
from tests.factories.proposals import make_proposal
from tests.people import City

WORDS = "Zanzibar lamps, call 555 0100."


@pytest.fixture
def text(city: City) -> Contribution:
    """Return a comment of bob on a proposal of alice, flagged by charlie."""
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice)
        text = make_comment(session, proposal, city.bob, WORDS)
        flag(session, city.charlie, text.id, Rule.PRIVATE_INFORMATION, "A phone number")
    return text


@pytest.mark.parametrize("path", ["/moderation", "/moderation/appeals", "/people/bob/sanctions"])
def test_only_moderators_see_the_moderators_pages(city: City, path: str) -> None:
    answers = {
        who: city.visitor(getattr(city, who)).get(path).status_code
        for who in ("nobody", "alice", "olive", "sue", "una", "mo", "ada")
    }
    assert answers == {
        "nobody": 303, "alice": 404, "olive": 404, "sue": 403, "una": 403, "mo": 200, "ada": 200,
    }  # fmt: skip


def test_the_queue_shows_text_flags_and_a_form(city: City, text: Contribution) -> None:
    page = city.visitor(city.mo).get("/moderation").text
    assert WORDS in page
    assert "A phone number" in page
    assert f'action="/contributions/{text.id}/decisions"' in page
    assert "charlie" not in page  # nobody is told who flagged


def test_a_moderator_hides_and_the_story_goes_its_public_way(
    city: City, text: Contribution
) -> None:
    """Flag, hide, told, appeal, overturned by a second moderator, restored."""
    mo, bob = city.visitor(city.mo), city.visitor(city.bob)
    done = mo.post(
        f"/contributions/{text.id}/decisions",
        {"decision": "hide", "rule": "private_information", "reason": "It holds a phone number."},
    )
    assert (done.status_code, done.headers["location"]) == (303, "/moderation")
    assert "A moderator hid your text" in bob.get("/notices").text
    entry = _entry(city, text)
    page = city.visitor(None).get(f"/ledger/{entry}").text
    assert "It holds a phone number." in page
    assert "mo" in page
    assert "bob" not in page
    assert "Zanzibar" not in page
    assert "Appeal this decision" not in page
    assert "Appeal this decision" in bob.get(f"/ledger/{entry}").text
    assert bob.get(f"/appeals/new?entry={entry}").status_code == 200
    sent = bob.post("/appeals", {"entry": entry, "text": "It is the city's own number."})
    assert sent.headers["location"] == f"/ledger/{entry}"
    assert bob.post("/appeals", {"entry": entry, "text": "Again."}).status_code == 409

    min_ = city.visitor(city.person("min", role=Role.MODERATOR))
    assert "An appeal waits" in city.visitor(city.ada).get("/notices").text
    assert "It is the city" in min_.get("/moderation/appeals").text
    assert mo.post("/moderation/appeals/1", _overturn()).status_code == 403
    assert min_.post("/moderation/appeals/1", _overturn()).status_code == 303

    with city.database.reading() as session:
        assert session.get_one(Contribution, text.id).visibility is Visibility.PUBLIC
        assert deeds(session, "comment", text.id) == ["hidden", "overturned", "restored"]
    ledger = city.visitor(None).get("/ledger").text
    for word in ("Hidden", "Overturned on appeal", "Restored", "Appeal won"):
        assert word in ledger
    assert "Your appeal was decided" in bob.get("/notices").text


def test_htmx_gets_the_record_in_the_cases_place(city: City, text: Contribution) -> None:
    form = {"decision": "keep", "rule": "", "reason": "It is the city's number."}
    answer = city.visitor(city.mo).htmx("POST", f"/contributions/{text.id}/decisions", form)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f"/ledger/{_entry(city, text)}" in answer.text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"decision": "hide", "rule": "", "reason": "Rude words"}, "Choose the house rule"),
        ({"decision": "hide", "rule": "spam", "reason": " "}, "Give a reason."),
        ({"decision": "erase", "rule": "spam", "reason": "Rude words"}, "answers offered"),
        ({"decision": "hide", "rule": "opinion", "reason": "Rude words"}, "answers offered"),
        ({"decision": "hide", "rule": "spam", "reason": "Rude words" * 51}, "500 characters"),
        ({"decision": "hide", "rule": "spam", "reason": "x", "actor_id": "1"}, "does not belong"),
    ],
)
def test_a_decision_without_rule_or_reason_is_drawn_again(
    city: City, text: Contribution, form: dict[str, object], sentence: str
) -> None:
    answer = city.visitor(city.mo).post(f"/contributions/{text.id}/decisions", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    with city.database.reading() as session:
        assert len(flagged(session)) == 1


def test_a_decision_keeps_what_was_typed(city: City, text: Contribution) -> None:
    form = {"decision": "hide", "rule": "", "reason": "It holds a number"}
    for answer in (
        city.visitor(city.mo).post(f"/contributions/{text.id}/decisions", form),
        city.visitor(city.mo).htmx("POST", f"/contributions/{text.id}/decisions", form),
    ):
        assert answer.status_code == 422
        assert 'value="It holds a number"' in answer.text


@pytest.mark.parametrize("who", ["alice", "olive", "bob"])
def test_nobody_else_decides(city: City, text: Contribution, who: str) -> None:
    form = {"decision": "hide", "rule": "spam", "reason": "Because"}
    answer = city.visitor(getattr(city, who)).post(f"/contributions/{text.id}/decisions", form)
    assert answer.status_code == 404


def test_a_moderator_is_told_that_another_decides_about_their_own_text(city: City) -> None:
    with city.database.writing() as session:
        own = make_comment(session, make_proposal(session, city.alice), city.mo)
    form = {"decision": "hide", "rule": "spam", "reason": "Because"}
    mo = city.visitor(city.mo)
    assert mo.post(f"/contributions/{own.id}/decisions", form).status_code == 403
    page = mo.get(f"/contributions/{own.id}/decisions/new").text
    assert "another moderator decides" in page
    assert '<form class="stack tight" action=' not in page


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "4000000"])
def test_what_is_not_there_is_not_found(city: City, number: str) -> None:
    mo = city.visitor(city.mo)
    for path in (
        f"/contributions/{number}/decisions/new",
        f"/contributions/{number}/flags/new",
        f"/moderation/appeals/{number}",
        f"/ledger/{number}",
        f"/proposals/{number}/moderation",
        f"/appeals/new?entry={number}",
    ):
        assert mo.get(path).status_code == 404, path


def test_a_suspended_person_signs_in_reads_why_and_appeals_but_does_nothing_else(
    city: City, text: Contribution
) -> None:
    form = {"kind": "suspended", "days": "30", "reason": "Phone numbers, three times."}
    assert city.visitor(city.mo).post("/people/bob/sanctions", form).status_code == 303
    bob = city.visitor(city.bob)
    assert "Your account was suspended" in bob.get("/notices").text
    entry = 1
    assert bob.get(f"/appeals/new?entry={entry}").status_code == 200
    for path, sent in (
        (f"/contributions/{text.id}/flags", {"reason": "spam"}),
        ("/notices/read", {"up_to": "2030-01-01T00:00:00Z"}),
        (f"/contributions/{text.id}/vote", {"vote": "agree"}),
    ):
        assert bob.post(path, sent).status_code == 403, path
    assert bob.post("/appeals", {"entry": entry, "text": "Sorry."}).status_code == 303
    page = city.visitor(None).get(f"/ledger/{entry}").text
    assert "An account" in page
    assert "bob" not in page
    with city.database.reading() as session:
        assert session.get_one(type(city.bob), city.bob.id).standing is Standing.SUSPENDED


def test_a_sanction_can_be_lifted_with_a_reason(city: City) -> None:
    mo = city.visitor(city.mo)
    mo.post("/people/bob/sanctions", {"kind": "limited", "days": "0", "reason": "Spam."})
    assert "limited" in mo.get("/people/bob/sanctions").text
    assert mo.post("/people/bob/sanctions/lift", {"lift_reason": ""}).status_code == 422
    assert mo.post("/people/bob/sanctions/lift", {"lift_reason": "Enough."}).status_code == 303
    assert "This account is free." in mo.get("/people/bob/sanctions").text
    assert mo.post("/people/ada/sanctions", {
        "kind": "limited", "days": "7", "reason": "Spam."
    }).status_code == 403  # fmt: skip


def test_a_moderator_pauses_and_leads_to_the_offer_of_a_merge(city: City) -> None:
    with city.database.writing() as session:
        later = make_proposal(session, city.bob, "Repair the lights of Hemp Lane")
    mo = city.visitor(city.mo)
    page = mo.get(f"/proposals/{later.id}/moderation")
    assert page.status_code == 200
    assert f'href="/proposals/{later.id}/offers"' in page.text
    pause = {"pause_reason": "Too heated."}
    assert mo.post(f"/proposals/{later.id}/pause", pause).status_code == 303
    assert "Resume it" in mo.get(f"/proposals/{later.id}/moderation").text
    assert city.visitor(city.alice).get(f"/proposals/{later.id}/moderation").status_code == 404


def _overturn() -> dict[str, object]:
    return {"outcome": "overturned", "reason": "It is the city's number."}


def _entry(city: City, text: Contribution) -> int:
    with city.database.reading() as session:
        return entries_about(session, "comment", text.id)[0].entry.id


def test_the_way_to_hand_over_is_shown_only_where_it_leads_somewhere(city: City) -> None:
    with city.database.writing() as session:
        here, done = make_proposal(session, city.alice), make_proposal(session, city.alice)
        close_proposal(session, city.mo, done.id, "It was mended.")
    mo = city.visitor(city.mo)
    for number, status in ((here.id, 200), (done.id, 409)):
        link = f"/proposals/{number}/hand-over"
        assert mo.get(link).status_code == status
        proposal = mo.get(f"/proposals/{number}").headers["location"]
        for path in (f"/proposals/{number}/moderation", proposal):
            page = mo.get(path).text
            assert (f'href="{link}"' in page) == (status == 200), path
