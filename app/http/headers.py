"""Headers on every answer. It wraps the whole app, so that 404, 422 and 500 wear them too."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
VARY = "Cookie, Authorization, HX-Request, Accept"


class SecurityHeaders:
    """A route may set its own Cache-Control; whatever does not is private and never stored.

    A download may wear a stricter policy of its own (`sandbox`); none may loosen this one.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.fixed = dict(HEADERS)
        if https:
            self.fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_public = scope.get("path", "").startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                if is_public:
                    headers.setdefault("Cache-Control", "public, max-age=3600")
                else:
                    headers.setdefault("Cache-Control", "private, no-store")
                    headers.setdefault("Vary", VARY)
            await send(message)

        await self.app(scope, receive, send_with_headers)
