"""Appeals: whom an act concerns, once, to somebody else than who decided."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.sharing import share_text
from app.core.errors import RefusedError
from app.ledger.models import LedgerEntry
from app.moderation.appeals import appeal, decide
from app.moderation.hearings import waiting_appeals
from app.moderation.hiding import hide, restore
from app.moderation.models import Appeal, Outcome, Rule, SanctionKind
from app.moderation.sanctions import lift, sanction
from app.people.models import Person, Role, Standing
from app.proposals.models import Phase
from app.proposals.service import close_proposal, merge_into, pause_discussion
from tests.factories.contributions import make_person
from tests.factories.moderation import deeds, hidden_comment, told
from tests.factories.proposals import make_proposal

SORRY = "I named a firm, not a neighbor."


@pytest.fixture
def mo(session: Session) -> Person:
    return make_person(session, "mo", role=Role.MODERATOR)


@pytest.fixture
def min_(session: Session) -> Person:
    return make_person(session, "min", role=Role.MODERATOR)


@pytest.fixture
def ada(session: Session) -> Person:
    return make_person(session, "ada", role=Role.ADMINISTRATOR)


@pytest.fixture
def ann(session: Session) -> Person:
    return make_person(session, "ann")


def test_an_overturned_act_is_undone_and_every_step_stands_in_the_ledger(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, hidden.id, SORRY)
    assert told(session, min_) == ["appeal_waiting"]

    decision = decide(session, min_, asked.id, Outcome.OVERTURNED, "It is a firm.")

    assert text.visibility is Visibility.PUBLIC
    assert deeds(session, Noun.COMMENT, text.id) == ["hidden", "overturned", "restored"]
    assert (decision.about_entry_id, decision.actor_id) == (hidden.id, min_.id)
    assert asked.decision_entry_id == decision.id
    assert told(session, ann) == ["hidden", "restored", "appeal_decided"]
    assert waiting_appeals(session) == []
    assert not [e for e in session.query(LedgerEntry) if SORRY in e.reason]


def test_an_upheld_act_stays(session: Session, mo: Person, min_: Person, ann: Person) -> None:
    text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, hidden.id, SORRY)
    decide(session, min_, asked.id, Outcome.UPHELD, "It names a person.")
    assert text.visibility is Visibility.HIDDEN
    assert deeds(session, Noun.COMMENT, text.id) == ["hidden", "upheld"]


def test_a_suspended_person_appeals_and_is_freed(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    entry = sanction(session, mo, ann.id, SanctionKind.SUSPENDED, "Insults.")
    asked = appeal(session, ann, entry.id, SORRY)
    decide(session, min_, asked.id, Outcome.OVERTURNED, "One insult, years ago.")
    assert ann.standing is Standing.ACTIVE
    assert deeds(session, "account", ann.id) == ["suspended", "overturned", "lifted"]


def test_overturning_resumes_a_paused_thread(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    proposal = make_proposal(session, ann)
    entry = pause_discussion(session, mo, proposal.id, "Too heated.")
    asked = appeal(session, ann, entry.id, SORRY)
    decide(session, min_, asked.id, Outcome.OVERTURNED, "It has cooled.")
    assert proposal.discussion_open


def test_an_act_is_appealed_once(session: Session, mo: Person, min_: Person, ann: Person) -> None:
    _text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, hidden.id, SORRY)
    assert _code(session, ann, hidden.id) == "already-appealed"
    decide(session, min_, asked.id, Outcome.UPHELD, "It stays.")
    assert _code(session, ann, hidden.id) == "already-appealed"
    with pytest.raises(RefusedError) as refused:
        decide(session, min_, asked.id, Outcome.OVERTURNED, "After all.")
    assert refused.value.ruling.code == "already-decided"
    assert session.query(Appeal).count() == 1


def test_only_whom_it_concerns_can_appeal(session: Session, mo: Person, ann: Person) -> None:
    _text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    assert _code(session, make_person(session), hidden.id) == "not-found"
    assert _code(session, mo, hidden.id) == "not-found"
    assert _code(session, ann, 1_000_000) == "not-found"


def test_a_restored_text_is_no_matter_for_appeal(session: Session, mo: Person, ann: Person) -> None:
    text, _hidden = hidden_comment(session, make_proposal(session), mo, ann)
    restored = restore(session, mo, text.id, "My mistake.")
    assert _code(session, ann, restored.id) == "cannot-be-appealed"


def test_nobody_judges_their_own_act_and_an_administrator_waits_for_moderators(
    session: Session, mo: Person, min_: Person, ada: Person, ann: Person
) -> None:
    _text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, hidden.id, SORRY)
    assert _decides(session, mo, asked) == "own-act"
    assert _decides(session, ada, asked) == "second-moderator"
    assert _decides(session, ann, asked) == "not-found"
    assert _decides(session, min_, asked) == ""


def test_an_administrator_decides_where_there_is_one_moderator(
    session: Session, mo: Person, ada: Person, ann: Person
) -> None:
    _text, hidden = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, hidden.id, SORRY)
    assert told(session, ada) == ["appeal_waiting"]
    assert _decides(session, ada, asked) == ""


def test_a_moderator_never_decides_their_own_appeal(
    session: Session, mo: Person, min_: Person, ada: Person
) -> None:
    _text, hidden = hidden_comment(session, make_proposal(session), mo, min_)
    asked = appeal(session, min_, hidden.id, SORRY)
    assert _decides(session, min_, asked) == "own-appeal"
    assert _decides(session, ada, asked) == ""


def test_who_writes_a_text_along_with_others_decides_no_appeal_about_it(
    session: Session, mo: Person, min_: Person, ada: Person, ann: Person
) -> None:
    proposal = make_proposal(session, author=ann)
    share_text(session, proposal.id, min_.id)
    asked = appeal(session, ann, hide(session, mo, proposal.id, Rule.SPAM, "An ad.").id, SORRY)
    assert told(session, min_)[-1:] != ["appeal_waiting"]
    assert _decides(session, min_, asked) == "second-moderator"
    assert _decides(session, ada, asked) == ""


def test_a_moderators_account_is_heard_by_another_administrator(
    session: Session, mo: Person, min_: Person, ada: Person
) -> None:
    entry = sanction(session, ada, mo.id, SanctionKind.SUSPENDED, "Hid what he disliked.")
    other = make_person(session, role=Role.ADMINISTRATOR)
    asked = appeal(session, mo, entry.id, SORRY)
    assert _decides(session, min_, asked) == "second-moderator"
    assert _decides(session, other, asked) == ""


def test_a_later_act_is_not_undone_by_the_appeal_of_an_earlier_one(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    text, first = hidden_comment(session, make_proposal(session), mo, ann)
    asked = appeal(session, ann, first.id, SORRY)
    restore(session, mo, text.id, "I misread it.")
    hide(session, mo, text.id, Rule.PRIVATE_INFORMATION, "It holds a phone number.")
    decide(session, min_, asked.id, Outcome.OVERTURNED, "The first act was wrong.")
    assert text.visibility is Visibility.HIDDEN


def test_an_appeal_of_a_sanction_that_is_over_frees_nobody_twice(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    entry = sanction(session, mo, ann.id, SanctionKind.LIMITED, "Spam.")
    asked = appeal(session, ann, entry.id, SORRY)
    lift(session, mo, ann.id, "Enough.")
    sanction(session, mo, ann.id, SanctionKind.SUSPENDED, "More spam.")
    decide(session, min_, asked.id, Outcome.OVERTURNED, "It was one post.")
    assert ann.standing is Standing.SUSPENDED


def _code(session: Session, person: Person, entry_id: int) -> str:
    with pytest.raises(RefusedError) as refused:
        appeal(session, person, entry_id, SORRY)
    return refused.value.ruling.code


def _decides(session: Session, moderator: Person, asked: Appeal) -> str:
    try:
        decide(session, moderator, asked.id, Outcome.UPHELD, "It stays.")
    except RefusedError as error:
        return error.ruling.code
    return ""


def test_overturning_a_merge_opens_the_later_proposal_again(
    session: Session, mo: Person, min_: Person, ann: Person
) -> None:
    first, later = make_proposal(session), make_proposal(session, ann)
    entry = merge_into(session, mo, later.id, first.id, "The same lights.")
    assert (later.phase, later.merged_into) == (Phase.CLOSED, first.id)
    asked = appeal(session, ann, entry.id, SORRY)

    decide(session, min_, asked.id, Outcome.OVERTURNED, "Another street.")

    assert (later.phase, later.merged_into) == (Phase.EVIDENCE_WANTED, None)
    assert session.get_one(Contribution, later.id).voting_open
    assert deeds(session, Noun.PROPOSAL, later.id) == ["merged", "overturned", "reopened"]


def test_what_one_closed_oneself_is_no_matter_for_appeal(session: Session, ann: Person) -> None:
    entry = close_proposal(session, ann, make_proposal(session, ann).id, "It is repaired.")
    assert _code(session, ann, entry.id) == "cannot-be-appealed"
