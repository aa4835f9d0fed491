"""Who is asking: the session cookie, and the person it stands for."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import RefusedError
from app.http.transaction import Transaction
from app.people.models import Person
from app.people.policy import SIGN_IN_FIRST
from app.people.sessions import LASTS, person_of


def cookie_name(settings: Settings) -> str:
    """Name the cookie. `__Host-` ties it to this host and to HTTPS; plain HTTP cannot use it."""
    return "__Host-commonplot" if settings.is_https else "commonplot"


def session_token(request: Request) -> str:
    return request.cookies.get(cookie_name(request.app.state.settings), "")


def current_viewer(request: Request, session: Transaction) -> Person | None:
    token = session_token(request)
    found = person_of(session, token, utc_now()) if token else None
    if found is None:
        return None
    request.state.session_id = found[1].id
    return found[0]


Viewer = Annotated[Person | None, Depends(current_viewer)]


async def signed_in_person(viewer: Viewer) -> Person:
    if viewer is None:
        raise RefusedError(SIGN_IN_FIRST)
    return viewer


SignedIn = Annotated[Person, Depends(signed_in_person)]


def set_session_cookie(response: Response, settings: Settings, token: str) -> None:
    seconds = int(LASTS.total_seconds())
    response.set_cookie(
        cookie_name(settings),
        token,
        seconds,
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
        path="/",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.is_https, httponly=True)
