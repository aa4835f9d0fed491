"""A proposal says where its agreement is missing, and what those who disagree agree with."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.proposals.models import Kind, Reach
from app.proposals.service import Wish, publish_proposal
from tests.factories.contributions import crowd_votes
from tests.people import City
from tests.ranked import rank_by_hand

GROUPS = [[30.0, 4.0, 1.0], [8.0, 20.0, 2.0]]


@pytest.fixture
def proposal(city: City) -> ContributionId:
    wish = Wish("Mend the lamps", "They are dark.", Kind.FIX, Reach.CITY)
    with city.database.writing() as session:
        return publish_proposal(session, city.alice, wish, "key-of-lamps").id


def rank(session: Session, text: ContributionId, **facts: object) -> None:
    score = rank_by_hand(session, text, 420)
    for name, value in facts.items():
        setattr(score, name, value)


def test_without_a_batch_nothing_is_ranked(city: City, proposal: ContributionId) -> None:
    page = city.visitor(None).get(f"/proposals/{proposal}-mend-the-lamps").text
    assert "Not ranked yet" in page


def test_the_page_names_where_agreement_is_missing_and_what_reaches_there(
    city: City, proposal: ContributionId
) -> None:
    with city.database.writing() as session:
        said = post_comment(session, city.bob, proposal, CommentKind.EVIDENCE, "I counted nine.")
        held = {"kind": "group", "place": 1, "approval": 30, "probably": 90}
        rank(session, proposal, groups=GROUPS, held_by=held)
        rank(session, said.id, groups=[[20.0, 9.0, 0.0], [25.0, 3.0, 1.0]])
    page = city.visitor(None).get(f"/proposals/{proposal}-mend-the-lamps").text
    assert "Held back by another group: fewer agree there." in page
    assert f'href="/comments/{said.id}"' in page
    assert "By opinion group" in page
    assert "We expect about" in page


def test_a_signed_in_reader_may_judge_first(city: City, proposal: ContributionId) -> None:
    with city.database.writing() as session:
        rank(session, proposal, groups=GROUPS)
    bob = city.visitor(city.bob)
    path = f"/proposals/{proposal}-mend-the-lamps"
    assert "Common ground: open it, or judge first" in bob.get(path).text
    # Its author has nothing to judge.
    assert "judge first" not in city.visitor(city.alice).get(path).text
    bob.post(f"/contributions/{proposal}/vote", {"vote": "pass"})
    assert "Common ground: open it, or judge first" not in bob.get(path).text


@pytest.mark.parametrize("residency", ["verified", "declared"])
def test_where_the_city_verifies_the_page_says_who_counts_by_place(
    database: Database, settings: Settings, residency: str
) -> None:
    city = City(database, Settings(**{**settings.model_dump(), "residency": residency}))
    wish = Wish("Mend the lamps", "They are dark.", Kind.FIX, Reach.CITY)
    with city.doors, city.database.writing() as session:
        text = publish_proposal(session, city.alice, wish, "key-of-lamps").id
        crowd_votes(session, text, agree=14, disagree=6)
        assert publish_if_due(session, text, city.settings, utc_now())
    with city.doors:
        page = city.visitor(None).get(f"/proposals/{text}-mend-the-lamps").text
    assert ">Together<" in page
    said = "in figures by neighborhood only verified residents count" in page
    assert said is (residency == "verified")
