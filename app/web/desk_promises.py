"""What the desk shows of promises: reviews that come, data that is owed, and contests."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.clock import utc_now
from app.followthrough.checking.agenda import DueCommitment, data_owed_by, due_for
from app.followthrough.checking.queries import Contested, waiting_contests
from app.followthrough.checking.sweeping import EARLY
from app.followthrough.mandate.queries import workdays_in
from app.people.models import Person, Role
from app.web.page import Page


@dataclass(frozen=True)
class DeskPromises:
    """`due` are those whose owner may see the number now, and trials whose review comes."""

    due: Sequence[DueCommitment] = ()
    owed: Sequence[DueCommitment] = ()
    contests: Sequence[Contested] = ()


def promises_on_desk(page: Page, person: Person) -> DeskPromises:
    """Gather them for a person's department, in four queries; administrators see the contests."""
    session, number = page.session, person.department_id
    if person.role is Role.ADMINISTRATOR:
        return DeskPromises(contests=waiting_contests(session, None))
    if number is None:
        return DeskPromises()
    workdays = workdays_in(session, page.settings.zone)
    until = workdays.after(workdays.day_of(utc_now()), EARLY)
    due = [one for one in due_for(session, number, until) if not one.waits_for_data]
    return DeskPromises(due, data_owed_by(session, number), waiting_contests(session, number))
