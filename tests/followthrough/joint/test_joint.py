"""Joining a commitment: asked, yes, no or if; who may; who hears; what is hidden or ended."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.events import CommitmentEnded, JointActed
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.followthrough.commitments.queries import load_commitment
from app.followthrough.joint.asked import Needs, asked_to_join, questions_for
from app.followthrough.joint.blocked import blocked_for
from app.followthrough.joint.blocking import block_step, free_step
from app.followthrough.joint.joining import (
    agree,
    ask_to_join,
    decline,
    join,
    name_condition,
    withdraw,
)
from app.followthrough.joint.models import Deed, JoinState, JointAct
from app.followthrough.joint.queries import acts_of, parts_of, steps_due, summaries_of
from app.followthrough.joint.stepping import Wish, add_step, change_step, finish_step
from app.followthrough.joint.telling import tell_of_end, tell_who_follows
from app.notices.service import follow
from app.people.models import Post, Standing
from tests.factories.contributions import make_person
from tests.factories.joint import STEP, Shared, done, refused
from tests.factories.moderation import deeds, make_official, told

TODAY = utc_now().date()


def test_a_department_is_asked_at_once_and_joins_with_a_step_of_its_own(
    session: Session, shared: Shared
) -> None:
    shared.ask(session)
    row = shared.ask(session)  # a double click
    assert told(session, shared.other) == ["join_asked"]
    assert [one.needs for one in questions_for(session, shared.transport.id)] == [Needs.ANSWER]
    place = shared.commitment.id, shared.transport.id
    step = join(session, shared.other, *place, shared.wish(), row.revision, today=TODAY)
    assert join(session, shared.other, *place, shared.wish(), 1, today=TODAY).id == step.id
    assert told(session, shared.lead)[-1] == "join_said"
    assert done(session, shared) == [Deed.ASKED, Deed.JOINED]
    assert questions_for(session, shared.transport.id) == []
    parts = parts_of(session, [load_commitment(session, None, shared.commitment.id)])
    lead, other = parts[shared.commitment.id]
    assert (lead.is_lead, lead.steps, other.name) == (True, [], "Transport")
    assert [shown.step.words for shown in other.steps] == [STEP]
    acts = acts_of(session, shared.commitment.id)
    assert acts[0].act.by_as == "Answer officer, Transport"
    assert [one.step.id for one in steps_due(session, shared.transport.id)] == [step.id]


def test_a_condition_is_accepted_and_then_the_step_is_owed(
    session: Session, shared: Shared
) -> None:
    place, row = (shared.commitment.id, shared.transport.id), shared.ask(session)
    name_condition(session, shared.other, *place, "If the budget stays.", row.revision)
    assert [one.needs for one in questions_for(session, shared.works.id)] == [Needs.DECISION]
    assert questions_for(session, shared.transport.id) == []
    refused("not-the-lead", lambda: agree(session, shared.other, *place, row.revision))
    agree(session, shared.lead, *place, row.revision)
    agree(session, shared.lead, *place, row.revision)  # twice is once
    assert row.state is JoinState.JOINED
    assert told(session, shared.other)[-1] == "join_agreed"
    assert [one.needs for one in questions_for(session, shared.transport.id)] == [Needs.STEP]
    add_step(session, shared.other, shared.commitment.id, shared.wish(), today=TODAY)
    add_step(session, shared.other, shared.commitment.id, shared.wish(), today=TODAY)
    assert done(session, shared)[-3:] == [Deed.CONDITION, Deed.AGREED, Deed.STEP]
    assert questions_for(session, shared.transport.id) == []


def test_a_no_has_a_public_reason_and_can_be_asked_again(session: Session, shared: Shared) -> None:
    place, row = (shared.commitment.id, shared.transport.id), shared.ask(session)
    with pytest.raises(InvalidError) as problem:
        decline(session, shared.other, *place, " ", row.revision)
    assert set(problem.value.problems) == {"words"}
    for _twice in range(2):
        decline(session, shared.other, *place, "We have no crew.", 1)
    assert deeds(session, "commitment", shared.commitment.id) == ["joining_declined"]
    assert [one.joining.state for one in asked_to_join(session, shared.transport.id)] == [
        JoinState.DECLINED
    ]
    shared.ask(session, "Then in spring?")
    assert (row.state, row.words, row.revision) == (JoinState.ASKED, "", 3)
    for _twice in range(2):
        withdraw(session, shared.lead, *place, "We do it ourselves.", row.revision)
    assert told(session, shared.other)[-1] == "join_withdrawn"
    assert asked_to_join(session, shared.transport.id) == []
    summary = summaries_of(session, [load_commitment(session, None, shared.commitment.id)])
    assert summary[shared.commitment.id].others == []


def test_who_answers_what_was_not_seen_is_told_and_nothing_is_lost(
    session: Session, shared: Shared
) -> None:
    place, row = (shared.commitment.id, shared.transport.id), shared.ask(session)
    colleague = make_official(session, shared.transport, Post.DIRECTOR)
    seen = row.revision
    name_condition(session, colleague, *place, "If in May.", seen)
    late: list[Callable[[], object]] = [
        lambda: decline(session, shared.other, *place, "No crew.", seen),
        lambda: join(session, shared.other, *place, shared.wish(), seen, today=TODAY),
        lambda: withdraw(session, shared.lead, *place, "No need.", seen),
    ]
    for act in late:
        refused("acted-meanwhile", act)
    assert (row.state, row.words) == (JoinState.CONDITION, "If in May.")
    step = add_step(session, shared.lead, shared.commitment.id, _own(shared), today=TODAY)
    change_step(
        session,
        shared.lead,
        step.id,
        replace(_own(shared), words="More."),
        "Why.",
        0,
        today=TODAY,
    )
    refused("acted-meanwhile", lambda: finish_step(session, shared.lead, step.id, "Did it.", 0))


def _own(shared: Shared) -> Wish:
    return replace(shared.wish("Ask the paint shop."), owner_id=shared.lead.id)


def test_only_who_speaks_for_a_department_acts_for_it(session: Session, shared: Shared) -> None:
    number, place = shared.commitment.id, (shared.commitment.id, shared.transport.id)
    staff = make_official(session, shared.transport, Post.STAFF)
    limited = make_official(session, shared.transport)
    limited.standing = Standing.LIMITED
    resident = make_person(session)
    refused("not-the-lead", lambda: ask_to_join(session, staff, number, shared.works, "Do it."))
    refused("not-found", lambda: ask_to_join(session, resident, number, shared.transport, "Do it."))
    refused(
        "is-the-lead", lambda: ask_to_join(session, shared.lead, number, shared.works, "Do it.")
    )
    refused("not-found", lambda: decline(session, shared.other, *place, "No.", 0))  # nobody asked
    row = shared.ask(session)
    refused("asked-already", lambda: shared.ask(session, "And this too."))
    for person, code in ((staff, "not-your-department"), (limited, "limited")):
        refused(code, lambda who=person: decline(session, who, *place, "No.", row.revision))  # type: ignore[misc]
    refused(
        "not-joined",
        lambda: add_step(session, shared.other, number, shared.wish(), today=TODAY),
    )
    refused("no-condition", lambda: agree(session, shared.lead, *place, row.revision))
    step = join(session, shared.other, *place, shared.wish(), row.revision, today=TODAY)
    refused("not-your-step", lambda: finish_step(session, shared.lead, step.id, "Did it.", 0))
    refused("not-your-step", lambda: finish_step(session, staff, step.id, "Did it.", 0))
    refused("not-asked", lambda: withdraw(session, shared.lead, *place, "No.", row.revision))
    change_step(
        session,
        shared.other,
        step.id,
        replace(shared.wish(), owner_id=staff.id),
        "Leave",
        0,
        today=TODAY,
    )
    finish_step(session, staff, step.id, "Painted on 3 March.", step.revision)
    assert told(session, staff) == ["step_given"]


def test_what_is_hidden_or_ended_is_on_no_desk_and_moves_no_more(
    session: Session, shared: Shared
) -> None:
    step = shared.joined(session)
    block_step(session, shared.other, step.id, shared.obstacle())
    set_visibility(session, shared.proposal.id, Visibility.HIDDEN)
    session.flush()
    for found in (
        blocked_for(session, shared.works.id),
        steps_due(session, shared.transport.id),
        asked_to_join(session, shared.transport.id),
    ):
        assert found == []
    with pytest.raises(RefusedError):
        free_step(session, shared.lead, step.id, "Signed.")
    set_visibility(session, shared.proposal.id, Visibility.PUBLIC)
    tell_what_we_learnt(session, shared.lead, shared.commitment.id, "They help.")
    assert blocked_for(session, shared.works.id) == []
    refused("commitment-ended", lambda: finish_step(session, shared.other, step.id, "Done.", 1))


def test_followers_hear_of_each_act_once_and_of_the_end(session: Session, shared: Shared) -> None:
    reader, quiet = make_person(session), make_person(session)
    follow(session, reader.id, "commitment", shared.commitment.id)
    step = shared.joined(session)
    block_step(session, shared.other, step.id, shared.obstacle())
    finish_step(session, shared.other, step.id, "Done.", step.revision)
    tell_what_we_learnt(session, shared.lead, shared.commitment.id, "They help.")
    for _twice in range(2):
        for act in session.scalars(select(JointAct).order_by(col(JointAct.id))).all():
            tell_who_follows(session, JointActed(act.id))
        tell_of_end(session, CommitmentEnded(shared.commitment.id))
    assert told(session, reader) == [
        "department_joined", "step_blocked", "step_done", "commitment_ended",
    ]  # fmt: skip
    assert told(session, quiet) == []
