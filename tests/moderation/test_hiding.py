"""Deciding about a text: a public reason, a stub, and everybody concerned is told."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import ContributionId, Noun, Visibility
from app.contributions.policy import can_read
from app.contributions.sharing import share_text
from app.core.errors import RefusedError
from app.ledger.models import LedgerEntry
from app.moderation.flagging import flag
from app.moderation.hiding import approve, decline, hide, keep, restore
from app.moderation.models import Flag, Rule
from app.moderation.queries import flagged, queued
from app.people.models import Person, Role, Standing
from app.search.queries import find
from tests.factories.contributions import make_person
from tests.factories.moderation import deeds, hidden_comment, make_comment, told
from tests.factories.proposals import make_proposal


def test_a_hidden_text_stays_readable_for_its_author_and_moderators_only(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    text, _entry = hidden_comment(session, make_proposal(session), mo, ann)

    assert text.visibility is Visibility.HIDDEN
    assert can_read(ann, text)
    assert can_read(mo, text)
    assert can_read(make_person(session), text).status == 410


def test_hiding_is_recorded_with_rule_and_reason_and_its_author_is_told(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    text, entry = hidden_comment(session, make_proposal(session), mo, ann)

    assert (entry.deed, entry.rule, entry.reason) == (
        "hidden",
        Rule.PERSONAL_ATTACK,
        "It insults a neighbor.",
    )
    assert (entry.actor_id, entry.actor_role, entry.concerns_id) == (mo.id, mo.role, ann.id)
    assert text.text not in entry.reason
    assert told(session, ann) == ["hidden"]


def test_hiding_takes_the_text_out_of_search_and_of_the_count_at_once(session: Session) -> None:
    proposal = make_proposal(session)
    make_comment(session, proposal)
    text = make_comment(session, proposal, text="Zanzibar lamps are dark.")
    assert proposal.comments == 2
    assert [hit.noun_id for hit in find(session, "zanzibar")] == [text.id]

    hide(session, make_person(session, role=Role.MODERATOR), text.id, Rule.SPAM, "Advertises.")

    assert proposal.comments == 1
    assert find(session, "zanzibar") == []


def test_a_restored_text_is_public_again_and_its_entry_points_at_the_first(
    session: Session,
) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    text, hidden = hidden_comment(session, make_proposal(session), mo, ann)

    restored = restore(session, mo, text.id, "I misread it.")

    assert text.visibility is Visibility.PUBLIC
    assert restored.about_entry_id == hidden.id
    assert told(session, ann) == ["hidden", "restored"]
    assert deeds(session, Noun.COMMENT, text.id) == ["hidden", "restored"]


def test_a_decision_settles_every_flag_and_tells_who_flagged(session: Session) -> None:
    mo, bob, cem = (make_person(session, role=Role.MODERATOR), *_people(session, 2))
    text = make_comment(session, make_proposal(session))
    flag(session, bob, text.id, Rule.SPAM)
    flag(session, cem, text.id, Rule.OFF_TOPIC, "Not about lights")
    [case] = flagged(session)
    assert [f.reason for f in case.flags] == [Rule.SPAM, Rule.OFF_TOPIC]

    entry = keep(session, mo, text.id, "It is about the lights.")

    assert flagged(session) == []
    assert {f.resolved_entry_id for f in session.query(Flag)} == {entry.id}
    assert told(session, bob) == told(session, cem) == ["flag_decided"]
    assert text.visibility is Visibility.PUBLIC


def test_keeping_what_nobody_flagged_is_refused(session: Session) -> None:
    text = make_comment(session, make_proposal(session))
    with pytest.raises(RefusedError) as refused:
        keep(session, make_person(session, role=Role.MODERATOR), text.id, "Fine.")
    assert refused.value.ruling.code == "no-flags"


def test_a_text_is_flagged_once_a_person_and_again_only_when_it_has_changed(
    session: Session,
) -> None:
    bob = make_person(session)
    text = make_comment(session, make_proposal(session))
    flag(session, bob, text.id, Rule.SPAM)
    with pytest.raises(RefusedError) as refused:
        flag(session, bob, text.id, Rule.OFF_TOPIC)
    assert refused.value.ruling.code == "already-flagged"

    text.revision += 1
    flag(session, bob, text.id, Rule.OFF_TOPIC)
    assert session.query(Flag).count() == 2


def test_the_queue_shows_the_longest_waiting_text_first(session: Session) -> None:
    proposal = make_proposal(session)
    first, second = make_comment(session, proposal), make_comment(session, proposal)
    bob, cem = _people(session, 2)
    flag(session, bob, second.id, Rule.SPAM)
    flag(session, bob, first.id, Rule.SPAM)
    flag(session, cem, second.id, Rule.SPAM)
    assert [case.contribution.id for case in flagged(session)] == [second.id, first.id]


def test_what_a_limited_account_writes_waits_until_a_moderator_publishes_it(
    session: Session,
) -> None:
    mo, lim = make_person(session, role=Role.MODERATOR), _limited(session)
    proposal = make_proposal(session)
    text = make_comment(session, proposal, lim)
    assert text.visibility.value == "queued"
    assert [case.contribution.id for case in queued(session)] == [text.id]

    approve(session, mo, text.id)

    assert text.visibility.value == "public"
    assert proposal.comments == 1
    assert queued(session) == []
    assert told(session, lim) == ["approved"]


def test_what_a_moderator_declines_stays_back_with_a_reason(session: Session) -> None:
    mo, lim = make_person(session, role=Role.MODERATOR), _limited(session)
    text = make_comment(session, make_proposal(session), lim)
    entry = decline(session, mo, text.id, Rule.SPAM, "The same words as yesterday.")
    assert text.visibility is Visibility.HIDDEN
    assert (entry.deed, told(session, lim)) == ("declined", ["declined"])


@pytest.mark.parametrize("verb", ["hide", "restore", "keep", "approve", "decline"])
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.OFFICIAL])
def test_nobody_but_moderators_decides(session: Session, verb: str, role: Role) -> None:
    text = make_comment(session, make_proposal(session))
    with pytest.raises(RefusedError) as refused:
        _do(session, verb, make_person(session, role=role), text.id)
    assert refused.value.ruling.status == 404
    assert session.query(LedgerEntry).count() == 0


@pytest.mark.parametrize("verb", ["hide", "keep", "restore"])
def test_a_moderator_never_decides_about_their_own_text(session: Session, verb: str) -> None:
    mo = make_person(session, role=Role.MODERATOR)
    text = make_comment(session, make_proposal(session), mo)
    with pytest.raises(RefusedError) as refused:
        _do(session, verb, mo, text.id)
    assert refused.value.ruling.code == "own-text"


@pytest.mark.parametrize("verb", ["hide", "keep", "restore"])
def test_a_moderator_never_decides_about_a_text_that_they_write_too(
    session: Session, verb: str
) -> None:
    mo = make_person(session, role=Role.MODERATOR)
    number = make_proposal(session).id
    share_text(session, number, mo.id)
    with pytest.raises(RefusedError) as refused:
        _do(session, verb, mo, number)
    assert refused.value.ruling.code == "own-text"


def _do(session: Session, verb: str, who: Person, number: ContributionId) -> None:
    match verb:
        case "hide":
            hide(session, who, number, Rule.SPAM, "Because.")
        case "decline":
            decline(session, who, number, Rule.SPAM, "Because.")
        case "restore":
            restore(session, who, number, "Because.")
        case "keep":
            keep(session, who, number, "Because.")
        case _:
            approve(session, who, number)


def _people(session: Session, number: int) -> list[Person]:
    return [make_person(session) for _ in range(number)]


def _limited(session: Session) -> Person:
    return make_person(session, standing=Standing.LIMITED)
