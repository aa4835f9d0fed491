"""Joining forces on pages: offers, answers, links, and one's own vote carried over."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Answer, Contribution, Visibility, Vote
from app.contributions.voting import cast_vote
from app.contributions.writing import set_visibility
from app.people.models import Standing
from app.proposals.models import Phase, Proposal
from app.proposals.service import edit_proposal
from app.relationships.mergers.models import Join, Offer, State
from app.relationships.mergers.service import accept, offer
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.datasets import store_in
from tests.factories.proposals import make_proposal
from tests.people import City

WHY = "Both ask for the lights on Hemp Lane."


class Two:
    """Alice's proposal and bob's, on one matter."""

    def __init__(self, city: City) -> None:
        self.city = city
        with city.database.writing() as session:
            one = make_proposal(session, city.alice, "Mend the lights of Hemp Lane")
            other = make_proposal(session, city.bob, "Repair the lights on Hemp Lane")
        self.one, self.other = one.id, other.id
        self.urls = [f"/proposals/{p.id}-{p.slug}" for p in (one, other)]

    def offered(self, kind: Join = Join.MERGE) -> int:
        with self.city.database.writing() as session:
            return offer(session, self.city.alice, kind, self.one, self.other, WHY).id

    def agreed(self, kind: Join = Join.MERGE) -> int:
        number = self.offered(kind)
        with self.city.database.writing() as session:
            accept(session, self.city.bob, number)
        return number

    def state(self, number: int) -> State:
        with self.city.database.reading() as session:
            return session.get_one(Offer, number).state


@pytest.fixture
def two(city: City) -> Two:
    return Two(city)


def form(two: Two, **changes: str) -> dict[str, object]:
    return {"kind": "merge", "address": str(two.other), "stays": "other", "words": WHY, **changes}


def test_an_author_offers_and_the_other_says_yes_without_javascript(city: City, two: Two) -> None:
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    page = alice.get(f"/proposals/{two.one}/offers")
    assert "Repair the lights" in page.text  # one that says the same is suggested
    sent = alice.post(f"/proposals/{two.one}/offers", form(two))
    assert sent.status_code == 303
    address = sent.headers["location"]
    assert "has not agreed" in bob.get(address).text
    assert 'href="/offers/' not in bob.get(two.urls[1]).text  # the bell leads there
    assert address in bob.get("/notices").text
    assert bob.post(f"{address}/acceptance").status_code == 303
    stranger = city.visitor(None)
    closed = stranger.get(two.urls[0]).text
    assert f'href="{two.urls[1]}"' in closed
    assert WHY in closed
    stays = stranger.get(two.urls[1]).text
    assert "Brought together with" in stays
    assert "alice" in stays


def test_an_offer_by_htmx_leads_on_as_well(city: City, two: Two) -> None:
    sent = city.visitor(city.alice).htmx("POST", f"/proposals/{two.one}/offers", form(two))
    assert (sent.status_code, sent.headers["HX-Redirect"][:8]) == (204, "/offers/")


def test_the_author_chooses_which_one_stays(city: City, two: Two) -> None:
    city.visitor(city.alice).post(f"/proposals/{two.one}/offers", form(two, stays="this"))
    with city.database.reading() as session:
        made = session.scalars(select(Offer)).one()
        assert (made.one_id, made.other_id) == (two.other, two.one)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no words": ({"words": ""}, "words"),
    "only blanks": ({"words": "  "}, "words"),
    "no such proposal": ({"address": "/proposals/nothing"}, "address"),
    "a number that is none": ({"address": "999999"}, "address"),
    "no kind": ({"kind": "marry"}, "kind"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_offer_keeps_what_was_typed(city: City, two: Two, name: str) -> None:
    changes, field = WRONG[name]
    sent = city.visitor(city.alice).post(f"/proposals/{two.one}/offers", form(two, **changes))
    assert sent.status_code == 422
    assert f'id="{field}-e"' in sent.text
    assert field == "words" or WHY in sent.text


def test_a_no_needs_a_reason_that_the_other_reads(city: City, two: Two) -> None:
    number = two.offered()
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    assert bob.post(f"/offers/{number}/refusal", {"reason": ""}).status_code == 422
    assert bob.post(f"/offers/{number}/refusal", {"reason": "Mine is older."}).status_code == 303
    assert "Mine is older." in alice.get(f"/offers/{number}").text
    again = alice.post(f"/proposals/{two.one}/offers", form(two))
    assert again.status_code == 409


def test_an_offer_is_nobody_elses_business(city: City, two: Two) -> None:
    number = two.offered()
    for who, status in ((None, 303), (city.charlie, 404), (city.sue, 403), (city.mo, 200)):
        assert city.visitor(who).get(f"/offers/{number}").status_code == status
    charlie = city.visitor(city.charlie)
    for verb in ("acceptance", "withdrawal", "refusal", "end"):
        sent = charlie.post(f"/offers/{number}/{verb}", {"reason": "I like it."})
        assert sent.status_code == 404, verb
    assert charlie.get(f"/proposals/{two.one}/offers").status_code == 403
    assert charlie.post(f"/proposals/{two.one}/offers", form(two)).status_code == 403
    assert WHY not in city.visitor(None).get(two.urls[1]).text


def test_a_limited_author_offers_nothing_and_still_answers(city: City, two: Two) -> None:
    number = two.offered()
    with city.database.writing() as session:
        for who in (city.alice, city.bob):
            session.get_one(type(who), who.id).standing = Standing.LIMITED
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    assert alice.post(f"/proposals/{two.one}/offers", form(two, words="Please.")).status_code == 403
    assert bob.post(f"/offers/{number}/acceptance").status_code == 303


def test_a_link_shows_on_both_pages_until_it_ends(city: City, two: Two) -> None:
    number = two.agreed(Join.LINK)
    stranger = city.visitor(None)
    for url, title in zip(two.urls, ("Repair the lights", "Mend the lights"), strict=True):
        assert title in stranger.get(url).text
    with city.database.writing() as session:
        set_visibility(session, two.other, Visibility.HIDDEN)
    assert "Repair the lights" not in stranger.get(two.urls[0]).text
    with city.database.writing() as session:
        set_visibility(session, two.other, Visibility.PUBLIC)
    assert "Repair the lights" in stranger.get(two.urls[0]).text
    alice = city.visitor(city.alice)
    assert alice.post(f"/offers/{number}/end", {"reason": ""}).status_code == 422
    assert alice.post(f"/offers/{number}/end", {"reason": "It is mended."}).status_code == 303
    assert "Repair the lights" not in stranger.get(two.urls[0]).text


def test_a_supporter_is_asked_and_one_click_carries_the_vote(city: City, two: Two) -> None:
    with city.database.writing() as session:
        cast_vote(session, city.charlie, two.one, Answer.DISAGREE)
    two.agreed()
    deliver_everything(Works(city.settings, city.database, store_in(city.settings.data_dir)))
    charlie = city.visitor(city.charlie)
    assert "that you voted on is a part of" in charlie.get("/notices").text
    page = charlie.get(two.urls[1]).text
    assert "Your vote there:" in page
    assert "Vote “Disagree” here too" in page
    for other in (None, city.alice, city.bob, city.mo):
        assert "Your vote there:" not in city.visitor(other).get(two.urls[1]).text
        assert "that you voted on" not in city.visitor(other or city.ada).get("/notices").text
    (form,) = re.findall(r"<form action=\"/proposals/\d+/carried-votes\".*?</form>", page)
    (seen,) = re.findall(r'name="seen_revision" value="(\d+)"', form)
    with city.database.writing() as session:
        title = session.get_one(Contribution, two.other).title
        edit_proposal(session, city.bob, two.other, title, "Not the lights.", int(seen))
    carried = f"/proposals/{two.other}/carried-votes"
    for _twice in range(2):
        sent = charlie.post(carried, {"merged": two.one, "seen_revision": seen})
        assert sent.status_code == 303
    with city.database.reading() as session:
        votes = session.scalars(select(Vote).where(col(Vote.contribution_id) == two.other)).all()
        assert [(vote.answer, vote.revision) for vote in votes] == [(Answer.DISAGREE, int(seen))]
    page = charlie.get(two.urls[1]).text
    assert "here too" not in page
    assert "Your vote here:" in page  # both are shown


REFUSED: dict[str, tuple[str, dict[str, object], int]] = {
    "signed out": ("nobody", {"merged": "one"}, 303),
    "suspended": ("sue", {"merged": "one"}, 403),
    "not confirmed": ("una", {"merged": "one"}, 403),
    "no vote there": ("mo", {"merged": "one"}, 409),
    "its own author": ("bob", {"merged": "one"}, 409),
    "not merged": ("mo", {"merged": "other"}, 409),
    "no number": ("mo", {"merged": "none"}, 422),
    "more than is asked": ("mo", {"merged": "one", "vote": "agree"}, 422),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nobody_carries_what_is_not_theirs(city: City, two: Two, name: str) -> None:
    who, sent, status = REFUSED[name]
    two.agreed()
    numbers = {"one": two.one, "other": two.other}
    form = {key: numbers.get(str(value), value) for key, value in sent.items()}
    visitor = city.visitor(getattr(city, who))
    assert visitor.post(f"/proposals/{two.other}/carried-votes", form).status_code == status
    with city.database.reading() as session:
        assert session.scalars(select(Vote)).all() == []


@pytest.mark.parametrize("turn", range(3))
def test_two_answers_at_one_moment_are_one(city: City, two: Two, turn: int) -> None:
    """A yes of one author and the other's taking back: one of the two stands, whole."""
    number = two.offered()
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    asks = [
        lambda: alice.post(f"/offers/{number}/withdrawal").status_code,
        lambda: bob.post(f"/offers/{number}/acceptance").status_code,
        lambda: bob.post(f"/offers/{number}/acceptance").status_code,
    ]
    asks = asks[turn:] + asks[:turn]
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(lambda ask: ask(), asks))
    with city.database.reading() as session:
        phase = session.get_one(Proposal, two.one).phase
    done = two.state(number)
    assert (done, phase) in {
        (State.WITHDRAWN, Phase.EVIDENCE_WANTED), (State.ACCEPTED, Phase.CLOSED)
    }  # fmt: skip
    assert codes.count(303) == (1 if done is State.WITHDRAWN else 2)


def test_two_offers_at_one_moment_are_one(city: City, two: Two) -> None:
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    theirs = form(two, address=str(two.one))
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(alice.post, f"/proposals/{two.one}/offers", form(two)),
            pool.submit(bob.post, f"/proposals/{two.other}/offers", theirs),
        ]
        assert sorted(one.result().status_code for one in sent) == [303, 409]
    with city.database.reading() as session:
        assert len(session.scalars(select(Offer)).all()) == 1
