"""Residency by administrators: counts, letters, the register's list, and releasing a proof."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, Field

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.transaction import look
from app.people.policy import can_administer
from app.people.residency.lists import load_register, places_by_name
from app.people.residency.queries import (
    count_register,
    counts_by_place,
    has_register,
    newest_runs,
)
from app.people.residency.registers import RegisterList, read_list
from app.people.residency.releasing import void_run
from app.people.residency.runs import DAYS, Letters, Wanted, make_letters
from app.people.residency.tables import TableRefusedError
from app.places.models import Neighborhood
from app.places.queries import all_neighborhoods
from app.web.accounts import Chosen
from app.web.addresses import Number
from app.web.admin_people import for_administrators
from app.web.admin_places import FILE_LIMIT, ROOM_FOR_FIELDS, borders_in
from app.web.comment_forms import new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # its own, because who asks is looked at before the body is read

MOST: Final = 10_000  # codes that a page makes while somebody waits
changing = limit("residency set-up", "60 per hour")


def _few(size: int | None) -> int | None:
    if size is not None and not 0 < size <= MOST:
        raise ValueError(_("A page makes 1 to %(n)s codes. The command makes more.", n=f"{MOST:,}"))
    return size


class LettersForm(FormModel):
    neighborhood_id: Chosen = None
    size: Annotated[int | None, AfterValidator(_few)] = None
    days: int
    form_key: Annotated[str, Field(pattern="^[0-9a-z]{16,40}$")]


class ListForm(FormModel):
    accept: Literal["yes"] | None = None


@router.get("/admin/residency", dependencies=[for_administrators])
def show_counts(page: OnPage) -> Response:
    loaded = page.request.query_params.get("loaded") == "1"
    counts, entries = counts_by_place(page.session), count_register(page.session)
    return page.show("residency/admin.html", counts=counts, entries=entries, loaded=loaded)


@router.get("/admin/residency/letters", dependencies=[for_administrators])
def show_letters(page: OnPage) -> Response:
    return _letters_page(page, {"days": DAYS})


@router.post("/admin/residency/letters", dependencies=[changing])
def add_letters(page: OnPage, form: SentForm) -> Response:
    """Hand the codes over in the answer itself: they are never stored, so they have no address."""
    require(can_administer(page.viewer))
    sent = read_form(form, LettersForm)
    if sent.values is None:
        return _letters_page(page, sent.typed, sent.problems)
    asked = sent.values
    chosen = asked.neighborhood_id
    place = page.session.get(Neighborhood, chosen) if chosen else None
    if place is None:
        problem = _("Choose one of the neighborhoods offered.")
        return _letters_page(page, sent.typed, {"neighborhood_id": problem})
    wanted = Wanted(place, asked.size, asked.days, asked.form_key, MOST)
    secret = page.settings.secret_key.get_secret_value()
    try:
        by_id = page.viewer.id if page.viewer else 0
        made = make_letters(page.session, by_id, wanted, secret, utc_now())
    except InvalidError as error:
        return _letters_page(page, sent.typed, error.problems)
    except RefusedError as error:
        return _letters_page(page, sent.typed, {"runs": _told(error)})
    return _as_file(made)


@router.post("/admin/residency/letters/{run_id}/void", dependencies=[changing])
def void_letters(page: OnPage, run_id: Number) -> Response:
    void_run(page.session, page.viewer, run_id, utc_now())
    return page.go("/admin/residency/letters")


@router.get("/admin/residency/register", dependencies=[for_administrators])
def show_register(page: OnPage) -> Response:
    return _register_page(page, {}, {})


@dataclass(frozen=True)
class Taken:
    """A list as it was read: what it holds, or what is wrong with it."""

    register: RegisterList | None
    accept: bool
    typed: Mapping[str, object]
    problems: Mapping[str, Sentence]


def take_list(request: Request, form: SentForm) -> Taken:
    """Read the file before the page's transaction locks out all writers."""
    sent = read_form(form, ListForm)
    problems = dict(sent.problems)
    content = borders_in(form, problems, _("Choose the CSV file of the list."))
    accept = sent.values is not None and sent.values.accept == "yes"
    if problems:
        return Taken(None, accept, sent.typed, problems)
    with look(request) as session:
        places = places_by_name(session)
    try:
        return Taken(read_list(io.BytesIO(content), places), accept, sent.typed, {})
    except TableRefusedError as error:
        return Taken(None, accept, sent.typed, {"file": _told(error)})


@uploads.post(
    "/admin/residency/register",
    dependencies=[changing],
    max_body_size=FILE_LIMIT + ROOM_FOR_FIELDS,
)
def load_list(taken: Annotated[Taken, Depends(take_list)], page: OnPage) -> Response:
    require(can_administer(page.viewer))
    if taken.register is None:
        return _register_page(page, taken.typed, taken.problems)
    by_id = page.viewer.id if page.viewer else 0
    try:
        load_register(page.session, by_id, taken.register, accept=taken.accept)
    except RefusedError as error:
        return _register_page(page, taken.typed, {"accept": _told(error)})
    return page.go("/admin/residency?loaded=1")


def _as_file(made: Letters) -> Response:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(made.heading)
    writer.writerows(made.lines())
    named = f'attachment; filename="letters-{made.run.id}-{made.slug}.csv"'
    headers = {"Content-Disposition": named}
    return Response(written.getvalue(), HTTPStatus.OK, headers, "text/csv; charset=utf-8")


def _letters_page(
    page: Page,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    return show_form(
        page,
        "residency/letters.html",
        typed,
        problems,
        places=[(place.id, place.name) for place in all_neighborhoods(page.session)],
        runs=newest_runs(page.session),
        form_key=new_key(),
        most=MOST,
        by_list=has_register(page.session),
        now=utc_now(),
    )


def _register_page(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    return show_form(
        page,
        "residency/register.html",
        typed,
        problems,
        entries=count_register(page.session),
        has_key=bool(page.settings.residency_key.get_secret_value()),
    )


def _told(error: RefusedError) -> Sentence:
    return _("%(what)s %(hint)s", what=error.ruling.sentence, hint=error.ruling.hint or "")
