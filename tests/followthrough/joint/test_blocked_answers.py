"""An owed answer that waits for another desk: its day stays, and both desks see it."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.events import AnswerPosted
from app.followthrough.answering import post_answer
from app.followthrough.desk import of_department, waiting_at
from app.followthrough.joint.blocked import answer_blocked, blocked_for, blocked_of
from app.followthrough.joint.blocking import Obstacle, block_answer, free_answer
from app.followthrough.joint.models import BlockKind
from app.followthrough.mandate.models import Because, OwedAnswer
from app.followthrough.mandate.owing import end_answered, owe_answer
from app.followthrough.mandate.policy import workdays_of
from app.followthrough.mandate.queries import mandate_of
from app.followthrough.models import Verdict
from app.people.models import Department, Person, Post
from app.proposals.models import Proposal
from app.proposals.service import hand_over
from tests.factories.contributions import make_person
from tests.factories.mandate import make_mandate, make_open
from tests.factories.moderation import deeds, make_official, told
from tests.factories.proposals import make_department


class Case:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.works: Department = make_department(session, "Works")
        self.finance: Department = make_department(session, "Finance")
        make_mandate(session, self.works, self.finance)
        self.staff: Person = make_official(session, self.works, Post.STAFF)
        self.olive: Person = make_official(session, self.works)
        self.fay: Person = make_official(session, self.finance)
        self.proposal: Proposal = make_open(session, self.works, "Mend the lamps")
        owe_answer(session, self.proposal, Because.BADGE)

    def obstacle(self, words: str = "The line is empty.") -> Obstacle:
        return Obstacle(BlockKind.BUDGET, self.finance.id, "Line 40", words)

    def on_desk(self) -> str | None:
        mandate = mandate_of(self.session)
        assert mandate is not None
        mine = of_department(self.works.id)
        rows = waiting_at(self.session, mine, utc_now(), workdays_of(mandate)).owed
        return rows[0].blocked_by if rows else None


@pytest.fixture
def case(session: Session) -> Case:
    return Case(session)


def test_an_owed_answer_waits_on_another_desk_and_its_day_stays(case: Case) -> None:
    session, number = case.session, case.proposal.id
    due_on = session.get_one(OwedAnswer, number).due_on
    for _twice in range(2):
        block_answer(session, case.staff, number, case.obstacle())
    assert told(session, case.fay)[-1] == "answer_blocked"
    (one,) = blocked_for(session, case.finance.id)
    assert (one.step, one.commitment, one.named) == ("", "Mend the lamps", "Line 40")
    assert (one.waits, one.by_as) == ("Works", "Staff, Works")
    assert [each.id for each in blocked_of(session, case.works.id)] == [one.id]
    assert answer_blocked(session, number) == one
    assert case.on_desk() == "Finance"
    assert session.get_one(OwedAnswer, number).due_on == due_on is not None
    for _twice in range(2):
        free_answer(session, case.fay, number, "The money is there.")
    assert told(session, case.olive)[-1] == "answer_free"
    assert (answer_blocked(session, number), case.on_desk()) == (None, None)
    assert deeds(session, "proposal", number)[-2:] == ["blocked", "unblocked"]


def test_who_may_say_so_and_of_what(case: Case) -> None:
    session, number = case.session, case.proposal.id
    not_owed = make_open(session, case.works, "Mend the bench")
    session.delete(session.get_one(OwedAnswer, number))
    session.flush()
    for person, proposal, code in (
        (case.fay, number, "not-your-answer"),
        (make_person(session), number, "not-found"),
        (case.olive, not_owed.id, "not-owed"),
        (case.olive, number, "not-owed"),
    ):
        with pytest.raises(RefusedError) as refusal:
            block_answer(session, person, proposal, case.obstacle())
        assert refusal.value.ruling.code == code
    with pytest.raises(RefusedError) as refusal:
        free_answer(session, case.olive, number, "Free.")
    assert refusal.value.ruling.code == "not-blocked"


def test_the_wait_ends_with_the_answer_the_hand_over_and_what_is_hidden(case: Case) -> None:
    session, number = case.session, case.proposal.id
    block_answer(session, case.olive, number, case.obstacle())
    set_visibility(session, number, Visibility.HIDDEN)
    session.flush()
    assert blocked_for(session, case.finance.id) == []
    set_visibility(session, number, Visibility.PUBLIC)
    session.flush()
    assert len(blocked_for(session, case.finance.id)) == 1
    hand_over(session, case.olive, number, case.finance.id, "It is theirs.")
    session.flush()
    assert blocked_for(session, case.finance.id) == []
    elsewhere = replace(case.obstacle("We wait for them."), department_id=case.works.id)
    block_answer(session, case.fay, number, elsewhere)
    assert [one.waits for one in blocked_for(session, case.works.id)] == ["Finance"]
    answer = post_answer(session, case.fay, number, Verdict.DECLINED, "There is no money.")
    end_answered(session, AnswerPosted(number, answer.id))
    session.flush()
    assert blocked_for(session, case.works.id) == []
