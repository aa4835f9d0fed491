"""A page that is a form: empty, filled, or rejected with everything typed kept."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import HTMLResponse

from app.core.i18n import Sentence
from app.web.page import Page


def show_form(
    page: Page,
    template: str,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    **context: object,
) -> HTMLResponse:
    """Draw a form, with status 422 when there are problems."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return page.show(template, status, typed=typed or {}, problems=problems or {}, **context)
