"""The specification of comments on pages: posting, replying, permalinks, editing, deleting."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.contributions.writing import redact, set_visibility
from app.discussion.models import Comment, Visit
from app.proposals.models import Phase, Proposal
from tests.factories.discussion import comment_in, topic_in
from tests.people import City, LiveCity, form_key


def form(text: str = "They share one old cable.", **more: object) -> dict[str, object]:
    return {"kind": "evidence", "text": text, "form_key": form_key(), **more}


def comments(city: City) -> list[Comment]:
    with city.database.reading() as session:
        return list(session.scalars(select(Comment).order_by(col(Comment.id))))


def test_a_plain_form_leads_to_the_new_comment(city: City) -> None:
    topic = topic_in(city)
    answer = city.visitor(city.bob).post(f"/proposals/{topic}/comments", form())
    (comment,) = comments(city)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/proposals/{topic}-fix-the-lights#c{comment.id}"


def test_htmx_gets_the_comment_as_the_page_draws_it_and_a_fresh_form(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    sent = form()
    html = bob.htmx("POST", f"/proposals/{topic}/comments", sent).text
    (comment,) = comments(city)
    assert html.lstrip().startswith("<li>")
    assert "They share one old cable." in html
    assert 'id="comment-form"' in html
    assert str(sent["form_key"]) not in html  # the next comment is another one
    item = html[: html.index("</article>")]
    page = bob.get(f"/comments/{comment.id}/thread").text
    assert without_addresses(item) in without_addresses(page)


def test_a_reply_stands_under_what_it_answers(city: City) -> None:
    topic = topic_in(city)
    parent = comment_in(city, city.alice, topic)
    bob = city.visitor(city.bob)
    html = bob.htmx("POST", f"/proposals/{topic}/comments", form("Two.", parent_id=parent)).text
    assert f'id="reply-{parent}" hx-swap-oob="true"' in html
    page = bob.get(f"/comments/{parent}/thread").text
    assert f'<ol class="comments" id="replies-{parent}"><li>' in page
    assert "1 reply" in page


def test_a_double_click_or_a_retry_is_one_comment(live_city: LiveCity) -> None:
    topic = topic_in(live_city)
    bob, sent = live_city.visitor(live_city.bob), form()
    with ThreadPoolExecutor(8) as clicks:
        answers = list(
            clicks.map(lambda _click: bob.post(f"/proposals/{topic}/comments", sent), range(8))
        )
    assert len(comments(live_city)) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"text": "   "}, "Please fill this in."),
        ({"text": "x" * 20_001}, "Use at most 20000 characters."),
        ({"kind": "rant"}, "Choose one of the answers offered."),
        ({"author_id": "1"}, "does not belong"),
        ({"chart_address": "https://evil.example/x"}, "such as /charts/12"),
        ({"chart_address": "/charts/999"}, "no chart at this address"),
    ],
)
def test_a_rejected_comment_keeps_what_was_typed(
    city: City, change: dict[str, object], problem: str
) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    sent = form("My own words.") | change
    place = f"/proposals/{topic}/comments"
    for answer in (bob.post(place, sent), bob.htmx("POST", place, sent)):
        assert answer.status_code == 422
        assert problem in answer.text
        if "text" not in change:
            assert "My own words." in answer.text
    assert bob.htmx("POST", place, sent).headers["hx-retarget"] == "#comment-form"
    assert comments(city) == []


def test_a_rejected_reply_comes_back_in_its_place(city: City) -> None:
    topic = topic_in(city)
    parent = comment_in(city, city.alice, topic)
    sent = form(" ", parent_id=parent)
    answer = city.visitor(city.bob).htmx("POST", f"/proposals/{topic}/comments", sent)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (422, f"#reply-{parent}")


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("sue", 403), ("una", 403), ("bob", 303)]
)
def test_who_may_comment(city: City, who: str, status: int) -> None:
    topic = topic_in(city)
    visitor = city.visitor(getattr(city, who))
    answer = visitor.post(f"/proposals/{topic}/comments", form())
    assert answer.status_code == status
    assert len(comments(city)) == (who == "bob")


@pytest.mark.parametrize(
    ("phase", "is_open", "visibility", "status"),
    [
        (Phase.CLOSED, True, Visibility.PUBLIC, 409),
        (Phase.OPEN, False, Visibility.PUBLIC, 409),
        (Phase.OPEN, True, Visibility.HIDDEN, 410),
        (Phase.OPEN, True, Visibility.DRAFT, 404),
        (Phase.OPEN, True, Visibility.DELETED, 410),
    ],
)
def test_where_nobody_comments(
    city: City, phase: Phase, is_open: bool, visibility: Visibility, status: int
) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        proposal = session.get_one(Proposal, topic)
        proposal.phase, proposal.discussion_open = phase, is_open
        session.get_one(Contribution, topic).visibility = visibility
    answer = city.visitor(city.bob).htmx("POST", f"/proposals/{topic}/comments", form())
    assert answer.status_code == status
    assert comments(city) == []


def test_a_permalink_leads_to_the_page_that_shows_the_comment(city: City) -> None:
    topic = topic_in(city)
    comment = comment_in(city, city.bob, topic)
    nobody = city.visitor(None)
    answer = nobody.get(f"/comments/{comment}")
    assert answer.headers["location"] == f"/proposals/{topic}-fix-the-lights#c{comment}"
    for number in ("0", "9" * 30, str(topic)):
        assert nobody.get(f"/comments/{number}").status_code == 404


@pytest.mark.parametrize(
    ("visibility", "statuses"),
    [
        (Visibility.HIDDEN, {"nobody": 410, "charlie": 410, "bob": 303, "mo": 303}),
        (Visibility.QUEUED, {"nobody": 404, "charlie": 404, "bob": 303, "mo": 303}),
        (Visibility.DELETED, {"nobody": 410, "charlie": 410, "bob": 410, "mo": 410}),
    ],
)
def test_what_is_not_public_is_read_by_its_writer_and_moderators(
    city: City, visibility: Visibility, statuses: dict[str, int]
) -> None:
    comment = comment_in(city, city.bob, topic_in(city), "The canary sings.")
    with city.database.writing() as session:
        set_visibility(session, comment, visibility)
    for who, status in statuses.items():
        visitor = city.visitor(getattr(city, who))
        assert visitor.get(f"/comments/{comment}").status_code == status
        sings = "canary" in visitor.get(f"/comments/{comment}/thread").text
        assert sings is (status == 303)
        history = visitor.get(f"/comments/{comment}/history")
        assert history.status_code == (200 if status == 303 else status)


def test_an_edit_shows_what_it_changed(city: City) -> None:
    comment = comment_in(city, city.bob, topic_in(city))
    bob = city.visitor(city.bob)
    assert "They share one old cable." in bob.get(f"/comments/{comment}/edit").text
    sent: dict[str, object] = {
        "text": "They share two old cables.",
        "seen_revision": "1",
        "reason": "counted again",
    }
    assert bob.post(f"/comments/{comment}/edit", sent).status_code == 303
    page = city.visitor(None).get(f"/comments/{comment}/history").text
    assert "<del>one</del><ins>two</ins>" in page
    assert "counted again" in page
    first = city.visitor(None).get(f"/comments/{comment}/history?version=1").text
    assert "<ins>" not in first


def test_of_two_tabs_the_second_keeps_both_texts(city: City) -> None:
    comment = comment_in(city, city.bob, topic_in(city))
    bob = city.visitor(city.bob)
    place = f"/comments/{comment}/edit"
    bob.post(place, {"text": "From one tab.", "seen_revision": "1"})
    stale = bob.post(place, {"text": "From the other.", "seen_revision": "1"})
    assert stale.status_code == 409
    assert "From one tab." in stale.text
    assert "From the other." in stale.text
    assert bob.post(place, {"text": "Both.", "seen_revision": "2"}).status_code == 303


def test_nobody_edits_or_deletes_anothers_comment(city: City) -> None:
    comment = comment_in(city, city.bob, topic_in(city))
    for who in (city.charlie, city.mo, city.sue):
        visitor = city.visitor(who)
        sent = {"text": "Mine.", "seen_revision": "1"}
        assert visitor.get(f"/comments/{comment}/edit").status_code == 403
        assert visitor.post(f"/comments/{comment}/edit", dict(sent)).status_code == 403
        assert visitor.post(f"/comments/{comment}/deletion").status_code == 403


def test_a_deletion_leaves_a_stub_that_keeps_the_thread(city: City) -> None:
    topic = topic_in(city)
    comment = comment_in(city, city.bob, topic, "The canary sings.")
    bob, alice = city.visitor(city.bob), city.visitor(city.alice)
    alice.post(f"/proposals/{topic}/comments", form("An answer.", parent_id=comment))
    html = bob.htmx("POST", f"/comments/{comment}/deletion").text
    assert "Deleted by its writer." in html
    page = alice.get(f"/comments/{comment}/thread").text
    assert "An answer." in page
    assert "canary" not in page
    assert alice.get(f"/comments/{comment}/history").status_code == 410
    again = bob.post(f"/comments/{comment}/deletion")
    assert again.status_code == 303


def test_a_redacted_version_is_shown_to_nobody(city: City) -> None:
    comment = comment_in(city, city.bob, topic_in(city))
    with city.database.writing() as session:
        redact(session, comment)
    for who in (None, city.bob, city.mo):
        for version in ("", "?version=1", "?version=9", "?version=x"):
            answer = city.visitor(who).get(f"/comments/{comment}/history{version}")
            assert answer.status_code in (404, 422)


@pytest.mark.parametrize(
    "scheme",
    [
        "javascript:",
        "JaVaScRiPt:",
        "java\tscript:",
        "data:text/html,",
        "vbscript:",
        "&#106;avascript:",
    ],
)
def test_no_odd_link_survives_in_any_view(city: City, scheme: str) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    text = f"[x]({scheme}alert(1)) <{scheme}alert(1)> <a href='{scheme}x' data-hx-get='/x'>y</a>"
    bob.post(f"/proposals/{topic}/comments", form(text))
    (comment,) = comments(city)
    bob.post(f"/comments/{comment.id}/edit", {"text": text + " again", "seen_revision": "1"})
    for view in ("thread", "history", "edit"):
        page = bob.get(f"/comments/{comment.id}/{view}").text
        for link in re.findall(r'href\s*=\s*"([^"]*)"', page):
            assert link.startswith(("/", "#")), link
        assert not re.search(r"<[^>]*\sdata-hx-", page)


def test_a_visit_is_noted_with_htmx_and_without(city: City) -> None:
    topic, bob = topic_in(city), city.visitor(city.bob)
    place, seen = f"/proposals/{topic}/visit", {"seen": "2026-10-05T09:00:00+00:00"}
    assert bob.htmx("PUT", place, dict(seen)).status_code == 204
    plain = bob.post(place, {"seen": "2999-01-01T00:00:00+00:00"})
    assert plain.headers["location"] == f"/proposals/{topic}-fix-the-lights#discussion"
    with city.database.reading() as session:
        assert session.scalars(select(Visit)).one().at.year < 2999  # nobody reads the future
    assert bob.post(place, {"seen": "soon"}).status_code == 422
    assert city.visitor(None).post(place, dict(seen)).headers["location"].startswith("/sign-in")


def without_addresses(html: str) -> str:
    """Leave out where a plain form leads back to and the form keys, which differ by page."""
    html = re.sub(r'name="next" value="[^"#]*', 'name="next" value="', html)
    return re.sub(r'name="form_key" value="[^"]*', 'name="form_key" value="', html)
