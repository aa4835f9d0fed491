"""HEAD is answered wherever GET is, by the same headers without the body (RFC 9110, section 9.3.2).

Link checkers, monitors and programs that preview a link ask so.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Asks the app for what GET gives and keeps its body back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b""})

        scope["method"] = "GET"  # in place: who counts the answers reads what the route left there
        try:
            await self.app(scope, receive, send_headers)
        finally:
            scope["method"] = "HEAD"
