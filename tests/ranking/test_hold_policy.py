"""When votes of new accounts freeze a rank, and who looks at it."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Visibility
from app.core.clock import utc_now
from app.people.models import Role
from app.ranking.hold_models import HoldReason, RankHold
from app.ranking.hold_policy import Counted, can_freeze, can_look, is_flood
from tests.factories.contributions import make_person, make_text

NONE = Counted(0, 0)
USUAL = Counted(1000, 50)


@pytest.mark.parametrize(
    ("day", "week", "others", "young", "floods"),
    [
        (Counted(100, 31), Counted(100, 31), USUAL, False, True),
        (Counted(100, 30), Counted(100, 30), USUAL, False, False),  # more than 30 in 100
        (Counted(19, 19), Counted(19, 19), USUAL, False, False),  # too few
        (Counted(12, 12), Counted(40, 36), USUAL, False, True),  # dripped over a week
        (Counted(100, 40), Counted(100, 40), Counted(1000, 250), False, False),  # a growing city
        (Counted(100, 60), Counted(100, 60), Counted(1000, 250), False, True),
        (Counted(100, 100), Counted(100, 100), Counted(1000, 900), False, False),  # its launch
        (Counted(100, 100), Counted(100, 100), NONE, True, False),  # its first day
        (Counted(100, 100), Counted(100, 100), NONE, False, True),  # a sleepy city
        (NONE, NONE, NONE, False, False),
    ],
)
def test_a_flood_is_many_votes_of_new_accounts_far_beyond_what_is_usual(
    day: Counted, week: Counted, others: Counted, young: bool, floods: bool
) -> None:
    assert is_flood(day, week, others, young=young) is floods


def test_moderators_look_at_public_texts_of_others(session: Session) -> None:
    mo, ada = (make_person(session, role=role) for role in (Role.MODERATOR, Role.ADMINISTRATOR))
    ann = make_person(session)
    text = make_text(session, ann)
    hold = RankHold(contribution_id=text.id, reason=HoldReason.GAP, batch_id=1)
    assert can_look(mo, hold, text)
    assert can_freeze(ada, hold, text)
    assert can_look(None, hold, text).status == 401
    assert can_look(ann, hold, text).status == 404
    assert can_look(mo, hold, make_text(session, mo)).code == "own-text"
    for visibility, status in ((Visibility.HIDDEN, 409), (Visibility.DELETED, 404)):
        gone = make_text(session, ann, visibility=visibility)
        assert can_look(mo, hold, gone).status == status
    hold.until = utc_now()
    assert can_freeze(mo, hold, text).code == "frozen"
    hold.ended_at = utc_now()
    assert can_look(mo, hold, text).code == "looked-at"
