"""The letters of a demo city, which sends no mail, readable by everybody."""

from fastapi import APIRouter, Response

from app.core.errors import NOT_FOUND, RefusedError
from app.core.mail import kept_letters
from app.web.page import OnPage

router = APIRouter()


@router.get("/outbox")
def show_outbox(page: OnPage) -> Response:
    """Show the letters in demo mode. A real city's letters have no address at all."""
    if not page.settings.demo:
        raise RefusedError(NOT_FOUND)
    return page.show("accounts/outbox.html", letters=kept_letters(page.settings))
