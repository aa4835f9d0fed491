"""What the desk shows of stat meetings: the rows that a department owns and nothing ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import utc_now
from app.followthrough.meetings.queries import meeting_url
from app.followthrough.meetings.records import Said, rows_owed
from app.followthrough.workdays import Workdays
from app.people.models import Person, Role
from app.web.page import Page


@dataclass(frozen=True)
class DeskRow:
    """A request or commitment of a meeting; `days` are working days: left until its day, or since.

    `is_mine` says that this reader owns it.
    """

    said: Said
    overdue: bool
    days: int
    is_mine: bool

    @property
    def url(self) -> str:
        return f"{meeting_url(self.said.entry.meeting_id)}#e{self.said.entry.id}"


def rows_on_desk(page: Page, person: Person, workdays: Workdays) -> Sequence[DeskRow]:
    """List them by their day, in one query; none for who works for no department."""
    if person.role is not Role.OFFICIAL or person.department_id is None:
        return ()
    today, found = workdays.day_of(utc_now()), []
    for one in rows_owed(page.session, person.department_id):
        day = one.entry.due_on
        if day is not None:  # never: `rows_owed` asked
            days = workdays.between(*sorted((today, day)))
            found.append(DeskRow(one, day < today, days, one.owner == person.handle))
    return found
