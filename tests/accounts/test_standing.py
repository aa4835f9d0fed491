"""What was open with the old rights is worth nothing from the next request on."""

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.people.appointments import Appointment, appoint_from_console, set_standing
from app.people.models import Role, Standing
from app.people.policy import can_administer, can_moderate, can_steward, can_take_part
from app.people.sessions import open_session, person_of
from app.people.tokens import Scope, find_token, make_token
from tests.factories.people import person


def opened(session: Session, handle: str) -> tuple[str, str]:
    ann = person(session, handle)
    cookie = open_session(session, ann.id, "", utc_now())
    raw = make_token(session, ann, "map", [Scope.READ], utc_now())
    assert person_of(session, cookie, utc_now()) is not None
    assert find_token(session, raw) is not None
    return cookie, raw


@pytest.mark.parametrize("how", ["role", "suspension"])
def test_a_new_role_and_a_suspension_end_sessions_and_tokens(session: Session, how: str) -> None:
    cookie, raw = opened(session, "ann")
    found = person_of(session, cookie, utc_now())
    assert found is not None
    if how == "role":
        appoint_from_console(session, found[0], Appointment(Role.MODERATOR), utc_now())
    else:
        set_standing(session, found[0], Standing.SUSPENDED, utc_now())
    session.flush()
    assert person_of(session, cookie, utc_now()) is None
    assert find_token(session, raw) is None


def test_the_access_of_others_stays(session: Session) -> None:
    cookie, raw = opened(session, "ann")
    set_standing(session, person(session, "bea"), Standing.SUSPENDED, utc_now())
    assert person_of(session, cookie, utc_now()) is not None
    assert find_token(session, raw) is not None


@pytest.mark.parametrize(
    ("role", "administers", "moderates", "stewards"),
    [
        (Role.RESIDENT, 404, 404, 404),
        (Role.OFFICIAL, 404, 404, 200),
        (Role.MODERATOR, 404, 200, 404),
        (Role.ADMINISTRATOR, 200, 200, 200),
    ],
)
def test_each_role_may_do_its_part_and_no_more(
    session: Session, role: Role, administers: int, moderates: int, stewards: int
) -> None:
    ann = person(session, "ann", role=role)
    rulings = (can_administer(ann), can_moderate(ann), can_steward(ann))
    assert tuple(r.status for r in rulings) == (administers, moderates, stewards)
    for standing, status in ((Standing.SUSPENDED, 403), (Standing.ERASED, 403)):
        ann.standing = standing
        refused = (can_take_part(ann), can_administer(ann), can_moderate(ann), can_steward(ann))
        assert {r.status for r in refused} == {status}
    assert can_administer(None).status == 401


def test_an_unconfirmed_account_does_nothing_yet(session: Session) -> None:
    ann = person(session, "ann", role=Role.ADMINISTRATOR)
    ann.confirmed = False
    assert can_take_part(ann).code == can_administer(ann).code == "unconfirmed"
