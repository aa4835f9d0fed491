"""How a refusal looks: a page, or for htmx a fragment in the page's place for problems."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.core.errors import Ruling
from app.core.i18n import Sentence, _
from app.http.forgery import token_for
from app.http.htmx import wants_fragment
from app.web.rendering import draw

_HEADINGS = {
    HTTPStatus.UNAUTHORIZED: _("Sign in first"),
    HTTPStatus.FORBIDDEN: _("You cannot do this"),
    HTTPStatus.NOT_FOUND: _("Nothing is here"),
    HTTPStatus.METHOD_NOT_ALLOWED: _("That is not how this page works"),
    HTTPStatus.REQUEST_TIMEOUT: _("That came too slowly"),
    HTTPStatus.CONFLICT: _("Something changed meanwhile"),
    HTTPStatus.GONE: _("This was removed"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is too much at once"),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Something in this form is not right"),
    HTTPStatus.TOO_MANY_REQUESTS: _("Please slow down"),
    HTTPStatus.INTERNAL_SERVER_ERROR: _("That went wrong on our side"),
    HTTPStatus.SERVICE_UNAVAILABLE: _("The site is busy"),
}

_UNREAD = _("The numbers cannot be read now")
_BY_CODE = {"unavailable": _UNREAD, "store-down": _UNREAD}


def draw_problem(request: Request, ruling: Ruling) -> Response:
    """Draw a refusal without asking the database, which may be what failed."""
    if ruling.status is HTTPStatus.UNAUTHORIZED:
        return _to_sign_in(request)
    if wants_fragment(request):
        html = draw("_problem.html", {"ruling": ruling})
        headers = {"HX-Retarget": "#problems", "HX-Reswap": "innerHTML"}
        return HTMLResponse(html, int(ruling.status), headers)
    settings = request.app.state.settings
    names = {
        "viewer": None, "here": None, "unread": 0, "city": settings.city, "demo": settings.demo,
        "base_url": settings.base_url, "path": "", "csrf_token": token_for(request),
        "ruling": ruling, "heading": heading_for(ruling.status, ruling.code),
    }  # fmt: skip
    return HTMLResponse(draw("problem.html", names), int(ruling.status))


def heading_for(status: HTTPStatus, code: str = "") -> Sentence:
    return _BY_CODE.get(code) or _HEADINGS.get(status, _("That did not work"))


def _to_sign_in(request: Request) -> Response:
    """Lead to the sign-in page and, after it, back to the page that was wanted."""
    wanted = request.url.path if request.method == "GET" else request.headers.get("referer", "/")
    base = request.app.state.settings.base_url
    address = f"/sign-in?next={quote(wanted.removeprefix(base) or '/', safe='/')}"
    if wants_fragment(request):
        headers = {"HX-Redirect": address}
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers=headers)
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
