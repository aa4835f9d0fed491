"""The specification of search: what is found, what is not, and that odd queries do no harm."""

import pytest
from sqlalchemy.orm import Session

from app.search.queries import find
from app.search.service import index, remove


@pytest.fixture
def indexed(session: Session) -> Session:
    index(session, "proposal", 1, "Fix the streetlights", "Hemp Lane has been dark since May.")
    index(session, "comment", 2, "", "The lights on Long Walk share one old cable.")
    index(session, "dataset", 3, "Street trees", "Trees planted and alive after two years.")
    return session


def things(session: Session, query: str, **options: object) -> list[tuple[str, int]]:
    return [(found.noun, found.noun_id) for found in find(session, query, **options)]  # type: ignore[arg-type]


def test_a_word_is_found_in_its_other_forms(indexed: Session) -> None:
    assert things(indexed, "light") == [("comment", 2)]
    assert things(indexed, "planting") == [("dataset", 3)]


def test_every_word_must_be_there_unless_any_will_do(indexed: Session) -> None:
    assert things(indexed, "dark cable") == []
    assert set(things(indexed, "dark cable", any_word=True)) == {("proposal", 1), ("comment", 2)}


def test_a_title_weighs_more_than_a_text(indexed: Session) -> None:
    index(indexed, "comment", 4, "", "Trees give shade.")
    assert things(indexed, "trees")[0] == ("dataset", 3)


def test_the_last_word_may_be_unfinished(indexed: Session) -> None:
    assert things(indexed, "streetl") == [("proposal", 1)]


def test_one_kind_of_thing_can_be_asked_for(indexed: Session) -> None:
    assert things(indexed, "lane", noun="comment") == []
    assert things(indexed, "lane", noun="proposal") == [("proposal", 1)]


def test_what_is_removed_or_changed_is_found_no_more(indexed: Session) -> None:
    remove(indexed, "proposal", 1)
    index(indexed, "dataset", 3, "Benches", "Where one can sit.")
    assert things(indexed, "hemp") == []
    assert things(indexed, "trees") == []
    assert things(indexed, "bench") == [("dataset", 3)]


ODD = ("a-b", '"', "'", '*"(-', "NEAR(", "AND", "title:dark", "%_", "\x00", "🌳", "x" * 5000)


@pytest.mark.parametrize("query", ODD)
def test_what_looks_like_an_operator_is_only_words(indexed: Session, query: str) -> None:
    find(indexed, query)


def test_the_snippet_shows_the_words_that_match(indexed: Session) -> None:
    assert "Hemp Lane" in find(indexed, "hemp")[0].snippet
