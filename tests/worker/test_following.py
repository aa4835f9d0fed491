"""What followers hear of: the table of `notices.following`, a line a reaction."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.charts.claims.judged import Verdict as Judged
from app.charts.claims.specs import ClaimKind
from app.charts.models import Claim
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.events import (
    AnswerPosted,
    ProposalOpened,
    TextChanged,
    VerdictChanged,
    VersionPublished,
    VersionWithdrawn,
)
from app.datasets.models import Dataset
from app.followthrough.answering import post_answer
from app.followthrough.models import Verdict
from app.moderation.notifying import tell_of_answer
from app.notices.following import SENDS
from app.notices.models import Notice
from app.notices.service import follow, mark_read
from app.worker import following
from tests.factories.contributions import make_person, make_text
from tests.factories.moderation import make_official, told
from tests.factories.places import make_neighborhood
from tests.factories.proposals import add_version, make_chart, make_department, make_proposal


def test_a_new_proposal_is_told_once_to_who_follows_the_neighborhood(session: Session) -> None:
    fay, ann, place = make_person(session), make_person(session), make_neighborhood(session)
    follow(session, fay.id, "neighborhood", place.id)
    follow(session, ann.id, "neighborhood", place.id)
    proposal = make_proposal(session, ann, place=place)
    for _twice in range(2):  # it waits for its department again
        following.tell_of_new_proposal(session, ProposalOpened(proposal.id))
        mark_read(session, fay)
    assert told(session, fay) == ["proposal_opened"]
    assert told(session, ann) == []
    notice = session.query(Notice).one()
    assert (notice.because_noun, notice.because_id) == ("neighborhood", place.id)
    assert notice.actor_id == ann.id


def test_a_proposal_that_waits_for_moderators_is_told_to_nobody(session: Session) -> None:
    fay, place = make_person(session), make_neighborhood(session)
    follow(session, fay.id, "neighborhood", place.id)
    proposal = make_proposal(session, place=place)
    set_visibility(session, proposal.id, Visibility.QUEUED)
    following.tell_of_new_proposal(session, ProposalOpened(proposal.id))
    following.tell_of_reworded_text(session, TextChanged(proposal.id, 2))
    assert told(session, fay) == []


def test_an_answer_is_told_once_to_each_and_at_once_to_the_author_alone(session: Session) -> None:
    ann, fay, dora = (make_person(session) for _n in range(3))
    department = make_department(session)
    proposal = make_proposal(session, ann, department=department)
    follow(session, fay.id, "proposal", proposal.id)
    for person in (ann, fay, dora):
        follow(session, person.id, "department", department.id)
    official = make_official(session, department)
    answer = post_answer(session, official, proposal.id, Verdict.ACCEPTED, "A crew comes.")
    event = AnswerPosted(proposal.id, answer.id)
    tell_of_answer(session, event)
    following.tell_of_answer_of_department(session, event)
    assert [told(session, one) for one in (ann, fay, dora)] == [
        ["answered"], ["answer_followed"], ["answer_followed"],
    ]  # fmt: skip
    sources = {notice.person_id: notice.because_noun for notice in session.query(Notice)}
    assert [sources[one.id] for one in (ann, fay, dora)] == [None, "proposal", "department"]


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("proposal", "text_reworded"),
        ("chart", "claim_flipped"),
        ("dataset", "dataset_version"),
        ("dataset", "dataset_withdrawn"),
    ],
)
def test_what_changes_is_told_to_who_follows_it(session: Session, noun: str, kind: str) -> None:
    fay, chart = make_person(session), make_chart(session)
    text, dataset = make_text(session, make_person(session)), chart.dataset_id
    claim = Claim(
        chart_id=chart.id,
        kind=ClaimKind.LEVEL,
        spec={},
        spec_hash="0" * 64,
        verdict=Judged.SUPPORTED,
    )
    session.add(claim)
    second = add_version(session, session.get_one(Dataset, dataset), 2)
    happens: dict[str, Callable[[], None]] = {
        "text_reworded": lambda: following.tell_of_reworded_text(session, TextChanged(text.id, 2)),
        "claim_flipped": lambda: following.tell_of_verdict(session, VerdictChanged(claim.id)),
        "dataset_version": lambda: following.tell_of_version(
            session, VersionPublished(dataset, second.id)
        ),
        "dataset_withdrawn": lambda: following.tell_of_withdrawal(
            session, VersionWithdrawn(dataset, second.id)
        ),
    }
    number = {"proposal": text.id, "chart": chart.id, "dataset": dataset}[noun]
    follow(session, fay.id, noun, number)
    happens[kind]()
    assert told(session, fay) == [kind]
    assert kind in SENDS[noun]
