"""The Host header: ours, or the request is refused. Links never come from it all the same."""

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PROBES = {"/healthz", "/readyz", "/metrics"}  # asked by address, by machines that know no name


class OurHost:
    """Answers 400 to a request for another host than that of the configured base URL."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.ours = urlsplit(base_url).netloc.casefold()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in PROBES:
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if [host.decode("latin-1").casefold() for host in hosts] != [self.ours]:
                refusal = PlainTextResponse(f"This site answers at {self.ours} only.\n", 400)
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)
