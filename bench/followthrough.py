"""What a day of follow-through costs a large city: `python -m bench.followthrough [--only NAME]`.

5,000 commitments, 100,000 people who each follow an office and a commitment, 20 offices that meet
and 400 proposals that wait for answers. The worker's jobs run through whole days by the clock of
its schedule: sweep of commitments, mandate, meetings and digests asked for; the minute's look for
letters stands beside. The crowd is told of one agenda, beside the same rows by one bare statement.
Seconds are CPU, PostgreSQL too. Target: 10 s a day together. Takes about seven minutes.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psutil
from sqlalchemy import delete, func, select, text, update
from sqlmodel import col

from app.core.clock import as_of, utc_now
from app.core.db import Database
from app.core.outbox import OutboxEntry
from app.followthrough.checking.models import CheckIn, Interim
from app.followthrough.checking.refreshing import look_again
from app.notices.mailing import open_at_once, waiting
from app.notices.models import Mailing, Notice
from app.notices.service import tell_followers
from app.worker.delivery import deliver_all
from app.worker.mailing import LOT, ask_for_digests
from app.worker.schedule import check_commitments, hold_meetings, keep_clock, plan_meetings
from app.worker.works import Works
from bench.followthrough_city import MANY_ON, NOTHING_ON, Promises, build, refresh
from bench.races import postgresql, sqlite

TARGET: Final = 10.0
REVIEWED: Final = date(2027, 3, 12)  # a day on which seven reviews come

SWEEPS: Final = range(6 * 60 + 19, 1440, 180)
CLOCK: Final = (11, 6 * 60 + 11)
MIDWAY: Final = datetime(2027, 1, 20, 12, tzinfo=UTC)
BARE: Final = (
    "INSERT INTO notice (person_id, kind, noun, noun_id, times, created_at) "
    "SELECT person_id, 'bare', 'meeting', 1, 1, :now FROM follow "
    "WHERE noun = 'department' AND noun_id = :office"
)


class Cpu:
    """Seconds of CPU of this process and of the database's."""

    def __init__(self, database: Database) -> None:
        self._server: psutil.Process | None = None
        if database.engine.dialect.name == "postgresql":
            with database.reading() as session:
                backend = session.scalar(text("SELECT pg_backend_pid()"))
            self._server = psutil.Process(backend).parent()

    def _served(self) -> float:
        """Return the seconds of the database's processes, those that ended too."""
        if self._server is None:
            return 0.0
        seconds = sum(self._server.cpu_times()[:4])
        for one in self._server.children():
            with suppress(psutil.NoSuchProcess):
                seconds += sum(one.cpu_times()[:2])
        return seconds

    @contextmanager
    def spent(self, on: dict[str, float], what: str) -> Iterator[None]:
        """Add what runs inside; finding the database's processes costs 3 ms, which is left out."""
        served = self._served()
        own = time.process_time()
        yield
        own = time.process_time() - own
        on[what] += own + self._served() - served


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--commitments", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=100_000)
    asked = parser.parse_args()
    worst = 0.0
    for name, opened in (("sqlite", sqlite), ("postgresql", postgresql)):
        if asked.only in (None, name):
            with TemporaryDirectory() as folder, opened(Path(folder)) as url:
                city = build(url, Path(folder), asked.commitments, asked.people)
                print(f"{name}: {asked.commitments} commitments, {asked.people} people", flush=True)
                worst = max(worst, _measure(city))
                city.database.engine.dispose()
    print(f"the dearest day: {worst:.1f} s of CPU, target {TARGET:.0f}")
    return int(worst > TARGET)


def _measure(city: Promises) -> float:
    cpu = Cpu(city.database)
    days = [_day(city, cpu, "nothing is due", NOTHING_ON)]
    _tell(city, cpu)
    monday = NOTHING_ON + timedelta(days=6)
    days.append(_day(city, cpu, "a Monday, all are due a digest", monday))
    _refresh(city, cpu)
    days.append(_day(city, cpu, "hundreds are due", MANY_ON))
    days.append(_day(city, cpu, "a Friday, last week's digests were not asked for", REVIEWED))
    return max(days)


def _day(city: Promises, cpu: Cpu, name: str, day: date) -> float:
    """Run a day's jobs as the schedule does; return their CPU."""
    spent: defaultdict[str, float] = defaultdict(float)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for minute in range(24 * 60):
        with as_of(begins + timedelta(minutes=minute)):
            for what, do, due in (
                ("sweep", check_commitments, SWEEPS),
                ("mandate", keep_clock, CLOCK),
                ("plans", plan_meetings, range(4, 1440, 60)),
                ("meetings", hold_meetings, range(0, 1440, 10)),
                ("digests", _ask, range(1440)),
                ("looks", _look, range(1440)),
            ):
                if minute in due:
                    with cpu.spent(spent, what):
                        do(city.works)
            if minute in (7 * 60, 8 * 60):
                _take_letters(city.works)
    looks = spent.pop("looks")  # each minute's, all day
    total = sum(spent.values())
    told = ", ".join(f"{what} {seconds:.2f}" for what, seconds in spent.items())
    print(
        f"  {name}: {total:.1f} s ({told}), beside the looks {looks:.2f}; {_counts(city)}",
        flush=True,
    )
    with as_of(begins + timedelta(days=1)):
        after: defaultdict[str, float] = defaultdict(float)
        with cpu.spent(after, "told"):
            deliver_all(city.works)
    if after["told"] > 0.1:  # noqa: PLR2004, else nothing was announced
        print(f"    what it announced, told: {after['told']:.1f} s", flush=True)
    return total


def _ask(works: Works) -> None:
    ask_for_digests(works, utc_now())


def _look(works: Works) -> None:
    """Ask for letters that cannot wait and look which wait, as each minute does; send none."""
    now = utc_now()
    with works.database.writing() as session:
        open_at_once(session, now)
    with works.database.reading() as session:
        waiting(session, now, LOT)


def _take_letters(works: Works) -> None:
    """Note letters as sent, which is no cost of the day: `bench.followthrough_mails` sends them."""
    with works.database.writing() as session:
        unsent = update(Mailing).where(col(Mailing.ended_at).is_(None))
        session.execute(unsent.values(ended_at=utc_now(), outcome="sent"))


def _tell(city: Promises, cpu: Cpu) -> None:
    """Tell all who follow an office of one agenda; beside it a bare statement for as many rows."""
    spent: defaultdict[str, float] = defaultdict(float)
    followed = "department", city.offices[0]
    with as_of(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        with cpu.spent(spent, "told"), city.database.writing() as session:
            tell_followers(session, followed, "agenda_public", "meeting", 1, once_since=utc_now())
        with cpu.spent(spent, "again"), city.database.writing() as session:
            tell_followers(session, followed, "agenda_public", "meeting", 1)
        with city.database.writing() as session, cpu.spent(spent, "bare"):
            session.execute(text(BARE), {"office": city.offices[0], "now": utc_now()})
            session.flush()
        with city.database.writing() as session:
            session.execute(delete(Notice).where(col(Notice.kind) == "bare"))
    told, again, bare = spent["told"], spent["again"], spent["bare"]
    print(
        f"  telling all of an agenda: {told:.1f} s, {told / bare:.1f} times a bare statement; "
        f"once more: {again:.1f} s, {again / bare:.1f} times",
        flush=True,
    )


def _refresh(city: Promises, cpu: Cpu) -> None:
    """Publish newer data of all tables, which cover the promised year, and look again."""
    with as_of(MIDWAY):
        tables = refresh(city)
        spent: defaultdict[str, float] = defaultdict(float)
        looked = 0
        with cpu.spent(spent, "looked"):
            for number in tables:
                looked += look_again(city.database, city.works.store, number, MIDWAY.date())
        with cpu.spent(spent, "twice"):
            for number in tables:
                look_again(city.database, city.works.store, number, MIDWAY.date())
        with city.database.writing() as session:
            session.execute(delete(OutboxEntry))  # a version's charts are no follow-through
    print(
        f"  {len(tables)} tables refreshed: {looked} looked at in {spent['looked']:.1f} s, the "
        f"same data once more {spent['twice']:.1f} s; {_counts(city)}",
        flush=True,
    )


def _counts(city: Promises) -> str:
    with city.database.reading() as session:
        kinds = (CheckIn, Interim, Notice, Mailing)
        rows = [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    return "check-ins {}, interim numbers {}, notices {}, letters {}".format(*rows)


if __name__ == "__main__":
    sys.exit(main())
