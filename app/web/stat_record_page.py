"""The recorder's page, and who may write on it now."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from fastapi import Response

from app.core.errors import require
from app.core.i18n import Sentence
from app.followthrough.meetings.policy import CHANGED_MEANWHILE, can_record
from app.people.models import Person
from app.people.queries import department_by_id
from app.web.comment_forms import new_key
from app.web.page import Page
from app.web.stat_page import Loaded, facts_of, load


def recorders_only(page: Page, person: Person, meeting_id: int) -> Loaded:
    """Load a meeting for who may write rows now; others are told before what is wrong."""
    loaded = load(page, meeting_id)
    ids = {one.id for one in loaded.recorders}
    require(can_record(person, loaded.meeting, ids, loaded.now))
    return loaded


def day_of(loaded: Loaded) -> date:
    return loaded.workdays.day_of(loaded.meeting.starts_at)


def draw_record(
    page: Page,
    loaded: Loaded,
    form: str = "",
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    *,
    told: bool = False,
) -> Response:
    """Draw the recorder's page, or with htmx the form for a row and the rows that it belongs to."""
    facts = facts_of(page, loaded, recording=True)
    status = HTTPStatus.CONFLICT if told else HTTPStatus.OK
    if problems:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page.show(
        "meetings/_live.html" if page.wants_fragment and form in {"", "row"} else
        "meetings/record.html",
        status,
        form=form,
        typed=typed or {},
        problems=problems or {},
        told=CHANGED_MEANWHILE.sentence if told else "",
        form_key=new_key(),
        home=department_by_id(page.session, loaded.meeting.department_id),
        **facts,
    )  # fmt: skip
