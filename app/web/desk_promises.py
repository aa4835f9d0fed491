"""What the desk shows of promises: reviews that come, data that is owed, and contests."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import utc_now
from app.followthrough.checking.agenda import DueCommitment, due_or_owed
from app.followthrough.checking.queries import Contested, waiting_contests
from app.followthrough.checking.sweeping import EARLY
from app.followthrough.workdays import Workdays
from app.people.models import Person, Role
from app.web.page import Page


@dataclass(frozen=True)
class DeskPromises:
    """`due` are those whose owner may see the number now, and trials whose review comes."""

    due: Sequence[DueCommitment] = ()
    owed: Sequence[DueCommitment] = ()
    contests: Sequence[Contested] = ()


def promises_on_desk(page: Page, person: Person, workdays: Workdays) -> DeskPromises:
    """Gather them for a person's department, in two queries; administrators see the contests."""
    session, number = page.session, person.department_id
    if person.role is Role.ADMINISTRATOR:
        return DeskPromises(contests=waiting_contests(session, None))
    if number is None:
        return DeskPromises()
    until = workdays.after(workdays.day_of(utc_now()), EARLY)
    found = due_or_owed(session, number, until)
    due = [one for one in found if one.department_id == number and not one.waits_for_data]
    owed = [one for one in found if one.waits_for_data and one.owed_by == number]
    return DeskPromises(due, owed, waiting_contests(session, number))
