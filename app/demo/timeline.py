"""What happens in the demo city, in order, each thing at its own time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import as_of
from app.core.config import Settings
from app.core.events import EVENT_TYPES
from app.core.outbox import Handlers, OutboxEntry, deliver
from app.demo.votes import DemoVote

PUBLISHING_HOUR = timedelta(hours=3, minutes=30)  # at night, as a worker would
ONE_DAY = timedelta(days=1)
MORE_THAN_NEEDED = 2  # votes above the least that a batch needs, as both answers must be in it


@dataclass
class Timeline:
    """Collects happenings and lets them happen, oldest first; what is added first goes first."""

    now: datetime
    _happenings: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def at(self, moment: datetime, happen: Callable[[], object]) -> None:
        """Plan something, at the latest for the present."""
        self._happenings.append((min(moment, self.now), next(self._numbers), happen))

    def __len__(self) -> int:
        return len(self._happenings)

    def run(self, session: Session, handlers: Handlers, step: Callable[[], None]) -> None:
        """Let it all happen. Who reacts to an event does so at its time, not when it is loaded."""
        told = session.scalar(select(func.max(col(OutboxEntry.id)))) or 0
        for moment, _number, happen in sorted(self._happenings, key=lambda planned: planned[:2]):
            with as_of(moment):
                happen()
                session.flush()
                for entry in _announced_since(session, told):
                    told = entry.id
                    if EVENT_TYPES[entry.kind] in handlers:
                        deliver(session, entry.id, handlers)
            step()


def deliver_at_its_time(session: Session, handlers: Handlers) -> None:
    """Let what was announced so far be reacted to on the day when it happened."""
    for entry in _announced_since(session, 0):
        if EVENT_TYPES[entry.kind] in handlers:
            with as_of(entry.created_at):
                deliver(session, entry.id, handlers)


def in_batches(
    votes: Sequence[DemoVote], settings: Settings, now: datetime
) -> Iterator[tuple[Sequence[DemoVote], datetime | None]]:
    """Cut a text's votes into those that fill a batch, each with the night of its publishing.

    The last piece has no such night where it is too small, or where that night is still to come.
    """
    enough = settings.batch_votes + MORE_THAN_NEEDED
    piece: list[DemoVote] = []
    night = None
    for vote in votes:
        if night and vote.at > night and len(piece) >= enough:
            yield piece, night
            piece = []
        piece.append(vote)
        night = _night_after(vote.at)
    if piece:
        yield piece, night if night and night <= now and len(piece) >= enough else None


def _announced_since(session: Session, told: int) -> Sequence[OutboxEntry]:
    entries = select(OutboxEntry).where(col(OutboxEntry.id) > told)
    return session.scalars(entries.order_by(col(OutboxEntry.id))).all()


def _night_after(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    night = midnight + PUBLISHING_HOUR
    return night if night > moment else night + ONE_DAY
