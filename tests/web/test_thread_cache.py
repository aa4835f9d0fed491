"""The specification of cached pieces: what differs has another key, what is shared names nobody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Visibility
from app.contributions.writing import revise, set_visibility
from app.core.i18n import language
from app.discussion.models import CommentKind
from app.discussion.queries import thread
from app.discussion.service import mark_visited, post_comment
from app.discussion.threads import grow
from app.people.models import Person, Role
from app.web.fragments import CSRF, FORM_KEY, HERE, SLOT, FragmentCache
from app.web.thread_drawing import Scene, ThreadPainter
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import comment_in, make_comment, make_topic, topic_in
from tests.people import City
from tests.web.publishing import publish

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_the_least_used_piece_goes_first() -> None:
    cache = FragmentCache(most_bytes=1500)
    cache.put("a", ("x" * 200,))
    cache.put("b", ("x" * 200,))
    assert cache.get("a") is not None
    cache.put("c", ("x" * 200,))
    assert cache.get("b") is None
    assert cache.get("a") is not None
    cache.put("a", ("y",))  # again, smaller: nothing is counted twice
    assert len(cache) == 2


def test_a_piece_larger_than_the_cache_does_no_harm() -> None:
    cache = FragmentCache(most_bytes=100)
    assert cache.put("a", ("x" * 500,)) == ("x" * 500,)
    assert len(cache) == 0


def test_a_long_address_is_weighed_with_its_page() -> None:
    cache = FragmentCache(most_bytes=2_000)
    for number in range(3):
        cache.put(("common-ground", "x" * 600, number), ("small",))
    assert len(cache) == 1


BRANCH, PAGE = "/comments/{comment}/thread", "/proposals/{topic}-fix-the-lights"


@pytest.mark.parametrize("address", [BRANCH, PAGE])
@pytest.mark.parametrize("seen_first", ["nobody", "bob", "alice", "mo", "sue"])
def test_what_one_reader_saw_first_changes_nothing_for_another(
    city: City, seen_first: str, address: str
) -> None:
    _comment, place = said_at(city, address)
    readers = {name: city.visitor(getattr(city, name)) for name in ("bob", "alice", "mo", "sue")}
    readers["nobody"] = city.visitor(None)
    readers[seen_first].get(place)
    pages = {name: thread_in(reader.get(place).text) for name, reader in readers.items()}
    assert 'aria-pressed="false"' in pages["bob"]
    assert "Edit</a>" in pages["alice"]
    for name in ("nobody", "alice", "sue"):
        assert "aria-pressed" not in pages[name]
    assert "Reply" not in pages["nobody"] + pages["sue"]
    assert "Flag" not in pages["nobody"] + pages["alice"]


@pytest.mark.parametrize("address", [BRANCH, PAGE])
def test_a_vote_of_one_shows_to_nobody_else(city: City, address: str) -> None:
    comment, place = said_at(city, address)
    bob, charlie = city.visitor(city.bob), city.visitor(city.charlie)
    before = [thread_in(reader.get(place).text) for reader in (bob, charlie)]
    bob.htmx("PUT", f"/contributions/{comment}/vote", {"vote": "agree", "shape": "small"})
    after = [thread_in(reader.get(place).text) for reader in (bob, charlie)]
    assert re.findall(r'value="(\w+)" aria-pressed="true"', after[0]) == ["agree"]
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_the_fragment_after_a_vote_is_the_partial_of_the_page(city: City) -> None:
    comment = comment_in(city, city.alice, topic_in(city))
    bob, place = city.visitor(city.bob), f"/comments/{comment}/thread"
    sent: dict[str, object] = {"vote": "pass", "shape": "small", "next": f"{place}#c{comment}"}
    fragment = bob.htmx("PUT", f"/contributions/{comment}/vote", sent).text
    assert fragment.startswith(f'<div class="vote-slot" id="v{comment}">')
    assert fragment in bob.get(place).text


def test_every_fact_that_changes_is_seen_at_once(city: City) -> None:
    topic = topic_in(city)
    comment = comment_in(city, city.alice, topic, "The canary sings.")
    place, bob = f"/comments/{comment}/thread", city.visitor(city.bob)
    seen = [main(bob.get(place).text)]

    def differs() -> bool:
        seen.append(main(bob.get(place).text))
        return seen[-1] not in seen[:-1]

    assert not differs()
    with city.database.writing() as session:
        crowd_votes(session, comment, agree=7, disagree=3)
    assert not differs()  # live votes show nowhere
    publish(city, comment)
    assert differs()
    with city.database.writing() as session:
        revise(session, city.alice, session.get_one(Contribution, comment), "", "It hums.", 1)
    assert differs()
    with city.database.writing() as session:
        session.get_one(Person, city.alice.id).handle = "former resident"
    assert differs()
    with city.database.writing() as session:
        mark_visited(session, city.bob, topic, LONG_AGO)
    assert differs()
    assert "is-new" in seen[-1]
    with city.database.writing() as session:
        set_visibility(session, comment, Visibility.HIDDEN)
    assert differs()
    assert "It hums." not in seen[-1]
    with city.database.writing() as session:
        session.get_one(Person, city.bob.id).role = Role.MODERATOR
    assert "It hums." in main(bob.get(place).text)


def test_no_marker_and_no_foreign_token_reaches_a_reader(city: City) -> None:
    comment = comment_in(city, city.alice, topic_in(city))
    place = f"/comments/{comment}/thread"
    bob, charlie = city.visitor(city.bob), city.visitor(city.charlie)
    for reader, other in ((bob, charlie), (charlie, bob)):
        page = reader.get(place).text
        assert reader.token in page
        assert other.token not in page
        for marker in (CSRF, FORM_KEY, HERE, SLOT):
            assert marker not in page


def test_a_warm_thread_costs_a_fixed_number_of_reads(city: City) -> None:
    topic = topic_in(city)
    with city.database.writing() as session:
        first = post_comment(session, city.alice, topic, CommentKind.QUESTION, "Why?")
        for n in range(30):
            post_comment(session, city.alice, topic, CommentKind.EVIDENCE, f"{n}.", first.id)
    bob, place = city.visitor(city.bob), f"/comments/{first.id}/thread"
    with reads(city) as cold:
        bob.get(place)
    with reads(city) as warm:
        bob.get(place)
    assert len(cold) - len(warm) <= 2  # texts and what they cite, once for all comments
    with city.database.writing() as session:
        post_comment(session, city.alice, topic, CommentKind.EVIDENCE, "One more.", first.id)
    bob.get(place)
    with reads(city) as larger:
        bob.get(place)
    assert len(larger) == len(warm)


def test_each_language_has_pieces_of_its_own(session: Session) -> None:
    alice = make_person(session, "alice")
    topic = make_topic(session, alice)
    make_comment(session, alice, topic.id)
    cache = FragmentCache()
    scene = Scene(
        f"/proposals/{topic.id}/comments",
        None,
        moderates=False,
        takes_part=False,
        voting=True,
        talking=False,
    )
    painter = ThreadPainter(session, cache, scene, {})
    nodes = grow(thread(session, topic.id).rows)
    painter.paint(nodes)
    known = len(cache)
    spoken = language.set("de")
    painter.paint(nodes)
    language.reset(spoken)
    assert len(cache) == 2 * known


def said_at(city: City, address: str) -> tuple[int, str]:
    """Let alice comment on her proposal; return the comment and the address that shows it."""
    topic = topic_in(city)
    comment = comment_in(city, city.alice, topic)
    return comment, address.format(comment=comment, topic=topic)


def main(page: str) -> str:
    """Return the page's own part, without form keys and the moment, which are always new."""
    return _plain(page[page.index("<main") : page.index("</main>")])


def thread_in(page: str) -> str:
    """Return likewise the thread alone."""
    return _plain(
        page[page.index('<ol class="comments') : page.index("</ol>", page.index("<article"))]
    )


def _plain(part: str) -> str:
    return re.sub(r'name="(form_key|seen)" value="[^"]*', "", part)


@contextmanager
def reads(city: City) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(city.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(city.database.engine, "before_cursor_execute", note)
