"""The specification of the page on which people judge ten statements, for all who look."""

import re
from dataclasses import dataclass

import pytest

from app.contributions.models import Answer, Contribution, ContributionId, Visibility, Vote
from app.contributions.writing import set_visibility
from app.discussion.models import CommentKind
from app.places.models import Neighborhood
from app.proposals.service import edit_proposal
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import make_comment
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor
from tests.web.publishing import publish
from tests.web.test_thread_cache import reads

CARD = '<section class="stack" id="judge"'


@dataclass
class Round:
    """Bob judges a proposal about each of two neighborhoods, and a reply to a comment on one."""

    city: City
    bob: Visitor
    texts: list[ContributionId]

    @property
    def of(self) -> str:
        return ".".join(map(str, self.texts))

    def at(self, n: int) -> str:
        return f"/judge?of={self.of}&n={n}"

    def form(self, n: int, vote: str) -> dict[str, object]:
        return {"of": self.of, "n": n, "vote": vote}

    def stored(self, text: int) -> Answer | None:
        with self.city.database.reading() as session:
            vote = session.get(Vote, (text, self.city.bob.id))
            return vote.answer if vote else None


@pytest.fixture
def round_(city: City) -> Round:
    with city.database.writing() as session:
        places: list[Neighborhood] = list(make_neighborhoods(session))
        first = make_proposal(session, city.alice, "Light the lane", place=places[0])
        other = make_proposal(session, city.alice, "Sweep the yard", place=places[1])
        said = make_comment(session, city.bob, first.id, "The cable is old.")
        reply = make_comment(session, city.charlie, first.id, "It is from 1970.", parent=said)
        make_comment(session, city.charlie, first.id, "Why?", kind=CommentKind.QUESTION)
        texts = [first.id, other.id, ContributionId(reply.id)]
    return Round(city, city.visitor(city.bob), texts)


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_a_round_begins_with_what_needs_views_and_shows_no_figures_and_no_names(
    round_: Round,
) -> None:
    with round_.city.database.writing() as session:
        crowd_votes(session, round_.texts[2], agree=9, disagree=3)
    publish(round_.city, round_.texts[2])
    page = round_.bob.get("/judge").text
    assert "Statement 1 of 3" in page
    (of,) = re.findall(r'name="of" value="([\d.]+)"', page)
    assert sorted(of.split(".")) == sorted(map(str, round_.texts))
    card = main(round_.bob.get(round_.at(3)).text)
    for words in ("It is from 1970.", "It answers:", "The cable is old.", "Light the lane"):
        assert words in card
    assert re.search(r"about\s+Ropewalk", card)
    for words in ("charlie", "10 or more people say", "75 %"):
        assert words not in card


def test_each_answer_leads_to_the_next_statement_and_at_last_to_what_was_done(
    round_: Round,
) -> None:
    bob, texts = round_.bob, round_.texts
    sent = bob.post("/judge", round_.form(1, "agree"))
    assert (sent.status_code, sent.headers["location"]) == (303, round_.at(2))
    second = bob.get(round_.at(2)).text
    assert "Statement 2 of 3" in second
    assert "autofocus" in second
    assert "It has no public figures yet." in second
    bob.post("/judge", round_.form(2, "skip"))
    with round_.city.database.writing() as session:
        crowd_votes(session, texts[2], agree=9, disagree=3)
    publish(round_.city, texts[2])
    done = bob.get(bob.post("/judge", round_.form(3, "pass")).headers["location"]).text
    assert [round_.stored(text) for text in texts] == [Answer.AGREE, None, Answer.PASS]
    assert "You judged 2 statements." in done
    assert "They are about 1 neighborhood." in done
    assert "1 of them has no public figures yet" in done
    assert "What 10 or more people say: Agree 75 %" in done  # of the last
    again = bob.get(round_.at(1)).text  # gone back to: the answer stands, and can be changed
    assert re.findall(r'value="(\w+)"[^>]*aria-pressed="true"', again) == ["agree"]
    bob.post("/judge", round_.form(1, "disagree"))
    bob.post("/judge", round_.form(1, "disagree"))  # a double click
    assert round_.stored(texts[0]) is Answer.DISAGREE


def test_a_vote_is_on_the_words_that_the_card_showed(round_: Round) -> None:
    """Whoever clicks while the author changes the text has not judged the new one."""
    text, city = round_.texts[0], round_.city
    (seen,) = re.findall(r'name="seen_revision" value="(\d+)"', round_.bob.get(round_.at(1)).text)
    with city.database.writing() as session:
        edit_proposal(session, city.alice, text, "Close the lane", "Nobody may use it.", 1)
    round_.bob.post("/judge", {**round_.form(1, "agree"), "seen_revision": seen})
    with city.database.reading() as session:
        assert session.get_one(Vote, (text, city.bob.id)).revision == 1


def test_what_was_judged_does_not_come_again(round_: Round) -> None:
    for n in (1, 2, 3):
        round_.bob.post("/judge", round_.form(n, "pass"))
    assert "Nothing needs your view just now" in round_.bob.get("/judge").text
    assert "Statement 1 of 4" in round_.city.visitor(round_.city.mo).get("/judge").text


def test_htmx_gets_the_card_that_the_page_includes(round_: Round) -> None:
    answer = round_.bob.htmx("POST", "/judge", round_.form(1, "agree"))
    assert answer.headers["hx-push-url"] == round_.at(2)
    assert answer.text.startswith(CARD)
    page = round_.bob.get(round_.at(2)).text
    assert answer.text.strip() in page
    back = round_.bob.get(round_.at(2), **{"HX-Request": "true"}).text  # by the history
    assert main(back) == main(page)


def test_signed_out_visitors_see_one_statement_and_keep_their_place(round_: Round) -> None:
    nobody = round_.city.visitor(None)
    page = main(nobody.get(round_.at(2)).text)
    assert "Statement 2 of 3" in page
    assert f'href="/sign-in?next=/judge%3Fof%3D{round_.of}%26n%3D2"' in page
    assert "<button" not in page
    assert nobody.post("/judge", round_.form(2, "agree")).headers["location"].startswith("/sign-in")
    assert 'href="/sign-in?next=/judge%3Fof' in nobody.get("/judge").text


def test_who_may_not_vote_is_told_why_and_goes_on(round_: Round) -> None:
    alice = round_.city.visitor(round_.city.alice).get(round_.at(1)).text
    assert "You wrote this, so others vote on it." in alice
    assert "The next statement" in alice
    sue = round_.city.visitor(round_.city.sue)
    assert "Your account is suspended." in sue.get("/judge").text
    assert sue.post("/judge", round_.form(1, "agree")).status_code == 403
    assert (
        round_.city.visitor(round_.city.alice).post("/judge", round_.form(1, "agree")).status_code
        == 403
    )


def test_a_statement_that_was_taken_away_stops_nobody(round_: Round) -> None:
    with round_.city.database.writing() as session:
        set_visibility(session, round_.texts[0], Visibility.HIDDEN)  # and its reply goes with it
        session.get_one(Contribution, round_.texts[1]).text = "Still here."
    sent = round_.bob.post("/judge", round_.form(1, "agree"))
    assert sent.headers["location"] == round_.at(2)
    page = round_.bob.get(round_.at(2)).text
    assert "You have no vote on the statement before." in page
    assert "Still here." in page
    assert "Statement 2 of 3" in round_.bob.get(round_.at(1)).text
    assert "What you did" in round_.bob.get(round_.at(3)).text
    assert round_.stored(round_.texts[0]) is None


@pytest.mark.parametrize(
    "wrong", [{"vote": "maybe"}, {"vote": ""}, {"n": "11"}, {"n": "x"}, {"n": "9"}, {"of": "1.x"}]
)
def test_an_answer_that_is_none_is_said_so_in_place(round_: Round, wrong: dict[str, str]) -> None:
    for answer in (
        round_.bob.post("/judge", round_.form(2, "agree") | wrong),
        round_.bob.htmx("POST", "/judge", round_.form(2, "agree") | wrong),
    ):
        assert answer.status_code == 422
        assert 'class="error" id="vote"' in answer.text
        assert CARD in answer.text
    assert round_.stored(round_.texts[1]) is None


@pytest.mark.parametrize(
    "odd", ["of=x", "of=1..2", "of=0", "of=99999999999", "of=7&n=-1", "of=7&n=%00", "n=4", "of=²"]
)
def test_an_odd_address_is_a_page(round_: Round, odd: str) -> None:
    assert round_.bob.get(f"/judge?{odd}").status_code == 200


def test_a_card_costs_the_same_whatever_there_is(round_: Round) -> None:
    before = _reads(round_, round_.at(3))
    with round_.city.database.writing() as session:
        for _n in range(9):
            make_comment(session, make_person(session), round_.texts[0])
    assert _reads(round_, round_.at(3)) == before


def _reads(round_: Round, address: str) -> int:
    with reads(round_.city) as statements:
        round_.bob.get(address)
    return len(statements)
