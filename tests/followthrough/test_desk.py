"""The desk: what waits, the longest waiting first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.followthrough.answering import post_answer
from app.followthrough.desk import ANYWHERE, PAGE, of_department, of_district, waiting_at
from app.followthrough.models import Verdict
from app.followthrough.queries import drafting_office
from app.followthrough.workdays import Workdays
from app.followthrough.working import claim, save_draft
from app.places.districts import make_district
from app.proposals.service import hand_over
from tests.factories.moderation import make_official
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_department, make_proposal

UTC = ZoneInfo("UTC")
DAYS = Workdays(UTC)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)


def test_the_desk_shows_a_departments_own_oldest_first(session: Session) -> None:
    works, parks = make_department(session), make_department(session, "Parks")
    later = make_proposal(session, department=works, now=MONDAY + timedelta(hours=1))
    first = make_proposal(session, department=works, now=MONDAY)
    make_proposal(session, department=parks, now=MONDAY)
    rows = waiting_at(session, of_department(works.id), FRIDAY, DAYS).rest.items
    assert [row.proposal.id for row in rows] == [first.id, later.id]


def test_a_hand_over_keeps_the_first_date(session: Session) -> None:
    works, parks = make_department(session), make_department(session, "Parks")
    proposal = make_proposal(session, department=works, now=MONDAY)
    hand_over(session, make_official(session, works), proposal.id, parks.id, "In the park.")
    [row] = waiting_at(session, of_department(parks.id), FRIDAY, DAYS).rest.items
    assert row.since == MONDAY
    assert row.late


def test_what_is_claimed_is_not_late(session: Session) -> None:
    works = make_department(session)
    sam = make_official(session, works)
    proposal = make_proposal(session, department=works, now=MONDAY)
    claim(session, sam, proposal.id)
    [row] = waiting_at(session, of_department(works.id), FRIDAY, DAYS).rest.items
    assert (row.claimed_by, row.late) == (sam.handle, False)


def test_a_draft_is_told_of_to_its_own_office_alone(session: Session) -> None:
    works = make_department(session)
    sam = make_official(session, works)
    proposal = make_proposal(session, department=works, now=MONDAY)
    save_draft(session, sam, proposal.id, Verdict.ACCEPTED, "We are glad", 0)
    for office, drafted in ((drafting_office(sam), True), ("district-1", False), ("", False)):
        whose = of_department(works.id)
        [row] = waiting_at(session, whose, FRIDAY, DAYS, office=office).rest.items
        assert row.drafted is drafted


def test_answered_and_hidden_proposals_leave_the_desk(session: Session) -> None:
    works = make_department(session)
    answered = make_proposal(session, department=works)
    hidden = make_proposal(session, department=works)
    post_answer(session, make_official(session, works), answered.id, Verdict.ACCEPTED, "Yes.")
    set_visibility(session, hidden.id, Visibility.HIDDEN)
    assert waiting_at(session, of_department(works.id), FRIDAY, DAYS).rest.items == []


def test_a_council_member_sees_what_touches_their_district(session: Session) -> None:
    here, there = make_neighborhood(session, "Ropewalk"), make_neighborhood(session, "Foundry", 1)
    district = make_district(session, "Harbor", [here.id])
    mine = make_proposal(session, place=here)
    make_proposal(session, place=there)
    [row] = waiting_at(session, of_district(district.id), FRIDAY, DAYS).rest.items
    assert (row.proposal.id, row.areas, row.department) == (mine.id, ["Ropewalk"], None)


def test_pages_of_the_desk_show_each_once(session: Session) -> None:
    works = make_department(session)
    ids = [make_proposal(session, department=works, now=MONDAY).id for _n in range(PAGE + 2)]
    first = waiting_at(session, ANYWHERE, FRIDAY, DAYS).rest
    second = waiting_at(session, ANYWHERE, FRIDAY, DAYS, first.next).rest
    assert [row.proposal.id for row in [*first.items, *second.items]] == ids
    assert second.next is None
