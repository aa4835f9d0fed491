"""Districts by administrators: make, rename, and say which neighborhoods belong to one."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.people.policy import can_administer
from app.places import districts as verbs
from app.places.models import DistrictId, NeighborhoodId
from app.places.queries import DistrictRow, all_neighborhoods, districts
from app.web.admin_people import for_administrators
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()
changing = limit("districts", "120 per hour")


class DistrictForm(FormModel):
    name: Annotated[str, Field(min_length=1, max_length=120)]


class MembersForm(DistrictForm):
    members: list[int] = Field(default_factory=list, max_length=5000)


@router.get("/admin/districts", dependencies=[for_administrators])
def show_districts(page: OnPage) -> Response:
    return _list(page, {}, {})


@router.post("/admin/districts", dependencies=[changing])
def add_district(page: OnPage, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    sent = read_form(form, DistrictForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            made = verbs.make_district(page.session, sent.values.name)
        except RefusedError as refused:
            problems = {"name": refused.ruling.sentence}
        else:
            return page.go(f"/admin/districts/{made.slug}")
    return _list(page, sent.typed, problems)


@router.get("/admin/districts/{slug}", dependencies=[for_administrators])
def show_district(page: OnPage, slug: str) -> Response:
    district = _find(page, slug)
    members = [str(member.id) for member in district.members]
    return _form(page, district, {"name": district.name, "members": members}, {})


@router.post("/admin/districts/{slug}", dependencies=[changing])
def change_district(page: OnPage, slug: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    district = _find(page, slug)
    sent = read_form(form, MembersForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        number = DistrictId(district.id)
        try:
            members = [NeighborhoodId(member) for member in sent.values.members]
            verbs.change_district(page.session, number, sent.values.name, members)
        except RefusedError as refused:
            field = "members" if refused.ruling.code == "unknown-members" else "name"
            problems = {field: refused.ruling.sentence}
        else:
            return page.go("/admin/districts")
    return _form(page, district, {"members": [], **sent.typed}, problems)


def _find(page: Page, slug: str) -> DistrictRow:
    for district in districts(page.session):
        if district.slug == slug:
            return district
    raise RefusedError(NOT_FOUND)


def _list(page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]) -> Response:
    found = districts(page.session)
    return show_form(page, "places/districts.html", typed, problems, districts=found)


def _form(
    page: Page,
    district: DistrictRow,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    rows = all_neighborhoods(page.session)
    return show_form(
        page, "places/district.html", typed, problems, district=district, neighborhoods=rows
    )
