"""A department's year in numbers, to read and to print."""

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.report import FIRST_YEAR, report_of, years_of
from app.people.queries import department_by_slug
from app.web import commitment_words
from app.web.addresses import Number
from app.web.page import OnPage
from app.web.stat_words import KINDS, STANDINGS

router = APIRouter()


@router.get("/departments/{slug}/report/{year}")
def show_report(page: OnPage, slug: str, year: Number) -> Response:
    """Show a year that has begun; 404 for any other."""
    office, now = department_by_slug(page.session, slug), utc_now()
    workdays = workdays_in(page.session, page.settings.zone)
    today = workdays.day_of(now)
    if office is None or not FIRST_YEAR <= year <= today.year:
        raise RefusedError(NOT_FOUND)
    return page.show(
        "meetings/report.html",
        office=office,
        report=report_of(page.session, office, year, now, workdays),
        years=years_of(page.session, office.id, today),
        today=today,
        results=commitment_words.STANDINGS,
        standings=STANDINGS,
        kinds=KINDS,
    )
