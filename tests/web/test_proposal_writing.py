"""Writing a proposal: two fields first, nothing lost, posted once."""

import re

import pytest
from sqlalchemy import func, select

from app.contributions.models import Contribution, Visibility
from app.people.models import Standing
from app.proposals.models import Draft, Phase, Proposal
from tests.factories.places import make_neighborhood
from tests.people import City, Visitor

VOICE = {"saw": "Twelve lights on Hemp Lane are dark. Repair them in 7 days.", "where": "Ropewalk",
         "kind": "fix"}  # fmt: skip


@pytest.fixture
def place(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhood(session)


def begin(visitor: Visitor, **changes: object) -> str:
    response = visitor.post("/proposals/new", {**VOICE, **changes})
    assert response.status_code == 303, response.text
    return response.headers["location"]


def key_in(html: str) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]+)"', html)
    assert found
    return found.group(1)


def words(key: str = "", **changes: object) -> dict[str, object]:
    return {
        "title": "Repair the lights on Hemp Lane",
        "text": "Twelve lights are dark.",
        "kind": "fix",
        "reach": "corner",
        "areas": ["Ropewalk", ""],
        "department": "",
        "chart": "",
        "chart_address": "",
        "form_key": key,
        **changes,
    }


def count(city: City, table: type) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.usefixtures("place")
def test_two_fields_become_a_draft_and_then_a_proposal(city: City) -> None:
    alice = city.visitor(city.alice)
    assert "What did you see?" in alice.get("/proposals/new").text
    address = begin(alice)
    page = alice.get(address)
    assert "Twelve lights on Hemp Lane are dark" in page.text
    posted = alice.post(f"{address}/publication", words(key_in(page.text)))
    assert posted.status_code == 303
    shown = alice.get(posted.headers["location"])
    assert shown.status_code == 200
    assert "Evidence wanted" in shown.text
    assert "Repair the lights on Hemp Lane" in city.visitor(None).get("/proposals").text
    assert count(city, Draft) == 0


@pytest.mark.usefixtures("place")
def test_a_double_click_or_a_retry_makes_one_proposal(city: City) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    form = words(key_in(alice.get(address).text))
    first = alice.post(f"{address}/publication", form)
    second = alice.post(f"{address}/publication", form)
    assert first.headers["location"] == second.headers["location"]
    assert count(city, Proposal) == 1


@pytest.mark.usefixtures("place")
def test_signed_out_words_are_kept_until_the_writer_has_signed_in(city: City) -> None:
    visitor = city.visitor(None)
    address = begin(visitor)
    cookie = visitor.client.cookies.get("draft")
    assert cookie
    page = visitor.get(address)
    assert "kept in this browser" in page.text
    sent = visitor.post(f"{address}/publication", words(key_in(page.text), title="Now with more"))
    assert sent.headers["location"] == f"/sign-up?next={address}"
    alice = city.visitor(city.alice)
    alice.client.cookies.set("draft", cookie)
    page = alice.get(address)
    assert "Now with more" in page.text
    posted = alice.post(f"{address}/publication", words(key_in(page.text)))
    assert posted.headers["location"].startswith("/proposals/")
    with city.database.reading() as session:
        assert session.scalars(select(Contribution)).one().author_id == city.alice.id


@pytest.mark.usefixtures("place")
def test_the_key_of_a_draft_is_stored_as_a_hash(city: City) -> None:
    visitor = city.visitor(None)
    response = visitor.post("/proposals/new", VOICE)
    assert "httponly" in response.headers["set-cookie"].lower()
    with city.database.reading() as session:
        draft = session.scalars(select(Draft)).one()
    assert draft.key_hash
    assert draft.key_hash not in response.headers["set-cookie"]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("verb", ["", "/preview", "/publication", "/deletion"])
def test_nobody_else_reaches_a_draft(city: City, verb: str) -> None:
    address = begin(city.visitor(city.alice))
    for person in (city.bob, city.mo, city.ada, None):
        other = city.visitor(person)
        assert other.get(address).status_code == 404
        assert other.post(address + verb, words("0" * 32)).status_code == 404
    assert count(city, Draft) == 1


@pytest.mark.usefixtures("place")
def test_a_draft_is_saved_as_one_types_and_found_again(city: City) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    saved = alice.htmx("POST", address, words(title="Half a tho"))
    assert saved.status_code == 200
    assert "Draft saved" in saved.text
    assert "<html" not in saved.text
    assert "Half a tho" in alice.get("/proposals/drafts").text
    assert "Half a tho" in alice.get(address).text
    plain = alice.post(address, words(title="Half a thought"))
    assert plain.status_code == 303
    assert "Draft saved" in alice.get(plain.headers["location"]).text


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": ""}, "Give it a title"),
        ({"text": "é" * 20_001}, "longer than"),
        ({"areas": ["Atlantis"]}, "no neighborhood named Atlantis"),
        ({"areas": []}, "Name the neighborhood"),
        ({"chart_address": "my cat"}, "paste the address of its page"),
        ({"chart": "999"}, "cannot be read now"),
        ({"department": "nowhere"}, "Choose one of the departments"),
    ],
)
def test_a_rejected_form_keeps_everything_typed(
    city: City, change: dict[str, object], says: str
) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    form = words(key_in(alice.get(address).text), text="Kept: twelve lights.")
    form |= change
    answer = alice.post(f"{address}/publication", form)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Kept: twelve lights." in answer.text or "text" in change
    assert count(city, Proposal) == 0


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["phase", "author", "role", "score", "created_at"])
def test_fields_that_nobody_offered_are_refused(city: City, name: str) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    form = words(key_in(alice.get(address).text), **{name: "open"})
    assert alice.post(f"{address}/publication", form).status_code == 422
    assert alice.post("/proposals/new", {**VOICE, name: "x"}).status_code == 422


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("odd", ["1", "yes", "[]", "{}", "__class__", "FIX"])
@pytest.mark.parametrize("name", ["kind", "reach"])
def test_odd_choices_are_refused(city: City, name: str, odd: str) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    form = words(key_in(alice.get(address).text), **{name: odd})
    answer = alice.post(f"{address}/publication", form)
    assert answer.status_code == 422
    assert "Twelve lights" in answer.text


@pytest.mark.usefixtures("place")
def test_an_unconfirmed_person_is_told_and_loses_nothing(city: City) -> None:
    una = city.visitor(city.una)
    address = begin(una)
    answer = una.post(f"{address}/publication", words(key_in(una.get(address).text), title="Kept"))
    assert answer.status_code == 403
    assert "Confirm your e-mail" in answer.text
    assert "Kept" in una.get(address).text


@pytest.mark.usefixtures("place")
def test_the_preview_shows_the_text_as_it_will_look(city: City) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    sent = alice.post(f"{address}/preview", words(text="**Twelve** <script>x</script>"))
    page = alice.get(sent.headers["location"])
    assert "<strong>Twelve</strong>" in page.text
    assert "<script>x" not in page.text
    posted = alice.post(f"{address}/publication", {"form_key": key_in(page.text)})
    assert posted.status_code == 303
    assert count(city, Proposal) == 1


@pytest.mark.usefixtures("place")
def test_similar_proposals_are_shown_before_posting(city: City) -> None:
    bob = city.visitor(city.bob)
    there = begin(bob)
    bob.post(f"{there}/publication", words(key_in(bob.get(there).text)))
    page = city.visitor(city.alice)
    assert "close to yours" in page.get(begin(page)).text


@pytest.mark.usefixtures("place")
def test_the_hint_suggests_and_never_blocks(city: City) -> None:
    alice = city.visitor(city.alice)
    address = begin(alice)
    saved = alice.htmx("POST", address, words(text="The Republicans did this."))
    assert 'aria-live="polite"' in saved.text
    assert "push away people" in saved.text
    form = words(key_in(alice.get(address).text), text="The Republicans did this.")
    assert alice.post(f"{address}/publication", form).status_code == 303


@pytest.mark.usefixtures("place")
def test_a_limited_account_posts_into_the_queue(city: City) -> None:
    lee = city.visitor(city.person("lee", standing=Standing.LIMITED))
    address = begin(lee)
    posted = lee.post(f"{address}/publication", words(key_in(lee.get(address).text)))
    assert "waits for a moderator" in lee.get(posted.headers["location"]).text
    assert city.visitor(city.bob).get(posted.headers["location"]).status_code == 404
    with city.database.reading() as session:
        assert session.scalars(select(Contribution)).one().visibility is Visibility.QUEUED
        assert session.scalars(select(Proposal)).one().phase is Phase.EVIDENCE_WANTED


@pytest.mark.usefixtures("place")
def test_an_old_form_never_posts_into_a_later_draft(city: City) -> None:
    """SQLite gives the number of a posted draft to the next one."""
    alice = city.visitor(city.alice)
    address = begin(alice)
    old = words(key_in(alice.get(address).text))
    first = alice.post(f"{address}/publication", old)
    later = begin(alice, saw="Plant trees on Hemp Lane.")
    again = alice.post(f"{later}/publication", old)
    assert again.headers["location"] == first.headers["location"]
    assert alice.post(later, words("0" * 32)).status_code == 404
    assert "Plant trees" in alice.get(later).text
    assert count(city, Proposal) == 1
