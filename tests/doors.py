"""One event loop for all requests of a test process, as a server has one: a thread less each."""

from contextlib import ExitStack
from functools import cache
from typing import Final

from anyio.from_thread import BlockingPortal, start_blocking_portal

_OPEN: Final = ExitStack()


@cache
def portal() -> BlockingPortal:
    """Return the way into that loop; `close` ends it."""
    return _OPEN.enter_context(start_blocking_portal())


def close() -> None:
    """Stop the loop. Nothing may be asked afterwards."""
    _OPEN.close()
