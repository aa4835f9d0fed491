"""The specification of the vote on a page: what comes back, who may, and what nobody sees."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Contribution, LogEntry, Visibility, Vote
from app.contributions.votelog import recount
from app.contributions.writing import revise, set_visibility
from tests.factories.contributions import crowd_votes
from tests.factories.discussion import comment_in, topic_in
from tests.people import City, LiveCity, Visitor
from tests.web.publishing import publish

ODD = ["", "2", "AGREE", "0.5", "null", "{}", "<b>canary</b>", ["pass", "agree"], []]


def votes(visitor: Visitor, answer: object, on: int, **more: object) -> int:
    return visitor.post(f"/contributions/{on}/vote", {"vote": answer, **more}).status_code


def control(visitor: Visitor, answer: str, on: int, shape: str = "big") -> str:
    form: dict[str, object] = {"vote": answer, "shape": shape}
    return visitor.htmx("PUT", f"/contributions/{on}/vote", form).text


def test_a_vote_is_kept_and_shown_as_pressed(city: City) -> None:
    topic = topic_in(city)
    html = control(city.visitor(city.bob), "agree", topic)
    assert pressed(html) == ["agree"]
    assert '<section class="side stack no-print" id="vote"' in html
    assert logged(city) == ["agree"]


def test_a_double_click_is_one_vote(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    assert [votes(bob, "agree", topic) for _ in range(2)] == [303, 303]
    assert logged(city) == ["agree"]


def test_of_two_tabs_the_later_click_counts(city: City) -> None:
    topic = topic_in(city)
    one_tab, other_tab = city.visitor(city.bob), city.visitor(city.bob)
    votes(one_tab, "agree", topic)
    assert pressed(control(other_tab, "disagree", topic)) == ["disagree"]
    assert logged(city) == ["agree", "disagree"]


def test_a_plain_form_leads_back_to_where_it_was_sent(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    place = f"/proposals/{topic}-fix-the-lights#c12"
    for sent, back in [
        (place, place),
        ("", f"/proposals/{topic}#vote"),
        ("//evil.example", f"/proposals/{topic}#vote"),
        ("https://evil.example", f"/proposals/{topic}#vote"),
        ("/\\evil.example", f"/proposals/{topic}#vote"),
    ]:
        answer = bob.post(f"/contributions/{topic}/vote", {"vote": "agree", "next": sent})
        assert (answer.status_code, answer.headers["location"]) == (303, back)


def test_who_is_signed_out_is_led_to_sign_in(city: City) -> None:
    topic, nobody = topic_in(city), city.visitor(None)
    answer = nobody.post(f"/contributions/{topic}/vote", {"vote": "agree"})
    assert answer.headers["location"].startswith("/sign-in")
    assert logged(city) == []


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("with_htmx", [True, False])
def test_an_odd_answer_is_refused_and_never_echoed(
    city: City, odd: object, with_htmx: bool
) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    place, form = f"/contributions/{topic}/vote", {"vote": odd}
    answer = bob.htmx("PUT", place, form) if with_htmx else bob.post(place, form)
    assert answer.status_code == 422
    assert "canary" not in answer.text
    assert logged(city) == []


@pytest.mark.parametrize("field", ["person_id", "revision", "pseudonym", "counted"])
def test_nothing_else_can_be_set_with_a_vote(city: City, field: str) -> None:
    topic = topic_in(city)
    assert votes(city.visitor(city.bob), "agree", topic, **{field: "1"}) == 422
    assert logged(city) == []


@pytest.mark.parametrize(
    ("who", "visibility", "voting_open", "status"),
    [
        ("alice", Visibility.PUBLIC, True, 403),  # her own text
        ("sue", Visibility.PUBLIC, True, 403),  # suspended
        ("una", Visibility.PUBLIC, True, 403),  # has not confirmed her address
        ("charlie", Visibility.DRAFT, True, 404),
        ("charlie", Visibility.QUEUED, True, 404),
        ("charlie", Visibility.PUBLIC, False, 409),
        ("charlie", Visibility.HIDDEN, True, 410),
        ("mo", Visibility.HIDDEN, True, 410),
        ("charlie", Visibility.DELETED, True, 410),
    ],
)
def test_a_refusal_has_its_status_and_changes_nothing(
    city: City, who: str, visibility: Visibility, voting_open: bool, status: int
) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        text = session.get_one(Contribution, topic)
        text.visibility, text.voting_open = visibility, voting_open
    visitor = city.visitor(getattr(city, who))
    form: dict[str, object] = {"vote": "agree"}
    assert visitor.htmx("PUT", f"/contributions/{topic}/vote", form).status_code == status
    assert visitor.post(f"/contributions/{topic}/vote", form).status_code == status
    assert visitor.post(f"/contributions/{topic}/vote/withdrawal").status_code == status
    assert logged(city) == []


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "999999"])
def test_what_is_not_there_is_not_found(city: City, number: str) -> None:
    bob = city.visitor(city.bob)
    assert bob.post(f"/contributions/{number}/vote", {"vote": "agree"}).status_code == 404
    assert bob.post(f"/contributions/{number}/vote/withdrawal").status_code == 404


def test_an_open_tab_of_a_closed_vote_is_told_in_place(city: City) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        session.get_one(Contribution, topic).voting_open = False
    answer = city.visitor(city.bob).htmx("PUT", f"/contributions/{topic}/vote", {"vote": "agree"})
    assert answer.headers["hx-retarget"] == "#problems"
    assert "Voting on this is closed." in answer.text


def test_a_vote_is_taken_back_with_htmx_and_without(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    place = f"/contributions/{topic}/vote/withdrawal"
    votes(bob, "agree", topic)
    answer = bob.htmx("POST", place)
    assert pressed(answer.text) == []
    assert "Take my vote back" not in answer.text
    votes(bob, "pass", topic)
    plain = bob.post(place, {"next": "/votes", "shape": "row"})
    assert plain.headers["location"] == "/votes"
    assert logged(city) == ["agree", "withdrawn", "pass", "withdrawn"]
    with city.database.reading() as session:
        assert session.scalars(select(Vote)).all() == []


def test_the_control_says_when_the_text_has_changed_since(city: City) -> None:
    comment = comment_in(city, city.alice, topic_in(city))
    bob = city.visitor(city.bob)
    assert "has changed since" not in control(bob, "agree", comment, "small")
    with city.database.writing() as session:
        text = session.get_one(Contribution, comment)
        revise(session, city.alice, text, "", "Other words.", 1)
    assert "on version 1; the text is now at version 2" in bob.get("/votes").text
    assert "has changed since" not in control(bob, "agree", comment, "small")  # judged anew


def test_figures_are_folded_until_one_has_voted(city: City) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        crowd_votes(session, topic, agree=7, disagree=3)
    publish(city, topic)
    bob = city.visitor(city.bob)
    assert '<details class="figures" open>' in control(bob, "pass", topic)
    folded = bob.htmx("POST", f"/contributions/{topic}/vote/withdrawal").text
    assert '<details class="figures">' in folded
    assert "What 10 or more people say" in folded
    assert "70 %" in folded
    assert "under 5 %" in folded


def test_only_ones_own_votes_are_listed(city: City) -> None:
    topic = topic_in(city)
    bob, charlie = city.visitor(city.bob), city.visitor(city.charlie)
    votes(bob, "disagree", topic)
    mine, other = bob.get("/votes").text, charlie.get("/votes").text
    assert "Fix the lights" in mine
    assert "Disagree" in mine
    assert "Fix the lights" not in other
    assert city.visitor(None).get("/votes").headers["location"].startswith("/sign-in")
    with city.database.reading() as session:
        pseudonym = session.scalars(select(col(Vote.pseudonym))).one()
    assert pseudonym not in mine


def test_a_vote_on_what_was_hidden_since_is_listed_without_its_words(city: City) -> None:
    topic = topic_in(city)
    bob = city.visitor(city.bob)
    votes(bob, "agree", topic)
    with city.database.writing() as session:
        set_visibility(session, topic, Visibility.HIDDEN)
    html = bob.get("/votes").text
    assert "A text that is no longer shown" in html
    assert "Fix the lights" not in html


def test_fifty_parallel_clicks_leave_one_vote_a_person(live_city: LiveCity) -> None:
    visitors = [live_city.visitor(live_city.person(name)) for name in "vwxyz"]
    topics = [topic_in(live_city) for _ in range(20)]
    for topic in topics:
        clicks = islice(zip(cycle(visitors), cycle(["agree", "pass", "disagree"])), 50)
        with ThreadPoolExecutor(50) as crowd:
            sent = [crowd.submit(votes, visitor, answer, topic) for visitor, answer in clicks]
        assert {one.result() for one in sent} == {303}
        with live_city.database.reading() as session:
            rows = session.scalars(select(Vote).where(col(Vote.contribution_id) == topic)).all()
            lines = select(LogEntry).where(col(LogEntry.contribution_id) == topic)
            log = session.scalars(lines.order_by(col(LogEntry.number))).all()
        assert len(rows) == len(visitors)
        assert recount(log)[0].total() == len(visitors)


def test_a_token_is_worth_nothing_to_another_person(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    for token in ("", city.visitor(city.charlie).token):
        assert votes(bob, "agree", topic, csrf_token=token) == 403
    headers = {"Origin": "https://evil.example"}
    form: dict[str, object] = {"vote": "agree"}
    assert bob.post(f"/contributions/{topic}/vote", form, **headers).status_code == 403


def pressed(page: str) -> list[str]:
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def logged(city: City) -> list[str]:
    with city.database.reading() as session:
        return list(session.scalars(select(col(LogEntry.answer)).order_by(col(LogEntry.number))))
