"""What the worker looks at in this minute: texts for a batch, and who is due a digest."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from app.contributions.models import ContributionId
from app.people.models import Digest

SIX_HOURS: Final = 6 * 60 * 60
LATE: Final = timedelta(minutes=10)  # what happened just before a digest may be committed after it


class Looks:
    """Remembers the last look at each. Lost with the process, which then looks at all once."""

    def __init__(self) -> None:
        self._seen: dict[ContributionId, tuple[int, int]] = {}
        self._asked: dict[Digest, tuple[datetime, bool, int]] = {}

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

    def digests(
        self, moments: Mapping[Digest, datetime], now: datetime
    ) -> Iterator[tuple[Digest, datetime]]:
        """Yield the digests to ask for: at their moment, ten minutes on, then each six hours.

        A look reads what nobody was told yet, which is much in a week of a large city.
        """
        hours = int(now.timestamp()) // SIX_HOURS
        for setting, moment in moments.items():
            stands = moment, now - moment < LATE, hours
            if self._asked.get(setting) != stands:
                yield setting, moment
                self._asked[setting] = stands
