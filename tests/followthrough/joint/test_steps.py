"""Steps: written, changed, done, taken back, blocked and free; whose person left."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError
from app.followthrough.joint.blocked import blocked_for, blocked_of
from app.followthrough.joint.blocking import block_step, free_step
from app.followthrough.joint.joining import (
    join,
)
from app.followthrough.joint.models import BlockedBy, Deed, JoinState, Step
from app.followthrough.joint.policy import MOST_STEPS
from app.followthrough.joint.queries import steps_due
from app.followthrough.joint.stepping import add_step, change_step, finish_step, reopen_step
from tests.factories.joint import STEP, Shared, done, refused
from tests.factories.moderation import deeds, make_official, told


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "x" * 301}, "words"),
        ({"owner_id": None}, "owner"),
        ({"owner_id": 999_999}, "owner"),
        ({"due_on": None}, "due_on"),
        ({"due_on": utc_now().date()}, "due_on"),
        ({"due_on": utc_now().date() + timedelta(days=91)}, "due_on"),  # after the review
    ],
)
def test_a_step_has_words_a_person_of_its_department_and_a_day_before_the_review(
    session: Session, shared: Shared, changed: dict[str, object], field: str
) -> None:
    wish = replace(shared.wish(), **changed)  # type: ignore[arg-type]
    row = shared.ask(session)
    place = shared.commitment.id, shared.transport.id
    with pytest.raises(InvalidError) as problem:
        join(session, shared.other, *place, wish, row.revision, today=utc_now().date())
    assert set(problem.value.problems) == {field}
    assert row.state is JoinState.ASKED


def test_a_step_is_changed_with_a_reason_done_in_words_and_taken_back(
    session: Session, shared: Shared
) -> None:
    step = shared.joined(session)
    first = step.first_due_on
    later = replace(shared.wish(), due_on=first + timedelta(days=9))
    with pytest.raises(InvalidError) as problem:
        change_step(session, shared.other, step.id, later, "", 0, today=utc_now().date())
    assert set(problem.value.problems) == {"reason"}
    change_step(
        session, shared.other, step.id, later, "The paint is late.", 0, today=utc_now().date()
    )
    assert (step.first_due_on, step.due_on) == (first, first + timedelta(days=9))
    for _twice in range(2):
        finish_step(session, shared.other, step.id, "Painted.", 1)
    refused("step-done", lambda: finish_step(session, shared.other, step.id, "Again.", 2))
    for _twice in range(2):
        reopen_step(session, shared.other, step.id, "It washed off.", 2)
    assert done(session, shared)[-3:] == [Deed.CHANGED, Deed.DONE, Deed.REOPENED]
    assert (step.done_at, step.done_words) == (None, "")


def test_a_step_whose_person_left_falls_to_the_department(session: Session, shared: Shared) -> None:
    step, colleague = shared.joined(session), make_official(session, shared.transport)
    shared.other.department_id = shared.works.id
    session.flush()
    assert steps_due(session, shared.transport.id)[0].owner == ""
    refused("not-your-step", lambda: finish_step(session, shared.other, step.id, "Done.", 0))
    block_step(session, colleague, step.id, shared.obstacle())
    free_step(session, shared.lead, step.id, "Signed.")
    assert told(session, colleague)[-1] == "step_free"
    finish_step(session, colleague, step.id, "Done.", step.revision)


def test_what_blocks_a_step_lands_on_that_desk_until_somebody_says_otherwise(
    session: Session, shared: Shared
) -> None:
    step = shared.joined(session)
    for _twice in range(2):
        block_step(session, shared.other, step.id, shared.obstacle())
    refused(
        "blocked-already",
        lambda: block_step(session, shared.other, step.id, shared.obstacle("Another word.")),
    )
    assert told(session, shared.lead)[-1] == "blocked_by_you"
    (one,) = blocked_for(session, shared.works.id)
    assert (one.step, one.commitment, one.named) == (STEP, shared.title, "Permit 12")
    assert one.address == f"/commitments/{shared.commitment.id}#s{step.id}"
    assert one.words == "The permit is not signed."
    assert [each.id for each in blocked_of(session, shared.transport.id)] == [one.id]
    assert blocked_for(session, shared.transport.id) == []
    for _twice in range(2):
        free_step(session, shared.lead, step.id, "It is signed.")  # the desk that it was on
    refused("not-blocked", lambda: free_step(session, shared.other, step.id, "It is signed."))
    assert blocked_for(session, shared.works.id) == []
    assert deeds(session, "commitment", shared.commitment.id) == ["blocked", "unblocked"]
    block_step(session, shared.other, step.id, shared.obstacle("Not again."))
    finish_step(session, shared.other, step.id, "Done without it.", step.revision)
    assert session.scalars(select(BlockedBy).where(col(BlockedBy.ended_at).is_(None))).all() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": None}, "kind"),
        ({"named": ""}, "named"),
        ({"named": "x" * 161}, "named"),
        ({"department_id": None}, "department"),
        ({"department_id": 999_999}, "department"),
        ({"words": ""}, "words"),
    ],
)
def test_what_blocks_has_a_desk_a_name_and_words(
    session: Session, shared: Shared, changed: dict[str, object], field: str
) -> None:
    step = shared.joined(session)
    obstacle = replace(shared.obstacle(), **changed)  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as problem:
        block_step(session, shared.other, step.id, obstacle)
    assert set(problem.value.problems) == {field}
    own = replace(shared.obstacle(), department_id=shared.transport.id)
    with pytest.raises(InvalidError):
        block_step(session, shared.other, step.id, own)


def test_a_department_has_at_most_twenty_open_steps(session: Session, shared: Shared) -> None:
    shared.joined(session)
    for number in range(MOST_STEPS - 1):
        add_step(
            session,
            shared.other,
            shared.commitment.id,
            shared.wish(f"Step {number}."),
            today=utc_now().date(),
        )
    refused(
        "too-many-steps",
        lambda: add_step(
            session,
            shared.other,
            shared.commitment.id,
            shared.wish("One more."),
            today=utc_now().date(),
        ),
    )
    assert session.query(Step).count() == MOST_STEPS
