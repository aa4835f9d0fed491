"""What this place promises: house rules, privacy, accessibility, how the numbers are made."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.people.sessions import LASTS
from app.proposals.drafting import UNOWNED_LAST
from app.web.page import OnPage

router = APIRouter()


@router.get("/favicon.ico")
def show_icon() -> Response:
    """Lead browsers on that ask for an icon unasked, as beside a table or a picture."""
    return RedirectResponse("/static/icon.svg", HTTPStatus.MOVED_PERMANENTLY)


@router.get("/house-rules")
def show_house_rules(page: OnPage) -> Response:
    return page.show("about/house_rules.html")


@router.get("/privacy")
def show_privacy(page: OnPage) -> Response:
    return page.show(
        "about/privacy.html",
        session_days=LASTS.days,
        draft_days=UNOWNED_LAST.days,
        provider=page.settings.oidc_name if page.settings.oidc_issuer else "",
        contact=page.settings.mail_from,
        batch_votes=page.settings.batch_votes,
    )


@router.get("/accessibility")
def show_accessibility(page: OnPage) -> Response:
    return page.show("about/accessibility.html", contact=page.settings.mail_from)


@router.get("/numbers")
def show_numbers(page: OnPage) -> Response:
    return page.show(
        "about/numbers.html",
        batch_votes=page.settings.batch_votes,
        batch_hours=int(page.settings.batch_every.total_seconds() // 3600),
        cell_votes=page.settings.cell_votes,
        sweep_days=page.settings.sweep_every.days,
        pooled=page.settings.pool_neighborhoods,
        noise=page.settings.cell_noise,
        zone=page.settings.timezone,
    )
