"""The specification of a proposal's discussion section: filters, pages, marks, what it costs."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import Response

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.discussion.models import CommentKind
from app.discussion.service import mark_visited, post_comment
from app.main import route
from app.proposals.service import close_proposal, pause_discussion
from app.web.comments import discussion_context
from app.web.page import OnPage
from app.web.proposal_cache import public_stamp
from app.web.proposal_facts import facts_of
from app.web.proposal_reader import marks_of
from tests.factories.contributions import crowd_votes
from tests.factories.discussion import comment_in, topic_in
from tests.people import City, Visitor
from tests.web.publishing import publish


@pytest.fixture
def section(database: Database, settings: Settings) -> Iterator[City]:
    """Give a city a page that is nothing but the section, so that its cost is its own."""
    laid_out = route(settings.upload_limit)
    app = laid_out.app

    @app.get("/section/{proposal_id}")
    def show(proposal_id: int, page: OnPage) -> Response:
        facts = facts_of(page, proposal_id, public_stamp(page.session, proposal_id))
        marks = marks_of(page.session, page.viewer, proposal_id)
        return page.show("comments/_discussion.html", **discussion_context(page, facts, marks))

    app.router.routes.insert(0, app.router.routes.pop())  # before the mounted files
    city = City(database, settings, laid_out)
    with city.doors:
        yield city


def shown(visitor: Visitor, topic: int, query: str = "") -> str:
    answer = visitor.get(f"/section/{topic}{query}")
    assert answer.status_code == 200
    return answer.text


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article [^>]*id="c(\d+)"', html)]


def plant(city: City, topic: int, branches: int, replies: int) -> None:
    with city.database.writing() as session:
        for _branch in range(branches):
            first = post_comment(session, city.alice, topic, CommentKind.QUESTION, "Why?")
            for n in range(replies):
                text = f"{n} reasons."
                post_comment(session, city.alice, topic, CommentKind.EVIDENCE, text, first.id)


def test_an_empty_discussion_invites(section: City) -> None:
    topic = topic_in(section)
    assert "Nobody has commented yet." in shown(section.visitor(None), topic)
    bob = shown(section.visitor(section.bob), topic)
    assert f'action="/proposals/{topic}/comments" method="post" hx-post=' in bob
    assert 'id="comments"></ol>' in bob  # where htmx puts the first one


def test_filters_count_and_show_one_kind(section: City) -> None:
    topic = topic_in(section)
    plant(section, topic, branches=2, replies=1)
    for visitor in (section.visitor(None), section.visitor(section.bob)):
        html = shown(visitor, topic)
        assert "4 comments" in html
        assert "Questions 2" in html
        questions = numbers(shown(visitor, topic, "?kind=question"))
        assert len(questions) == 2
        assert numbers(shown(visitor, topic, "?kind=rant&after=%00")) == numbers(html)


def test_a_long_thread_goes_on_on_the_next_page(section: City) -> None:
    topic = topic_in(section)
    plant(section, topic, branches=5, replies=30)
    nobody = section.visitor(None)
    first = shown(nobody, topic)
    (after,) = re.findall(r"after=([\w-]+)#discussion", first)
    second = shown(nobody, topic, f"?after={after}")
    assert (len(numbers(first)), len(numbers(second))) == (124, 31)
    assert not set(numbers(first)) & set(numbers(second))
    for number, page in ((numbers(first)[-1], first), (numbers(second)[-1], second)):
        address = nobody.get(f"/comments/{number}").headers["location"]
        query, _sharp, anchor = address.partition("?")[2].partition("#")
        assert ("?after=" in address) is (page is second)
        assert number in numbers(shown(nobody, topic, f"?{query}"))
        assert address.endswith(f"#c{number}")
        assert anchor in ("", f"c{number}")


def test_what_is_new_since_the_last_visit_is_marked(section: City) -> None:
    topic = topic_in(section)
    comment_in(section, section.alice, topic)
    bob = section.visitor(section.bob)
    assert "is-new" not in shown(bob, topic)  # a first visit: everything would be
    with section.database.writing() as session:
        mark_visited(session, section.bob, topic, utc_now())
    newer = comment_in(section, section.alice, topic, "Another.")
    comment_in(section, section.bob, topic, "My own.")
    html = shown(bob, topic)
    assert re.findall(r'is-new" id="c(\d+)"', html) == [str(newer)]
    assert f'hx-put="/proposals/{topic}/visit" hx-trigger="load delay:2s"' in html
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', html)
    bob.htmx("PUT", f"/proposals/{topic}/visit", {"seen": seen})
    assert "is-new" not in shown(bob, topic)
    assert "is-new" not in shown(section.visitor(None), topic)


def test_a_closed_or_paused_discussion_says_why_instead_of_a_form(section: City) -> None:
    topics = [topic_in(section) for _ in range(2)]
    for topic in topics:
        comment_in(section, section.alice, topic)
    with section.database.writing() as session:
        pause_discussion(session, section.mo, topics[0], "Tempers are high.")
        close_proposal(session, section.alice, topics[1], "It was repaired.")
    paused, closed = (shown(section.visitor(section.bob), topic) for topic in topics)
    assert "A moderator has paused this discussion." in paused
    assert "This proposal is closed" in closed
    for html in (paused, closed):
        assert "<textarea" not in html
    assert "aria-pressed" in paused  # one still votes on what was said
    assert "aria-pressed" not in closed


def test_stubs_stay_where_something_was(section: City) -> None:
    topic = topic_in(section)
    comment = comment_in(section, section.bob, topic, "The canary sings.")
    nobody = section.visitor(None)
    assert "canary" in shown(nobody, topic)
    with section.database.writing() as session:
        set_visibility(session, comment, Visibility.HIDDEN)
    html = shown(nobody, topic)
    assert "Hidden by a moderator." in html
    assert "canary" not in html
    assert numbers(html) == [comment]
    assert "canary" in shown(section.visitor(section.bob), topic)
    with section.database.writing() as session:
        session.get_one(Contribution, comment).visibility = Visibility.DELETED
    assert "Deleted by its writer." in shown(nobody, topic)


def test_readers_choose_the_order_and_see_why_a_comment_stands_first(section: City) -> None:
    topic = topic_in(section)
    first, second, third = (comment_in(section, section.alice, topic, f"{n}.") for n in range(3))
    plant(section, topic, branches=1, replies=120)
    with section.database.writing() as session:
        crowd_votes(session, second, agree=9, disagree=3)
    publish(section, second)
    for visitor in (section.visitor(None), section.visitor(section.bob)):
        with section.database.writing() as session:
            session.get_one(Published, second).score = 647
        html = shown(visitor, topic)
        assert numbers(html)[0] == second
        assert html.count("about 57 in 100 may agree where support is lowest") == 1
        assert 'aria-current="true">Common ground</a>' in html
        newest = shown(visitor, topic, "?sort=new")
        assert numbers(newest)[1:] != numbers(html)[1:]
        (later,) = re.findall(r'href="[^"]*\?(sort=new&amp;after=[\w-]+)#discussion"', newest)
        rest = numbers(shown(visitor, topic, "?" + later.replace("&amp;", "&")))
        assert rest == [third, second, first]
        questions = shown(visitor, topic, "?sort=support&kind=question")
        assert "?kind=question&amp;sort=new#discussion" in questions
        assert "?sort=support#discussion" in questions  # all kinds, in the order that was chosen
        assert numbers(shown(visitor, topic, "?sort=loudest")) == numbers(html)
        with section.database.writing() as session:  # a new fit: kept pages notice
            session.get_one(Published, second).score = 750
        assert "about 70 in 100" in shown(visitor, topic)


def test_yesterdays_lots_are_not_kept_for_today(
    section: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_in(section)
    for n in range(12):
        comment_in(section, section.alice, topic, f"{n}.")
    today = numbers(shown(section.visitor(None), topic))
    for module in ("app.discussion.ordering", "app.web.comments"):
        monkeypatch.setattr(f"{module}.utc_now", lambda: utc_now() + timedelta(days=1))
    tomorrow = numbers(shown(section.visitor(None), topic))
    assert sorted(tomorrow) == sorted(today) != tomorrow
    assert tomorrow != today
