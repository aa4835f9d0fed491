"""The page behind the bell."""

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.events import MailDue
from app.notices.digest import mail_due
from app.notices.service import notify
from app.people.models import Digest
from app.web.digest_letters import linkless, write_digest
from tests.factories.proposals import make_proposal
from tests.people import City

TITLE = "Visit www.evil.example now"


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


def test_the_letter_is_plain_text_without_foreign_links(city: City) -> None:
    number = _tell(city)
    with city.database.writing() as session:
        session.get_one(type(city.bob), city.bob.id).digest = Digest.EACH
        assert mail_due(session, Digest.EACH, utc_now()) == 1
        letter = write_digest(session, MailDue("digest", city.bob.id, 1), city.settings)
    assert letter is not None
    assert "www.evil.example" not in letter.text
    assert f"http://testserver/proposals/{number}-" in letter.text
    assert letter.text.count("http") == letter.text.count("http://testserver")
    assert "\n" not in letter.subject


def test_the_letter_leaves_out_what_was_hidden_before_it_left(city: City) -> None:
    number = _tell(city)
    with city.database.writing() as session:
        session.get_one(type(city.bob), city.bob.id).digest = Digest.EACH
        mail_due(session, Digest.EACH, utc_now())
        set_visibility(session, number, Visibility.HIDDEN)
        letter = write_digest(session, MailDue("digest", city.bob.id, 1), city.settings)
    assert letter is not None
    assert "evil" not in letter.text


def test_addresses_in_titles_are_broken_up() -> None:
    for title in ("http://evil.example", "evil.example", "mailto:a@b.example", "a\nhttps://x.y"):
        words = linkless(title)
        assert "://" not in words
        assert ".example" not in words
        assert "\n" not in words


def _tell(city: City) -> int:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, title=TITLE)
        notify(session, [city.bob.id], "commented", "proposal", proposal.id)
    return proposal.id
