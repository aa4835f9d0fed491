"""What is sent to us must come along: a body that drips is given up on, and answered with 408."""

import asyncio
import time
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST: Final = 8 * 1024  # bytes a second: less than a weak phone connection


class Hurry:
    """Bounds the time in which a request's body comes: `seconds`, and more for what has come.

    While it comes it holds neither a thread nor a transaction (`forgery` reads it whole before
    one opens), only its connection. After a 408 the connection is closed, as the rest of the
    body may still be on its way.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, got = time.monotonic(), 0
        waits, cut = True, False

        async def hurried() -> Message:
            nonlocal got, waits, cut
            if not waits:
                return await receive()  # only whether somebody still listens
            left = began + self.seconds + got / SLOWEST - time.monotonic()
            try:
                async with asyncio.timeout(max(left, 0)):
                    message = await receive()
            except TimeoutError as error:
                cut = True
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from error
            got += len(message.get("body", b""))
            waits = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def answer(message: Message) -> None:
            nonlocal waits
            if message["type"] == "http.response.start":
                waits = False  # an answer that leaves early may listen as long as it likes
                if cut and scope.get("http_version", "1.1").startswith("1"):
                    close = (b"connection", b"close")
                    message = {**message, "headers": [*message.get("headers", ()), close]}
            await send(message)

        await self.app(scope, hurried, answer)
