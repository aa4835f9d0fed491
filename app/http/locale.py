"""The language of a request: what the browser prefers among the catalogues that exist."""

from babel import negotiate_locale
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.i18n import available_languages, language


class Locale:
    """Sets `i18n.language` for the request. Plain ASGI, so that the endpoint's thread sees it."""

    def __init__(self, app: ASGIApp, default: str) -> None:
        self.app = app
        self.default = default
        self.known = available_languages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(self.known) > 1:
            headers = dict(scope["headers"])
            wanted = headers.get(b"accept-language", b"").decode("latin-1")[:200]
            names = [part.split(";")[0].strip().replace("-", "_") for part in wanted.split(",")]
            language.set(negotiate_locale(names, self.known) or self.default)
        await self.app(scope, receive, send)
