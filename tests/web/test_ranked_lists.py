"""Lists put first what people agree on across their differences, and say why."""

import pytest

from app.contributions.models import ContributionId
from app.contributions.score_models import Heard
from app.contributions.standings import Rank
from app.proposals.listing import list_proposals
from app.proposals.models import Kind, Reach
from app.proposals.ordering import Sort
from app.proposals.service import Wish, publish_proposal
from app.web.rank_words import reason_of, sentences_of
from tests.people import City
from tests.ranked import rank_by_hand

RANK = Rank(
    score=713,
    sd=60,
    badge=True,
    corner=False,
    heard=Heard.CITY,
    reach_cap=None,
    groups_differ=10,
    places_differ=60,
)


@pytest.fixture
def three(city: City) -> list[ContributionId]:
    """Three proposals, the newest last: the second is agreed on, the third divides."""
    with city.database.writing() as session:
        made = [
            publish_proposal(
                session, city.alice, Wish(title, "Because.", Kind.FIX, Reach.CITY), f"key-{title}"
            ).id
            for title in ("Count lamps", "Mend lamps", "Paint lamps")
        ]
        rank_by_hand(session, made[1], 710, badge=True)
        rank_by_hand(session, made[2], 240)
    return made


def test_common_ground_comes_first_and_what_has_no_rank_last(
    city: City, three: list[ContributionId]
) -> None:
    with city.database.reading() as session:
        first = list_proposals(session, sort=Sort.COMMON_GROUND, limit=2)
        assert [row.id for row in first.items] == [three[1], three[2]]
        rest = list_proposals(session, sort=Sort.COMMON_GROUND, limit=2, cursor=first.next)
        assert [row.id for row in rest.items] == [three[0]]


@pytest.mark.parametrize("address", ["/proposals", "/"])
def test_pages_say_why_a_proposal_stands_where_it_stands(
    city: City, three: list[ContributionId], address: str
) -> None:
    assert three
    page = city.visitor(None).get(address).text
    assert page.index("Mend lamps") < page.index("Paint lamps")
    assert "We expect about 65 in 100 to agree where support is lowest." in page
    assert "We expect about 22 in 100 to agree where support is lowest." in page
    assert page.count("Common ground</span>") == (1 if address == "/proposals" else 2)
    if address == "/proposals":
        assert "Not ranked yet: too few votes are published." in page


def test_an_unknown_order_is_common_ground(city: City, three: list[ContributionId]) -> None:
    assert three
    page = city.visitor(None).get("/proposals?sort=likes").text
    assert page.index("Mend lamps") < page.index("Paint lamps")


def test_what_one_judged_needs_ones_view_no_more(city: City, three: list[ContributionId]) -> None:
    bob = city.visitor(city.bob)
    assert "Count lamps" in bob.get("/proposals?sort=needs_view").text
    bob.post(f"/contributions/{three[0]}/vote", {"vote": "pass"})
    page = bob.get("/proposals?sort=needs_view").text
    assert "Count lamps" not in page
    assert "Paint lamps" in page


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        (RANK._replace(score=20), "under 5 in 100"),
        (RANK._replace(score=990), "over 95 in 100"),
        (RANK._replace(corner=True, heard=Heard.NEIGHBORHOOD), "Among its own people"),
        (RANK._replace(corner=True, heard=Heard.DISTRICT), "In its district"),
        (RANK._replace(corner=True, reach_cap=500, score=500), "Held at 50 in 100"),
        (RANK._replace(corner=True, reach_cap=950, score=500), "We expect about"),
    ],
)
def test_the_reason_says_whose_agreement_it_is(rank: Rank, words: str) -> None:
    assert words in str(reason_of(rank))


def test_the_whole_sentence_says_what_differs() -> None:
    told = [str(sentence) for sentence in sentences_of(RANK)]
    assert told[1:] == [
        "Opinion groups probably do not differ on this.",
        "Neighborhoods may differ on this.",
    ]
    assert len(sentences_of(RANK._replace(corner=True))) == 2
    assert len(sentences_of(RANK, placed=False)) == 2  # nobody can tell whether places differ
