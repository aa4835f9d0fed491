"""Errors at the edge: a status and a sentence we wrote. What was sent is never sent back."""

import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from itertools import takewhile
from typing import TypeAlias

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.core.errors import NOT_FOUND, UNREADABLE, InvalidError, RefusedError, Ruling, told_of
from app.core.i18n import _

DrawProblem: TypeAlias = Callable[[Request, Ruling], Response]

log = structlog.get_logger()

FAILED = Ruling(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "failed",
    _("That went wrong on our side. Nothing was changed. Please try again in a minute."),
)
BUSY = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "busy",
    _("The site is very busy. Nothing was changed. Please try again in a few seconds."),
)
TOO_SLOW = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "too-slow",
    _("That took too long, so it was stopped. Nothing was changed. Ask for less, or try again."),
)
TOO_LARGE = Ruling(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-large",
    _("That is more than this site takes. Please send less at once."),
)
MANGLED = Ruling(
    HTTPStatus.BAD_REQUEST,
    "bad-request",
    _("What was sent cannot be read: it is cut off, or not in the form that it says to be in."),
)
TOO_LATE = Ruling(
    HTTPStatus.REQUEST_TIMEOUT,
    "too-late",
    _("What you sent came so slowly that we stopped waiting. Nothing was changed."),
    _("Try again where the connection is better. If you sent a file, send a smaller one."),
)
WRONG_METHOD = Ruling(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method-not-allowed",
    _("This address cannot be used in that way. Go back and use the buttons of the page."),
)
_KNOWN = (NOT_FOUND, TOO_LARGE, TOO_LATE, MANGLED, WRONG_METHOD, BUSY)
_BY_STATUS = {ruling.status: ruling for ruling in _KNOWN}


def install_problems(app: FastAPI, draw_problem: DrawProblem) -> DrawProblem:
    """Answer every error as RFC 9457 JSON to the API and who asks for JSON, else as drawn.

    Returns what answers a ruling in the same way, for what happens outside of the routes.
    """

    def answer(request: Request, ruling: Ruling, error: Exception | None = None) -> Response:
        if asks_for_json(request):
            return problem_response(ruling, error)
        return draw_problem(request, ruling)

    def respond(request: Request, error: Exception) -> Response:
        ruling = ruling_for(error)
        if ruling is FAILED:
            log.error("request failed", path=_route_of(request), error=type(error).__name__)
        response = answer(request, ruling, error)
        if isinstance(error, RefusedError) and error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    for error in (RefusedError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(error, respond)
    return answer


def asks_for_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "json" in request.headers.get("accept", "")


def ruling_for(error: Exception) -> Ruling:
    match error:
        case RefusedError():
            return error.ruling
        case RequestValidationError():
            return UNREADABLE
        case HTTPException():
            status = HTTPStatus(error.status_code)
            named = Ruling(status, status.name.lower().replace("_", "-"), _(status.phrase))
            return _BY_STATUS.get(status, named)  # no `or`: a ruling that refuses is false
        case _:
            return FAILED


def problem_response(ruling: Ruling, error: Exception | None = None) -> Response:
    """Draw a ruling as RFC 9457 problem details, with its code and what to do.

    An InvalidError also names the fields.
    """
    told = told_of(error if isinstance(error, RefusedError) else RefusedError(ruling))
    body: dict[str, object] = {
        "type": f"/problems/{ruling.code}",
        "title": told.message,
        "status": int(ruling.status),
        "code": told.code,
    }
    if ruling.hint is not None:
        body["detail"] = str(ruling.hint)
    if told.hint:
        body["hint"] = told.hint
    if isinstance(error, InvalidError):
        body["errors"] = [
            {"field": field, "detail": str(sentence)} for field, sentence in error.problems.items()
        ]
    if isinstance(error, RequestValidationError):
        body["errors"] = [
            {"field": _field_of(wrong["loc"]), "detail": _detail_of(wrong["type"])}
            for wrong in error.errors()[:20]
        ]
    return JSONResponse(body, int(ruling.status), media_type="application/problem+json")


def _field_of(location: Sequence[str | int]) -> str:
    """Name the field in our own words: a name that was sent could be anything."""
    ours = takewhile(_is_ours, (str(part) for part in location[1:]))
    return ".".join(ours)[:60] or "body"


def _is_ours(part: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9_.]{0,30}", part) is not None


def _detail_of(kind: str) -> str:
    return kind.replace("_", " ") if re.fullmatch(r"[a-z_]{1,40}", kind) else "not valid"


def _route_of(request: Request) -> str:
    """Name the route's pattern, never the path itself: it may hold what somebody typed."""
    route = request.scope.get("route")
    return getattr(route, "path", "unknown")
