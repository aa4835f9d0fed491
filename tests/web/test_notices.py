"""The page behind the bell."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.mail import Letter, message_of
from app.notices.mailing import due_for_digest, moment_of, open_digests
from app.notices.models import Mailing
from app.notices.service import follow, notify
from app.people.blocking import block
from app.people.models import Digest, Person, Standing
from app.web.notice_letters import linkless, write_letter
from tests.factories.proposals import make_proposal
from tests.people import City

TITLE = "Visit www.evil.example <b>bold"


def test_opening_the_page_marks_nothing_and_the_button_does(city: City) -> None:
    _tell(city)
    bob = city.visitor(city.bob)
    for _twice in range(2):
        page = bob.get("/notices").text
        assert "There are new comments on" in page
        assert "One notice is new." in page
    newest = page.split('name="up_to" value="')[1].split('"')[0]
    assert bob.post("/notices/read", {"up_to": newest}).status_code == 303
    assert "0 notices are new." in bob.get("/notices").text


def test_one_notice_is_marked_by_its_own_button(city: City) -> None:
    _tell(city)
    bob = city.visitor(city.bob)
    assert city.visitor(city.charlie).post("/notices/1/read").status_code == 404
    part = bob.htmx("POST", "/notices/1/read").text
    assert "Mark as read" not in part
    assert "<html" not in part
    assert bob.post("/notices/1/read").status_code == 303


def test_a_signed_out_visitor_is_led_to_sign_in(city: City) -> None:
    assert city.visitor(None).get("/notices").headers["location"].startswith("/sign-in")


def test_what_was_hidden_meanwhile_is_not_named(city: City) -> None:
    number = _tell(city)
    with city.database.writing() as session:
        set_visibility(session, number, Visibility.HIDDEN)
    page = city.visitor(city.bob).get("/notices").text
    assert "evil" not in page
    assert "something that you cannot see any more" in page


def test_a_letter_says_the_same_as_text_and_as_html_without_foreign_links(city: City) -> None:
    number = _tell(city)
    with city.database.writing() as session:
        follow(session, city.bob.id, "proposal", number)
        letter = _written(city, session, _asked(city, session))
    assert letter is not None
    assert "\n" not in letter.subject
    message = message_of(city.settings, letter)
    assert message.get_content_type() == "multipart/alternative"
    assert message["List-Unsubscribe"] == f"<{letter.stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in ("plain", "html"):
        said = _part(message, part)
        assert "www.evil.example" not in said
        assert f"http://testserver/proposals/{number}-" in said
        assert said.count("http") == said.count("http://testserver")
        assert "You get this because you follow" in said
        assert "3 times" in said
        assert said.count("/stop/") >= 2
    assert "<b>bold" not in letter.html
    assert "&lt;b&gt;bold" in letter.html
    for loads in ("<img", "<link", "<script", "src=", "url("):
        assert loads not in letter.html


@pytest.mark.parametrize("what", ["hidden", "deleted", "suspended", "blocked", "stopped"])
def test_nothing_that_is_not_for_this_reader_is_in_a_letter(city: City, what: str) -> None:
    number = _tell(city)
    with city.database.writing() as session:
        bob, charlie = (session.get_one(Person, one.id) for one in (city.bob, city.charlie))
        notify(session, [bob.id], "badge_earned", "proposal", number, actor_id=charlie.id)
        mailing = _asked(city, session)
        match what:
            case "hidden":
                set_visibility(session, number, Visibility.HIDDEN)
            case "deleted":
                set_visibility(session, number, Visibility.DELETED)
            case "suspended":
                charlie.standing = Standing.SUSPENDED
            case "blocked":
                block(session, charlie, bob)
            case _:
                bob.digest = Digest.NONE
        assert _written(city, session, mailing) is None


def test_a_busy_page_asks_as_much_as_a_quiet_one(city: City) -> None:
    bob = city.visitor(city.bob)
    counts = []
    for _round in range(2):
        for _n in range(4):
            _tell(city)
        asked: list[str] = []
        with _noting(city, asked):
            assert bob.get("/notices").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_notices_that_say_the_same_are_one_line_and_marked_together(city: City) -> None:
    with city.database.writing() as session:
        for _n in range(3):
            other = make_proposal(session, city.alice, title="Mend the road")
            notify(session, [city.bob.id], "commented", "proposal", other.id)
    bob = city.visitor(city.bob)
    page = bob.get("/notices").text
    assert page.count("There are new comments on") == 3  # the link, and twice for screen readers
    assert "3 times" in page
    others = page.split('name="others" value="')[1].split('"')[0]
    assert bob.post("/notices/3/read", {"others": others}).status_code == 303
    assert "0 notices are new." in bob.get("/notices").text
    assert bob.post("/notices/3/read", {"others": "1;2"}).status_code == 303


def test_addresses_in_titles_are_broken_up() -> None:
    for title in ("http://evil.example", "evil.example", "mailto:a@b.example", "a\nhttps://x.y"):
        words = linkless(title)
        assert "://" not in words
        assert ".example" not in words
        assert "\n" not in words


def _tell(city: City) -> int:
    """Let charlie comment three times on a proposal, which bob hears of."""
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, title=TITLE)
        for _n in range(3):
            told = [city.bob.id]
            notify(session, told, "commented", "proposal", proposal.id, actor_id=city.charlie.id)
    return proposal.id


@contextmanager
def _noting(city: City, asked: list[str]) -> Iterator[None]:
    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    event.listen(city.database.engine, "before_cursor_execute", note)
    yield
    event.remove(city.database.engine, "before_cursor_execute", note)


def _asked(city: City, session: Session) -> Mailing:
    """Ask for bob's next digest."""
    now = _next_week()
    moment = moment_of(Digest.WEEKLY, now, city.settings.zone)
    due = due_for_digest(session, Digest.WEEKLY, moment)
    open_digests(session, due, Digest.WEEKLY, moment, now)
    return session.query(Mailing).one()


def _written(city: City, session: Session, mailing: Mailing) -> Letter | None:
    return write_letter(session, mailing, city.settings, _next_week())


def _next_week() -> datetime:
    return utc_now() + timedelta(days=8)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
