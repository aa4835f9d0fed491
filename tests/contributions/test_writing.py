"""The specification of texts: revisions, queue, form keys, search, deletion."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.queries import revisions
from app.contributions.writing import (
    StaleError,
    close_voting,
    open_voting,
    revise,
    set_visibility,
    withdraw_text,
    write,
)
from app.core.errors import InvalidError, RefusedError
from app.core.outbox import OutboxEntry
from app.people.models import Person, PersonId, Standing
from app.search.queries import find
from tests.factories.contributions import make_person, make_text


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


def test_a_text_is_kept_as_typed_and_shown_as_safe_html(session: Session, alice: Person) -> None:
    typed = "**Dark** <script>alert(1)</script> [x](javascript:alert(1)) <a data-hx-get='/x'>y</a>"
    text = write(session, alice, Noun.COMMENT, typed).text
    assert text.text == typed
    assert "<strong>Dark</strong>" in text.html
    for evil in ("<script", 'href="javascript', "<a data-hx-get"):
        assert evil not in text.html
    assert [(state.number, state.html) for state in revisions(session, text.id)] == [(1, text.html)]


def test_a_text_that_is_too_long_is_refused_before_it_is_rendered(
    session: Session, alice: Person
) -> None:
    with pytest.raises(InvalidError) as refusal:
        write(session, alice, Noun.COMMENT, "x" * 20_001)
    assert list(refusal.value.problems) == ["text"]


def test_the_same_form_makes_one_text(session: Session, alice: Person) -> None:
    first = write(session, alice, Noun.COMMENT, "Once.", form_key="k" * 32)
    again = write(session, alice, Noun.COMMENT, "Once.", form_key="k" * 32)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.text.id == first.text.id
    assert session.scalar(select(func.count()).select_from(Contribution)) == 1
    other = write(session, make_person(session), Noun.COMMENT, "Mine.", form_key="k" * 32)
    assert other.text.id != first.text.id


def test_a_form_s_key_is_for_one_kind_of_text(session: Session, alice: Person) -> None:
    write(session, alice, Noun.COMMENT, "Once.", form_key="k" * 32)
    with pytest.raises(RefusedError) as refusal:
        write(session, alice, Noun.PROPOSAL, "Twice.", "A title", form_key="k" * 32)
    assert refusal.value.ruling.code == "form-key-used"


def test_a_limited_account_writes_into_the_queue(session: Session) -> None:
    limited = make_person(session, standing=Standing.LIMITED)
    text = write(session, limited, Noun.COMMENT, "The kiln stands empty.").text
    assert text.visibility is Visibility.QUEUED
    assert find(session, "kiln") == []
    draft = write(session, limited, Noun.PROPOSAL, "Not sent.", visibility=Visibility.DRAFT).text
    assert draft.visibility is Visibility.DRAFT


def test_what_leaves_the_queue_is_announced_once(session: Session) -> None:
    limited = make_person(session, standing=Standing.LIMITED)
    text = write(session, limited, Noun.COMMENT, "The kiln stands empty.").text
    assert announced(session) == 0
    set_visibility(session, text.id, Visibility.PUBLIC)
    set_visibility(session, text.id, Visibility.HIDDEN)
    set_visibility(session, text.id, Visibility.PUBLIC)
    assert announced(session) == 1


def test_a_limited_account_cannot_slip_new_words_past_the_queue(
    session: Session, alice: Person
) -> None:
    text = make_text(session, alice)
    alice.standing = Standing.LIMITED
    with pytest.raises(RefusedError, match="limited"):
        revise(session, alice, text, text.title, "Buy my kilns.", 1)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.ERASED])
def test_a_suspended_account_writes_nothing(session: Session, standing: Standing) -> None:
    with pytest.raises(RefusedError, match="suspended"):
        write(session, make_person(session, standing=standing), Noun.COMMENT, "Still here.")


def test_an_edit_keeps_what_was(session: Session, alice: Person) -> None:
    text = make_text(session, alice, "First words.")
    revise(session, alice, text, "Fix the lamps", "Other words.", 1, "a better word")
    assert (text.revision, text.title, text.text) == (2, "Fix the lamps", "Other words.")
    assert text.edited_at is not None
    states = [(state.number, state.text, state.reason) for state in revisions(session, text.id)]
    assert states == [(1, "First words.", ""), (2, "Other words.", "a better word")]
    revise(session, alice, text, "Fix the lamps", "Other words.", 1)  # nothing changed
    assert text.revision == 2


def test_of_two_editors_the_second_loses_nothing(session: Session, alice: Person) -> None:
    text = make_text(session, alice, "First words.")
    revise(session, alice, text, text.title, "From one tab.", 1)
    with pytest.raises(StaleError) as stale:
        revise(session, alice, text, text.title, "From the other.", 1)
    assert (stale.value.text, stale.value.current.text) == ("From the other.", "From one tab.")
    assert text.revision == 2


def test_search_follows_at_once(session: Session, alice: Person) -> None:
    text = make_text(session, alice, "The kiln stands empty.")
    assert [hit.noun_id for hit in find(session, "kiln")] == [text.id]
    revise(session, alice, text, text.title, "The quarry stands empty.", 1)
    assert find(session, "kiln") == []
    set_visibility(session, text.id, Visibility.HIDDEN)
    assert find(session, "quarry") == []
    set_visibility(session, text.id, Visibility.PUBLIC)
    assert len(find(session, "quarry")) == 1


def test_a_deleted_text_is_nowhere(session: Session, alice: Person) -> None:
    text = make_text(session, alice, "The kiln stands empty.", noun=Noun.COMMENT)
    withdraw_text(session, alice, text.id)
    withdraw_text(session, alice, text.id)  # a double click
    assert text.visibility is Visibility.DELETED
    assert revisions(session, text.id) == []
    assert find(session, "kiln") == []


def test_voting_opens_and_closes(session: Session, alice: Person) -> None:
    texts = [make_text(session, alice, voting=False) for _ in range(2)]
    ids = [text.id for text in texts]
    open_voting(session, ids)
    assert all(text.voting_open for text in texts)
    close_voting(session, ids)
    assert not any(text.voting_open for text in texts)


def test_nothing_is_public_or_open_by_default() -> None:
    text = Contribution(noun=Noun.COMMENT, author_id=PersonId(1), text="")
    assert text.visibility is Visibility.DRAFT
    assert not text.voting_open


def announced(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0
