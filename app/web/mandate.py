"""The city's mandate: what it promised, for everybody; written down by administrators."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Final, Literal, TypeVar

from babel import Locale
from fastapi import APIRouter, Response
from pydantic import BeforeValidator, Field

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence, _, language
from app.followthrough.mandate import service
from app.followthrough.mandate.models import DepartmentPromise, Mandate
from app.followthrough.mandate.policy import can_promise, promises, workdays_of
from app.followthrough.mandate.queries import (
    debt_counts,
    mandate_of,
    named_departments,
    queued_answers,
)
from app.followthrough.workdays import Workdays, countries, named_holidays
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.person import SignedIn
from app.people.models import Department, Person
from app.people.policy import can_administer
from app.people.queries import department_by_slug
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

Blank = BeforeValidator(lambda typed: typed or None)
Sent = TypeVar("Sent", bound=FormModel)
NUMBER: Final = _("Write a whole number.")


class PromiseForm(FormModel):
    answer_days: int
    answers_a_month: int
    resolution_url: str = Field(min_length=1, max_length=500)


class HolidaysForm(FormModel):
    country: str = Field(default="", max_length=2)
    subdivision: str = Field(default="", max_length=10)


class DayForm(FormModel):
    day: date
    name: str = Field(min_length=1, max_length=80)
    off: Literal["yes", "no"] = "yes"


class DayOutForm(FormModel):
    day: date


class DepartmentForm(FormModel):
    officer: str = Field(default="", max_length=40)
    deputy: str = Field(default="", max_length=40)
    answers_a_month: Annotated[int | None, Blank] = None


@router.get("/mandate")
def show_mandate(page: OnPage) -> Response:
    """Show what the city promised, its working days, and who answers; or that it promised none."""
    session, mandate = page.session, mandate_of(page.session)
    departments = named_departments(session)
    workdays = workdays_of(mandate) if mandate else Workdays(page.settings.zone)
    year = workdays.day_of(utc_now()).year
    return page.show(
        "mandate/show.html",
        mandate=mandate,
        clock_runs=promises(mandate),
        departments=departments,
        counts=debt_counts(session),
        homeless=[one for one in queued_answers(session, utc_now()) if one.department is None],
        year=year,
        country=_country_names().get(mandate.country if mandate else "", ""),
        free=named_holidays(workdays.country, workdays.subdivision, year),
        own=_own_days(mandate),
        edits=can_administer(page.viewer),
    )


@router.get("/mandate/edit")
def edit_mandate(page: OnPage, person: SignedIn) -> Response:
    require(can_promise(person))
    return _edit(page)


@router.post("/mandate/edit")
def send_promise(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    def keep(asked: PromiseForm) -> None:
        service.promise_answers(
            page.session,
            person,
            asked.answer_days,
            asked.answers_a_month,
            asked.resolution_url,
            page.settings.timezone,
        )

    return _kept(page, person, read_form(form, PromiseForm), keep, "/mandate")


@router.post("/mandate/end")
def end_promise(page: OnPage, person: SignedIn) -> Response:
    """Take the promise back. Dates that were given stand."""
    service.take_back(page.session, person, page.settings.timezone)
    return page.go("/mandate")


@router.post("/mandate/holidays")
def send_holidays(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    def keep(asked: HolidaysForm) -> None:
        country, part = asked.country.upper(), asked.subdivision.upper()
        service.choose_holidays(page.session, person, country, part, page.settings.timezone)

    return _kept(page, person, read_form(form, HolidaysForm), keep, "/mandate/edit#holidays")


@router.post("/mandate/days")
def send_day(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    """Make a day free, or take a holiday away."""

    def keep(asked: DayForm) -> None:
        zone, off = page.settings.timezone, asked.off == "yes"
        service.change_day(page.session, person, asked.day, asked.name, zone, off=off)

    return _kept(page, person, read_form(form, DayForm), keep, "/mandate/edit#days")


@router.post("/mandate/days/removal")
def send_day_out(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    def keep(asked: DayOutForm) -> None:
        service.forget_day(page.session, person, asked.day, page.settings.timezone)

    return _kept(page, person, read_form(form, DayOutForm), keep, "/mandate/edit#days")


@router.get("/mandate/departments/{slug}")
def edit_department(page: OnPage, person: SignedIn, slug: str) -> Response:
    require(can_promise(person))
    return _department_form(page, _department(page, slug))


@router.post("/mandate/departments/{slug}")
def send_department(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    """Let a department take part, with its answer officer and a deputy."""
    require(can_promise(person))
    department, sent = _department(page, slug), read_form(form, DepartmentForm)
    if sent.values is None:
        return _department_form(page, department, sent.typed, _numbers(sent.problems))
    asked = sent.values
    try:
        service.name_department(
            page.session,
            person,
            department,
            asked.officer,
            asked.deputy,
            asked.answers_a_month,
            page.settings.timezone,
        )
    except InvalidError as refusal:
        return _department_form(page, department, sent.typed, refusal.problems)
    return page.go("/mandate#departments")


@router.post("/mandate/departments/{slug}/removal")
def remove_department(page: OnPage, person: SignedIn, slug: str) -> Response:
    require(can_promise(person))
    department = _department(page, slug)
    service.release_department(page.session, person, department, page.settings.timezone)
    return page.go("/mandate#departments")


def _kept(
    page: Page, person: Person, sent: Typed[Sent], keep: Callable[[Sent], None], to: str
) -> Response:
    """Keep what a form says and lead on, or show the forms again with what is wrong."""
    require(can_promise(person))
    if sent.values is None:
        return _edit(page, sent.typed, _numbers(sent.problems))
    try:
        keep(sent.values)
    except InvalidError as refusal:
        return _edit(page, sent.typed, refusal.problems)
    return page.go(to)


def _edit(
    page: Page,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    mandate = mandate_of(page.session)
    stands: dict[str, object] = {}
    if mandate is not None:
        stands = {
            "answer_days": mandate.answer_days or "",
            "answers_a_month": mandate.answers_a_month or "",
            "resolution_url": mandate.resolution_url,
            "country": mandate.country,
            "subdivision": mandate.subdivision,
        }
    country = str((typed or {}).get("country", stands.get("country", ""))).upper()
    return show_form(
        page,
        "mandate/edit.html",
        {**stands, **(typed or {})},
        problems,
        clock_runs=promises(mandate),
        countries=list(_country_names().items()),
        parts=countries().get(country, []),
        own=_own_days(mandate),
    )


def _department_form(
    page: Page,
    department: Department,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    promise = page.session.get(DepartmentPromise, department.id)
    named = [promise.officer_id, promise.deputy_id] if promise else [None, None]
    officer, deputy = (page.session.get(Person, one) if one else None for one in named)
    stands: dict[str, object] = {
        "officer": officer.handle if officer else "",
        "deputy": deputy.handle if deputy else "",
        "answers_a_month": (promise.answers_a_month or "") if promise else "",
    }
    return show_form(
        page,
        "mandate/department.html",
        typed if typed is not None else stands,
        problems,
        department=department,
        promise=promise,
    )


def _numbers(problems: Mapping[str, Sentence]) -> dict[str, Sentence]:
    """Say of a number or a day that cannot be read what it should be."""
    words = {"answer_days": NUMBER, "answers_a_month": NUMBER, "day": _("Choose a day.")}
    return {field: words.get(field, sentence) for field, sentence in problems.items()}


def _department(page: Page, slug: str) -> Department:
    department = department_by_slug(page.session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    return department


def _own_days(mandate: Mandate | None) -> list[tuple[date, bool, str]]:
    own = mandate.own_days if mandate else []
    return [(date.fromisoformat(one["day"]), bool(one["off"]), str(one["name"])) for one in own]


def _country_names() -> dict[str, str]:
    """Name the countries whose holidays are known, in the reader's language, by name."""
    territories = Locale.parse(language.get()).territories
    names = {code: str(territories.get(code, code)) for code in countries()}
    return dict(sorted(names.items(), key=lambda named: named[1]))
