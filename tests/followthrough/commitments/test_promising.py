"""An answer that promises: checked field by field, kept with its baseline, underway."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charts.claims.specs import Direction
from app.contributions.models import Contribution, ContributionId, Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.events import AnswerPosted
from app.followthrough.answering import AnsweredMeanwhileError, post_answer
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.commitments.models import Commitment, CommitmentKind, CommitmentState
from app.followthrough.commitments.promising import Promise, answer_with_promise
from app.followthrough.commitments.queries import (
    Shown,
    commitments_of,
    load_commitment,
)
from app.followthrough.models import OfficialAnswer, Verdict
from app.people.models import Department, Person, Role
from app.proposals.models import Phase, Proposal
from app.proposals.service import close_proposal, reopen_proposal
from app.relationships.credit.crediting import credit_new_answer
from app.relationships.credit.queries import count_answers
from tests.charts.claims.city import chart_of, rows
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department, make_proposal

COUNTS = {"ropewalk": (20, 20, 26), "dovecote": (19, 21, 22)}
TODAY = utc_now().date()
UNTIL, REVIEW = TODAY + timedelta(days=200), TODAY + timedelta(days=230)
YES = "We repair each lamp within a week."

FAULTS: tuple[tuple[dict[str, object], str], ...] = (
    ({"until": TODAY}, "until"),
    ({"until": date(9999, 12, 31), "review_on": date(9999, 12, 31)}, "until"),
    ({"until": None}, "until"),
    ({"review_on": UNTIL - timedelta(days=1)}, "review_on"),
    ({"review_on": TODAY}, "review_on"),
    ({"review_on": None}, "review_on"),
    ({"target": 500.0}, "target"),
    ({"target": None}, "target"),
    ({"target": 1e300}, "target"),
    ({"target": float("nan")}, "target"),
    ({"better": None}, "better"),
    ({"chart_id": 999}, "chart"),
    ({"chart_id": None}, "chart"),
    ({"area": "nowhere"}, "area"),
    ({"department_id": None}, "department"),
    ({"owner_id": None}, "owner"),
    ({"owner_id": 9999}, "owner"),
)


class Case:
    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.store = session, store_in(folder)
        self.chart = chart_of(session, self.store, rows(COUNTS))
        self.works: Department = make_department(session)
        self.olive = make_official(session, self.works)
        self.proposal = make_proposal(session, department=self.works)

    def promise(self, **changed: object) -> Promise:
        made = Promise(
            kind=CommitmentKind.TARGET, department_id=self.works.id, owner_id=self.olive.id,
            review_on=REVIEW, chart_id=self.chart.id, area="ropewalk", better=Direction.LESS,
            target=180.0, until=UNTIL,
        )  # fmt: skip
        return replace(made, **changed)  # type: ignore[arg-type]  # fields of Promise

    def trial(self, **changed: object) -> Promise:
        asked = Promise(
            kind=CommitmentKind.TRIAL, department_id=self.works.id, owner_id=self.olive.id,
            review_on=REVIEW, question="Do brighter lamps help?",
        )  # fmt: skip
        return replace(asked, **changed)  # type: ignore[arg-type]  # likewise

    def answer(self, promise: Promise, key: str = "key", seen: int | None = None) -> Commitment:
        return answer_with_promise(
            self.session,
            self.store,
            self.olive,
            self.proposal.id,
            YES,
            promise,
            key,
            seen,
            today=utc_now().date(),
        )


@pytest.fixture
def case(session: Session, tmp_path: Path) -> Case:
    return Case(session, tmp_path)


def test_a_promise_keeps_what_was_known_and_sets_the_proposal_underway(
    session: Session, case: Case
) -> None:
    made = case.answer(case.promise())
    assert case.answer(case.promise()).id == made.id  # the same form twice
    assert case.proposal.phase is Phase.UNDERWAY
    [one] = commitments_of(session, case.proposal.id)
    assert one.frozen is not None
    assert one.frozen.baseline.value == 312
    assert one.frozen.likely is not None
    assert one.frozen.dataset == "Repairs"
    assert (one.owner, one.department) == (case.olive.handle, case.works.name)
    assert "180 or less" in one.goal
    assert one.warnings  # where peaks go anyway: said, and not in the way


def test_the_makers_of_its_chart_are_credited(session: Session, case: Case) -> None:
    ann = make_person(session)
    case.chart.created_by = ann.id
    made = case.answer(case.promise())
    credit_new_answer(session, AnswerPosted(case.proposal.id, made.answer_id))
    assert count_answers(session, ann.id) == 1


def test_each_fault_is_named_by_its_field_and_leaves_no_answer(
    session: Session, case: Case
) -> None:
    for changed, field in FAULTS:
        with pytest.raises(InvalidError) as refused:
            case.answer(case.promise(**changed))
        assert field in refused.value.problems, changed
    assert session.scalar(select(func.count()).select_from(OfficialAnswer)) == 0
    assert case.proposal.phase is Phase.EVIDENCE_WANTED


def test_an_owner_works_for_the_department_and_what_a_leaver_owned_falls_to_it(
    session: Session, case: Case
) -> None:
    other = make_official(session, make_department(session, "Parks"))
    with pytest.raises(InvalidError) as refused:
        case.answer(case.promise(owner_id=other.id))
    assert list(refused.value.problems) == ["owner"]
    case.answer(case.promise())
    case.olive.role = Role.RESIDENT
    session.flush()
    [one] = commitments_of(session, case.proposal.id)
    assert (one.owner, one.department) == ("", case.works.name)


def test_whoever_answers_second_is_told(session: Session, case: Case) -> None:
    first = post_answer(session, case.olive, case.proposal.id, Verdict.NEEDS_MORE, "Which lamps?")
    with pytest.raises(AnsweredMeanwhileError):
        case.answer(case.promise(), "another", seen=0)
    assert case.answer(case.promise(), "third", seen=first.id).answer_id > first.id


def test_a_trial_ends_in_what_was_learnt(session: Session, case: Case) -> None:
    with pytest.raises(InvalidError) as refused:
        case.answer(case.trial(question=" "))
    assert list(refused.value.problems) == ["question"]
    made = case.answer(case.trial())
    for _twice in range(2):
        learnt = tell_what_we_learnt(session, case.olive, made.id, "They do.", "learnt")
    assert learnt.state is CommitmentState.LEARNT
    assert case.proposal.phase is Phase.CHECKED
    with pytest.raises(RefusedError):
        tell_what_we_learnt(session, case.olive, made.id, "They do not.", "again")


@pytest.mark.parametrize("who", ["stranger", "other"])
def test_only_those_who_may_answer_end_a_trial(session: Session, case: Case, who: str) -> None:
    made = case.answer(case.trial())
    other = make_official(session, make_department(session, "Parks"))
    person: Person = make_person(session) if who == "stranger" else other
    with pytest.raises(RefusedError):
        tell_what_we_learnt(session, person, made.id, "They do.", "learnt")


def test_a_target_has_no_end_of_a_trial(session: Session, case: Case) -> None:
    made = case.answer(case.promise())
    with pytest.raises(RefusedError):
        tell_what_we_learnt(session, case.olive, made.id, "It fell.", "learnt")


def test_lists_follow_days_and_filters_and_hide_what_is_hidden(
    session: Session, case: Case
) -> None:
    made = case.answer(case.promise())
    assert len(list_commitments(session, TODAY, department=case.works.slug).items) == 1
    assert len(list_commitments(session, TODAY, area="ropewalk").items) == 1
    assert not list_commitments(session, TODAY, area="dovecote").items
    assert list_commitments(session, TODAY, standing=Shown.OPEN).items
    assert list_commitments(session, REVIEW, standing=Shown.DUE).items
    assert not list_commitments(session, REVIEW, standing=Shown.OPEN).items
    set_visibility(session, made.answer_id, Visibility.HIDDEN)
    assert not list_commitments(session, TODAY).items
    assert not commitments_of(session, case.proposal.id)
    with pytest.raises(RefusedError):
        load_commitment(session, None, made.id)


def test_pages_of_a_list_hold_each_once(session: Session, case: Case) -> None:
    for number in range(3):
        case.answer(case.trial(), f"trial-{number}")
    first = list_commitments(session, TODAY, limit=2)
    second = list_commitments(session, TODAY, limit=2, cursor=first.next)
    found = [one.commitment.id for page in (first, second) for one in page.items]
    assert len(found) == len(set(found)) == 3


def test_what_has_ended_stands_after_what_goes_on(session: Session, case: Case) -> None:
    made = [case.answer(case.trial(), f"trial-{number}") for number in range(4)]
    for one, days in zip(made, (9, 2, 5, 7), strict=True):
        one.review_on = TODAY + timedelta(days=days)
    made[1].closed_at = made[3].closed_at = utc_now()
    session.flush()
    found, cursor = [], None
    for _page in made:
        page = list_commitments(session, TODAY, limit=1, cursor=cursor)
        found += [one.commitment.id for one in page.items]
        cursor = page.next
    assert (found, cursor) == ([made[2].id, made[0].id, made[3].id, made[1].id], None)


def test_a_reopened_proposal_is_underway_again(session: Session, case: Case) -> None:
    case.answer(case.promise())
    author = session.get_one(Person, _author(session, case.proposal))
    close_proposal(session, author, case.proposal.id, "Done.")
    mo = make_person(session, role=Role.MODERATOR)
    reopen_proposal(session, mo, case.proposal.id, "It is not.", answered=True)
    assert case.proposal.phase is Phase.UNDERWAY


def _author(session: Session, proposal: Proposal) -> int:
    return session.get_one(Contribution, ContributionId(proposal.id)).author_id
