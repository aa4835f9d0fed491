"""Which texts the worker looks at in this minute for a batch: no vote, no look but once an hour."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from app.contributions.models import ContributionId


class Looks:
    """Remembers the last look at each text. Lost with the process, which then looks at all once."""

    def __init__(self) -> None:
        self._seen: dict[ContributionId, tuple[int, int]] = {}

    def due(self, waiting: Mapping[ContributionId, int], now: datetime) -> Iterator[ContributionId]:
        """Yield those of `waiting` (text: length of its log) whose log grew, or whose hour came.

        Time alone may make a batch due (a sweep, the week's draw, a move to another neighborhood):
        so each text has its minute of the hour, and 5,000 texts are 83 looks a minute. A look that
        failed is not remembered.
        """
        minute = int(now.timestamp()) // 60
        self._seen = {text: stood for text, stood in self._seen.items() if text in waiting}
        for text, length in waiting.items():
            stands = length, (minute + text) // 60
            if self._seen.get(text) != stands:
                yield text
                self._seen[text] = stands
