"""Limiting and suspending accounts: with a reason, appealable, and over when its time is up."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.ledger.models import LedgerEntry
from app.moderation.models import Sanction, SanctionKind
from app.moderation.queries import standing_sanctions
from app.moderation.sanctions import end_what_is_over, lift, sanction
from app.people.models import Person, Role, Standing
from app.people.policy import can_take_part
from app.people.sessions import open_session, person_of
from tests.factories.contributions import make_person
from tests.factories.moderation import deeds, told

WHY = "Five insults in a week, after two warnings."


def test_a_suspended_person_can_do_nothing_but_sign_in_again(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    old = open_session(session, ann.id, "Firefox", utc_now())

    sanction(session, mo, ann.id, SanctionKind.SUSPENDED, WHY)

    assert ann.standing is Standing.SUSPENDED
    assert can_take_part(ann).code == "suspended"
    assert person_of(session, old, utc_now()) is None
    again = open_session(session, ann.id, "Firefox", utc_now())
    assert person_of(session, again, utc_now()) is not None
    assert told(session, ann) == ["suspended"]


def test_the_ledger_names_no_account(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    entry = sanction(session, mo, ann.id, SanctionKind.LIMITED, WHY)
    assert (entry.noun, entry.deed, entry.reason) == ("account", "limited", WHY)
    assert ann.handle not in entry.reason


def test_a_new_sanction_takes_the_place_of_the_one_that_stood(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    sanction(session, mo, ann.id, SanctionKind.LIMITED, WHY)
    sanction(session, mo, ann.id, SanctionKind.SUSPENDED, WHY)
    assert [s.kind for s in standing_sanctions(session, ann.id)] == [SanctionKind.SUSPENDED]
    with pytest.raises(RefusedError) as refused:
        sanction(session, mo, ann.id, SanctionKind.SUSPENDED, WHY)
    assert refused.value.ruling.code == "already-sanctioned"


def test_lifting_frees_the_account_and_points_at_the_sanction(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    entry = sanction(session, mo, ann.id, SanctionKind.LIMITED, WHY)
    lifted = lift(session, mo, ann.id, "A month of good posts.")
    assert ann.standing is Standing.ACTIVE
    assert lifted.about_entry_id == entry.id
    assert deeds(session, "account", ann.id) == ["limited", "lifted"]
    with pytest.raises(RefusedError) as refused:
        lift(session, mo, ann.id, "Again.")
    assert refused.value.ruling.code == "no-sanction"


def test_a_sanction_ends_by_itself_when_its_time_is_up(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    now = utc_now()
    sanction(session, mo, ann.id, SanctionKind.SUSPENDED, WHY, now + timedelta(days=7))

    assert end_what_is_over(session, now + timedelta(days=6)) == 0
    assert _standing(ann) == "suspended"
    assert end_what_is_over(session, now + timedelta(days=8)) == 1
    assert end_what_is_over(session, now + timedelta(days=8)) == 0

    assert _standing(ann) == "active"
    lifted = session.query(LedgerEntry).filter_by(deed="lifted").one()
    assert (lifted.actor_id, lifted.actor_role) == (None, None)


def test_an_account_that_was_deleted_meanwhile_stays_deleted(session: Session) -> None:
    mo, ann = make_person(session, role=Role.MODERATOR), make_person(session)
    sanction(session, mo, ann.id, SanctionKind.SUSPENDED, WHY, utc_now())
    ann.standing = Standing.ERASED
    end_what_is_over(session, utc_now() + timedelta(minutes=1))
    assert ann.standing is Standing.ERASED


@pytest.mark.parametrize(
    ("actor", "target", "code"),
    [
        (Role.RESIDENT, Role.RESIDENT, "not-found"),
        (Role.OFFICIAL, Role.RESIDENT, "not-found"),  # no official silences anybody
        (Role.MODERATOR, Role.RESIDENT, ""),
        (Role.MODERATOR, Role.OFFICIAL, ""),
        (Role.MODERATOR, Role.MODERATOR, "administrator-decides"),
        (Role.MODERATOR, Role.ADMINISTRATOR, "administrator-decides"),
        (Role.ADMINISTRATOR, Role.MODERATOR, ""),
        (Role.ADMINISTRATOR, Role.ADMINISTRATOR, ""),
    ],
)
def test_who_may_sanction_whom(session: Session, actor: Role, target: Role, code: str) -> None:
    person = make_person(session, role=target)
    assert _refusal(session, make_person(session, role=actor), person) == code
    assert session.query(Sanction).count() == (0 if code else 1)


def test_nobody_sanctions_or_frees_themself(session: Session) -> None:
    ada = make_person(session, role=Role.ADMINISTRATOR)
    assert _refusal(session, ada, ada) == "own-account"
    with pytest.raises(RefusedError) as refused:
        lift(session, ada, ada.id, "I am fine.")
    assert refused.value.ruling.code == "own-account"


def _refusal(session: Session, actor: Person, person: Person) -> str:
    try:
        sanction(session, actor, person.id, SanctionKind.LIMITED, WHY)
    except RefusedError as error:
        return error.ruling.code
    return ""


def _standing(person: Person) -> str:
    return person.standing.value
