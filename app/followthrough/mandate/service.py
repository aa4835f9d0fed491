"""What administrators write down: the promise, the city's days, and who answers for whom.

Each act stands in the public ledger. A date that was given is never counted anew, whatever changes.
"""

from datetime import date
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.followthrough.mandate.daily import take_up
from app.followthrough.mandate.models import THE_ONE, DepartmentPromise, Mandate
from app.followthrough.mandate.owing import hold_mandate
from app.followthrough.mandate.policy import can_promise, may_answer_for, month_of, workdays_of
from app.followthrough.workdays import countries
from app.ledger.service import record
from app.people.models import Department, Person, PersonId
from app.people.queries import person_by_handle

MOST_DAYS: Final = 250
MOST_ANSWERS: Final = 200
MOST_OWN_DAYS: Final = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100

HOW_MANY_DAYS = _("Choose from 1 to %(n)s working days.", n=MOST_DAYS)
HOW_MANY_ANSWERS = _("Choose from 1 to %(n)s answers a month.", n=MOST_ANSWERS)
NO_LINK = _("Give the address of the resolution: it begins with https://")
NO_COUNTRY = _("The holidays of this country are not known here. Choose one of the list.")
NO_SUBDIVISION = _("This country has no such part here. It can be left empty.")
CANNOT_ANSWER = _(
    "Name an answer officer or a director of this department, by handle. Posts are given under "
    "People, roles and posts."
)
THE_SAME = _("Name somebody else: a deputy answers when the answer officer cannot.")
NO_DAY = _("Choose a day from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
TOO_MANY = _(
    "Take an old day out first: a city has at most %(n)s days of its own.", n=MOST_OWN_DAYS
)


def promise_answers(
    session: Session,
    actor: Person | None,
    answer_days: int,
    answers_a_month: int,
    resolution_url: str,
    timezone: str,
) -> Mandate:
    """Write down what the council resolved. Raises InvalidError by field."""
    require(can_promise(actor))
    problems: dict[str, Sentence] = {}
    if not 1 <= answer_days <= MOST_DAYS:
        problems["answer_days"] = HOW_MANY_DAYS
    if not 1 <= answers_a_month <= MOST_ANSWERS:
        problems["answers_a_month"] = HOW_MANY_ANSWERS
    if not is_web_address(resolution_url):
        problems["resolution_url"] = NO_LINK
    if problems:
        raise InvalidError(problems)
    mandate = _mandate(session, timezone)
    mandate.answer_days, mandate.answers_a_month = answer_days, answers_a_month
    mandate.resolution_url = resolution_url
    facts = f"{answer_days} working days, {answers_a_month} answers a month, {resolution_url}"
    _keep(session, actor, mandate, "promised", facts)
    return mandate


def take_back(session: Session, actor: Person | None, timezone: str) -> None:
    """End the city's promise: dates that were given stand, and no new one is."""
    require(can_promise(actor))
    mandate = _mandate(session, timezone)
    if mandate.answer_days is not None:
        mandate.answer_days = None
        _keep(session, actor, mandate, "unpromised", "")


def choose_holidays(
    session: Session, actor: Person | None, country: str, subdivision: str, timezone: str
) -> None:
    """Choose whose public holidays are free. Raises InvalidError (`country`, `subdivision`)."""
    require(can_promise(actor))
    known = countries()
    if country and country not in known:
        raise InvalidError({"country": NO_COUNTRY})
    if subdivision and subdivision not in known.get(country, []):
        raise InvalidError({"subdivision": NO_SUBDIVISION})
    mandate = _mandate(session, timezone)
    mandate.country, mandate.subdivision = country, subdivision
    _keep(session, actor, mandate, "calendar", " ".join(filter(None, (country, subdivision))))


def change_day(
    session: Session,
    actor: Person | None,
    day: date,
    name: str,
    timezone: str,
    *,
    off: bool,
) -> None:
    """Make a day free, or a working day. The last word about a day counts."""
    require(can_promise(actor))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidError({"day": NO_DAY})
    mandate = _mandate(session, timezone)
    others = [one for one in mandate.own_days if one["day"] != day.isoformat()]
    if len(others) >= MOST_OWN_DAYS:
        raise InvalidError({"day": TOO_MANY})
    own = {"day": day.isoformat(), "off": off, "name": name}
    mandate.own_days = sorted([*others, own], key=lambda one: str(one["day"]))
    _keep(session, actor, mandate, "calendar", f"{day.isoformat()}, {name}")


def forget_day(session: Session, actor: Person | None, day: date, timezone: str) -> None:
    """Let a day be again as the calendar has it. Twice is once."""
    require(can_promise(actor))
    mandate = _mandate(session, timezone)
    left = [one for one in mandate.own_days if one["day"] != day.isoformat()]
    if len(left) < len(mandate.own_days):
        mandate.own_days = left
        _keep(session, actor, mandate, "calendar", day.isoformat())


def name_department(
    session: Session,
    actor: Person | None,
    department: Department,
    officer: str,
    deputy: str,
    answers_a_month: int | None,
    timezone: str,
) -> DepartmentPromise:
    """Let a department take part, and name by handle who answers for it. Either may be empty.

    Raises InvalidError by field.
    """
    require(can_promise(actor))
    problems: dict[str, Sentence] = {}
    named = {
        field: _named(session, department, handle, field, problems)
        for field, handle in (("officer", officer), ("deputy", deputy))
    }
    if named["officer"] is not None and named["officer"] == named["deputy"]:
        problems["deputy"] = THE_SAME
    if answers_a_month is not None and not 1 <= answers_a_month <= MOST_ANSWERS:
        problems["answers_a_month"] = HOW_MANY_ANSWERS
    if problems:
        raise InvalidError(problems)
    mandate = _mandate(session, timezone)
    today = workdays_of(mandate).day_of(utc_now())
    promise = session.get(DepartmentPromise, department.id) or DepartmentPromise(
        department_id=department.id, filled_month=month_of(today)
    )
    promise.officer_id, promise.deputy_id = named["officer"], named["deputy"]
    promise.answers_a_month = answers_a_month
    session.add(promise)
    _keep(session, actor, mandate, "promised", department.name)
    return promise


def release_department(
    session: Session, actor: Person | None, department: Department, timezone: str
) -> None:
    """Let a department take part no more: its dates stand, and its queue waits."""
    require(can_promise(actor))
    mandate = _mandate(session, timezone)
    promise = session.get(DepartmentPromise, department.id)
    if promise is not None:
        session.delete(promise)
        _keep(session, actor, mandate, "unpromised", department.name)


def is_web_address(address: str) -> bool:
    """Say whether this is a https address with a host, and nothing that a link should not hold."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    plain = all(ord(sign) > ord(" ") and sign not in "\\\"'<>" for sign in address)
    return parts.scheme == "https" and bool(host) and "@" not in parts.netloc and plain


def _named(
    session: Session,
    department: Department,
    handle: str,
    field: str,
    problems: dict[str, Sentence],
) -> PersonId | None:
    if not handle:
        return None
    person = person_by_handle(session, handle)
    if person is None or not may_answer_for(person, department):
        problems[field] = CANNOT_ANSWER
        return None
    return person.id


def _mandate(session: Session, timezone: str) -> Mandate:
    """Hold the one row, made when somebody first writes something down; two at once make one."""
    first = Mandate(id=THE_ONE).model_dump()
    session.execute(insert_for(session, Mandate).values(first).on_conflict_do_nothing())
    mandate = hold_mandate(session)
    assert mandate is not None  # noqa: S101, it is there now
    mandate.timezone = timezone
    return mandate


def _keep(session: Session, actor: Person | None, mandate: Mandate, deed: str, facts: str) -> None:
    """Store the change, say it in public, and owe what is owed because of it."""
    mandate.changed_at = utc_now()
    session.flush()
    record(
        session,
        deed=deed,
        noun="mandate",
        noun_id=THE_ONE,
        reason=facts,
        actor_id=actor.id if actor else None,
    )
    take_up(session, mandate, utc_now())
