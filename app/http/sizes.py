"""A body that is too large: the framework refuses it in words of its own, ours take their place."""

from collections.abc import Callable

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import Ruling
from app.http.problems import TOO_LARGE

Answer = Callable[[Request, Ruling], Response]


class OwnWords:
    """Wraps the app: nobody is told `Content Too Large` in plain text, nor a program without JSON.

    A body that says itself that it is too large is refused outside of the routes, whatever they
    answer, so that no handler of theirs can say it.
    """

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def send_ours(message: Message) -> None:
            nonlocal replaced
            if _is_theirs(message):
                replaced = True
                await self.answer(Request(scope), TOO_LARGE)(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, send_ours)


def _is_theirs(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != int(TOO_LARGE.status):
        return False
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")
