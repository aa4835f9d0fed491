"""Departments: what waits for them, what they promised and answered, and who works there."""

from typing import Final

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.queries import stewarded_by
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.mandate.models import DepartmentPromise
from app.followthrough.mandate.pace import pace_of
from app.followthrough.mandate.policy import promises
from app.followthrough.mandate.queries import (
    mandate_of,
    owed_answers,
    queued_answers,
    workdays_in,
)
from app.followthrough.meetings.agenda import waiting_slots
from app.followthrough.meetings.policy import can_keep_calendar
from app.followthrough.meetings.queries import next_meetings, strips
from app.followthrough.requests import promised_by
from app.people.queries import department_by_slug, departments, people_of, staff_counts
from app.proposals.queries import list_proposals, waiting_for_answer
from app.web.commitment_words import STANDINGS as COMMITMENT_STANDINGS
from app.web.follows import following_of
from app.web.joint_desk import joint_work_of
from app.web.page import OnPage
from app.web.stat_words import STANDINGS

router = APIRouter()

COMMITMENTS: Final = 6  # the next ones to be looked at; the others stand on their own page


@router.get("/departments")
def show_departments(page: OnPage) -> Response:
    return page.show(
        "departments/index.html",
        departments=departments(page.session),
        staff=staff_counts(page.session),
    )


@router.get("/departments/{slug}")
def show_department(page: OnPage, slug: str, after: str = "") -> Response:
    """Show what waits there, what it promised, how fast it answers, its data and its people."""
    session, now = page.session, utc_now()
    department = department_by_slug(session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    mandate = mandate_of(session)  # held, so that whoever else asks for it here finds it
    coming = next_meetings(session, now, department.id)
    owed = owed_answers(session, now, department.id)
    queued = queued_answers(session, now, department.id)
    workdays = workdays_in(session, page.settings.zone)
    return page.show(
        "departments/show.html",
        department=department,
        following=following_of(page, "department", department.id),
        slots=waiting_slots(session, department.id),
        meeting=coming[0].meeting if coming else None,
        strips=strips(session, now, workdays, department.id),
        standings=STANDINGS,
        keeps=bool(can_keep_calendar(page.viewer, department.id)),
        year=workdays.day_of(now).year,
        work=joint_work_of(session, department.id),
        people=people_of(session, department.id),
        now=now,
        today=workdays.day_of(now),
        owed=owed,
        queued=queued,
        clock_runs=promises(mandate),
        promise=session.get(DepartmentPromise, department.id),
        promised=promised_by(session, department.id),
        commitments=list_commitments(
            session, workdays.day_of(now), department=slug, limit=COMMITMENTS
        ).items,
        commitment_standings=COMMITMENT_STANDINGS,
        pace=pace_of(session, department.id, now, workdays),
        datasets=stewarded_by(session, department.id),
        waiting=waiting_for_answer(
            session, department.id, without=[one.proposal_id for one in (*owed, *queued)]
        ),
        answered=list_proposals(session, department=department.id, answered=True, cursor=after),
    )
