"""Drafts that nobody signed in for are forgotten after a month; one's own stay."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.proposals.drafting import MOST, drafts_of, new_key
from app.proposals.service import forget_old_drafts, save_draft, start_draft
from tests.factories.contributions import make_person


def test_a_browser_finds_its_drafts_by_its_key_alone(session: Session) -> None:
    key = new_key()
    draft = start_draft(session, None, key, {"text": "Dark."})
    assert drafts_of(session, None, key) == [draft]
    assert not drafts_of(session, None, new_key())
    assert not drafts_of(session, None, "")


def test_saving_signed_in_makes_it_the_persons_own(session: Session) -> None:
    key, alice = new_key(), make_person(session, "alice")
    draft = start_draft(session, None, key, {"text": "Dark."})
    save_draft(session, alice, draft, {"title": "Lights"})
    assert draft.fields == {"text": "Dark.", "title": "Lights"}
    assert drafts_of(session, alice, "") == [draft]
    assert not drafts_of(session, None, key)


def test_only_old_drafts_of_nobody_are_forgotten(session: Session) -> None:
    key, alice = new_key(), make_person(session, "alice")
    mine = start_draft(session, alice, "", {"text": "Mine."})
    start_draft(session, None, key, {"text": "Nobody's."})
    assert forget_old_drafts(session, utc_now() + timedelta(days=29)) == 0
    assert forget_old_drafts(session, utc_now() + timedelta(days=31)) == 1
    assert drafts_of(session, alice, key) == [mine]


def test_nobody_fills_the_table(session: Session) -> None:
    alice = make_person(session, "alice")
    for _n in range(MOST):
        start_draft(session, alice, "", {})
    with pytest.raises(RefusedError) as refused:
        start_draft(session, alice, "", {})
    assert refused.value.ruling.code == "too-many-drafts"
