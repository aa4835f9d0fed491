"""Counting and logging of requests, by the route's pattern: an address may hold what was typed."""

import time
from secrets import token_hex

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import metrics

log = structlog.get_logger()
SLOW = 1.0  # seconds


class Observe:
    """Wraps the whole app, so that refusals and failures are counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        answered = False

        async def note_status(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status = int(message["status"])
                answered = True
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        except Exception:
            # The framework raises again after its 500 has left. The server would print the
            # message, which may hold what somebody typed; our own log has its type and place.
            if not answered:
                raise
        finally:
            route = _pattern_of(scope)
            took = time.perf_counter() - began
            metrics.requests.labels(_known(scope["method"]), route, str(status)).inc()
            metrics.seconds.labels(route).observe(took)
            if took > SLOW or status >= 500:  # noqa: PLR2004, a failure of ours
                log.warning(
                    "request", id=token_hex(4), route=route, status=status, seconds=round(took, 3)
                )


def _pattern_of(scope: Scope) -> str:
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path", "unknown"))
    return "static" if scope.get("path", "").startswith("/static/") else "unknown"


def _known(method: str) -> str:
    """Keep odd methods out of the labels: each label value costs memory for ever."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else "other"
