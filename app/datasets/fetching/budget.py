"""What one fetch may cost in all, over every page and every try: bytes and seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from app.core.i18n import _
from app.datasets.fetching.refusal import FetchRefusedError

MEGABYTE: Final = 1024 * 1024
MINUTE: Final = 60
CHECKS_EVERY: Final = 1.0  # seconds


@dataclass
class Budget:
    """`check` is called every second of work; where it raises, the fetch ends with that."""

    bytes: int
    seconds: float
    check: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    begun: float = field(init=False)
    checked: float = field(init=False)
    spent: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.begun = self.checked = self.clock()

    def left(self) -> float:
        """Return the seconds that are left. Raises FetchRefusedError when there are none."""
        now = self.clock()
        if now - self.checked >= CHECKS_EVERY:
            self.checked = now
            self.check()
        left = self.seconds - (now - self.begun)
        if left <= 0:
            raise FetchRefusedError(
                _(
                    "Fetching took longer than %(n)s minutes and was stopped.",
                    n=max(1, round(self.seconds / MINUTE)),
                ),
                _("Try again later. If the server is always slow, load the table as a file."),
                code="too-slow",
            )
        return left

    def take(self, more: int) -> None:
        """Count bytes as they are unpacked. Raises FetchRefusedError when they are too many."""
        self.spent += more
        if self.spent > self.bytes:
            raise FetchRefusedError(
                _("The server sends more than %(n)s MB.", n=max(1, self.bytes // MEGABYTE)),
                _("Fetch a part of the table, for example one year, or load it as a file."),
                code="too-large",
            )
