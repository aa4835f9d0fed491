"""Cross-site request forgery: every write must come from our own page, with that page's token."""

import hmac
from collections.abc import AsyncIterator
from http import HTTPStatus

from fastapi import Request

from app.core.config import Settings
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.http.person import session_token
from app.http.transaction import SAFE_METHODS

FORGED = Ruling(
    HTTPStatus.FORBIDDEN, "forged", _("This form is out of date. Load the page again, then retry.")
)


async def refuse_forgery(request: Request) -> AsyncIterator[None]:
    """Raise RefusedError for a write from another site or without its session's token.

    Where the request comes from is asked before its body is read, so that no other site can make
    us read an upload. Whatever was read is closed when the request ends.
    """
    try:
        await _check(request)
        yield
    finally:
        await request.close()


async def _check(request: Request) -> None:
    if request.method in SAFE_METHODS:
        return
    if not from_our_site(request):
        raise RefusedError(FORGED)
    token = request.headers.get("x-csrf-token", "")
    if not token:
        form = await request.form()  # parsed once; the route's own form reads the same copy
        token = str(form.get("csrf_token", ""))
    if not hmac.compare_digest(token.encode(), token_for(request).encode()):
        raise RefusedError(FORGED)
    await request.form()  # whole before the request's transaction opens, however slowly it comes


def token_for(request: Request) -> str:
    """Return the token bound to the request's session: another person's token is worth nothing."""
    return token_of(request.app.state.settings, session_token(request))


def token_of(settings: Settings, cookie: str) -> str:
    secret = settings.secret_key.get_secret_value()
    return hmac.digest(secret.encode(), b"csrf" + cookie.encode(), "sha256").hex()


def from_our_site(request: Request) -> bool:
    ours = request.app.state.settings.base_url
    return request.headers.get("origin", ours) == ours and request.headers.get(
        "sec-fetch-site", "same-origin"
    ) in ("same-origin", "none")
