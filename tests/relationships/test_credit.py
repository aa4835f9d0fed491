"""Whose work an official answer cites: found in its words and pins, and shown without a score."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import ContributionId, Visibility
from app.contributions.writing import set_visibility
from app.core.events import AnswerPosted
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.followthrough.answering import post_answer
from app.followthrough.models import Verdict
from app.people.models import Person, Post, Role
from app.proposals.models import Proposal
from app.relationships.credit.crediting import (
    cited_in,
    credit_answer,
    credit_new_answer,
    stale_answers,
)
from app.relationships.credit.queries import answers_with, count_answers, maker_of
from app.web.nouns import register_nouns
from tests.factories.contributions import make_person
from tests.factories.proposals import make_chart, make_department, make_proposal


def answer_to(session: Session, official: Person, proposal: Proposal, text: str) -> ContributionId:
    return post_answer(session, official, proposal.id, Verdict.ACCEPTED, text).id


def credit_stale(session: Session) -> int:
    stale = stale_answers(session)
    for number in stale:
        credit_answer(session, number)
    return len(stale)


@pytest.fixture
def official(session: Session) -> Person:
    made = make_person(session, "olive_c", role=Role.OFFICIAL)
    made.post, made.department_id = Post.ANSWER_OFFICER, make_department(session).id
    return made


@pytest.fixture
def proposal(session: Session, official: Person) -> Proposal:
    made = make_proposal(session)
    made.department_id = official.department_id
    return made


def test_links_of_this_site_are_found_in_a_text() -> None:
    text = "See [it](/comments/12), /charts/3-lights#x, /points/7 and /claims/99999999999."
    assert cited_in(text) == {("comment", 12), ("chart", 3), ("point", 7)}


def test_the_work_of_a_person_is_credited_once_an_answer(
    session: Session, official: Person, proposal: Proposal
) -> None:
    register_nouns()
    ann, chart = make_person(session, "ann_c"), make_chart(session)
    chart.created_by = ann.id
    said = post_comment(session, ann, proposal.id, CommentKind.EVIDENCE, "Four of ten are out.")
    own = post_comment(session, official, proposal.id, CommentKind.EVIDENCE, "We counted.")
    words = f"As [ann](/comments/{said.id}) said: /charts/{chart.id}, /comments/{own.id}"
    answer = answer_to(session, official, proposal, words)
    for _twice in range(2):
        credit_new_answer(session, AnswerPosted(proposal.id, answer))
    assert count_answers(session, ann.id) == 1
    assert count_answers(session, official.id) == 0
    used = answers_with(session, ann.id)
    assert [[noun for noun, _place in one.things] for one in used] == [["chart", "comment"]]
    maker = maker_of(session, chart.id, chart.created_by)
    assert maker is not None
    assert (maker.handle, maker.answers) == ("ann_c", 1)
    answer_to(session, official, proposal, f"Again: /comments/{said.id}")
    assert credit_stale(session) == 1
    assert credit_stale(session) == 0
    assert count_answers(session, ann.id) == 2


def test_what_is_hidden_earns_no_credit_that_shows(
    session: Session, official: Person, proposal: Proposal
) -> None:
    ann = make_person(session, "ann_c")
    said = post_comment(session, ann, proposal.id, CommentKind.EVIDENCE, "Four of ten are out.")
    answer = answer_to(session, official, proposal, f"As /comments/{said.id} says.")
    credit_stale(session)
    for hidden in (said.id, answer, proposal.id):
        set_visibility(session, hidden, Visibility.HIDDEN)
        assert count_answers(session, ann.id) == 0
        set_visibility(session, hidden, Visibility.PUBLIC)
        assert count_answers(session, ann.id) == 1
