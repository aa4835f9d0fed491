"""A city whose worker is killed again and again, and what must hold in it then.

Its four days: answers fall due and reviews come near; reviews come, an agenda freezes, a month's
slots are given out; a memo falls due; and a Monday later the digests tell the rest.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import as_of
from app.core.outbox import OutboxEntry
from app.core.storage import storage_of
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.models import Commitment
from app.followthrough.mandate.models import Because, OwedAnswer
from app.followthrough.mandate.owing import owe_answer
from app.followthrough.meetings.models import AgendaItem, Meeting
from app.followthrough.workdays import Workdays
from app.notices.models import Mailing, Notice
from app.notices.service import follow
from app.people.models import Digest, Person
from app.web.nouns import register_nouns
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.checking import make_promised, promise
from tests.factories.commitments import make_trial
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import make_meetings, make_recorder, make_row
from tests.factories.proposals import make_proposal
from tests.mailbox import Box
from tests.people import City
from tests.worker.dying import Plan, ask

PROMISES = 4  # and a trial
FAR = 180  # statements and commits: a kill comes at most so far into the work
DAYS = tuple(
    datetime(2027, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((1, 27, 12), (2, 1, 12), (2, 4, 12), (2, 8, 12))
)
SHARES = (4, 9, 2, 5)  # of twenty kills
LONGEST = 0.6  # seconds after which a worker is killed from outside
ROOT = Path(__file__).parents[2]
Do: TypeAlias = Callable[[Plan], str]
SLOTS = {"2027-01-01": 2, "2027-02-01": 2, "None": 1}
PEOPLE = ("alice", "bob", "charlie", "olive")
TOLD = {
    ("olive", "check_in_soon"): PROMISES,
    ("olive", "answer_due"): 2,
    ("olive", "answer_owed"): 2,
    ("olive", "promise_due"): PROMISES + 1,
    ("olive", "memo_due"): 1,
    ("alice", "checked_in"): PROMISES,
    ("bob", "checked_in"): PROMISES,
    ("bob", "agenda_public"): 2,
    ("charlie", "checked_in"): PROMISES,
}


class WrongError(Exception):
    """Something that must hold does not."""


class Killed:
    """The city, the box its letters go to, and how often its worker was killed or came through."""

    def __init__(self, city: City, box: Box) -> None:
        self.city, self.box, self.found = city, box, Counter[str]()
        settings = city.settings.model_copy(update=box.settings)
        self.works = Works(settings, city.database, storage_of(settings))
        register_nouns()
        self._fill()

    def _fill(self) -> None:
        """Promise in January 2026 what is reviewed on 1 February 2027, and owe five answers."""
        city, store = self.city, self.works.store
        with city.database.writing() as session:
            session.get_one(Person, city.bob.id).digest = Digest.DAILY
            one = make_promised(session, store, city.olive, city.department, city.alice)
            proposals = [one.proposal]
            with as_of(datetime(2026, 1, 15, 13, tzinfo=UTC)):
                for number in range(1, PROMISES):
                    fix = make_proposal(
                        session, city.alice, f"Fix {number}", department=city.department
                    )
                    promise(session, store, city.olive, city.department, one.chart, fix)
                    proposals.append(fix)
            one.publish(session, year=10)
            with as_of(datetime(2026, 11, 3, 12, tzinfo=UTC)):  # reviewed after ninety days
                tried = make_proposal(session, city.alice, "Try", department=city.department)
                make_trial(session, store, city.olive, city.department, tried)
            with as_of(datetime(2027, 1, 4, 9, tzinfo=UTC)):
                make_mandate(session, city.department, officer=city.olive)
                owed = [make_open(session, city.department, f"Owed {n}") for n in range(5)]
                for proposal in owed:
                    owe_answer(session, proposal, Because.BADGE)
            with as_of(DAYS[0]):
                workdays = Workdays(ZoneInfo("UTC"))
                director, (self.meeting, *_more) = make_meetings(session, city.department, workdays)
                self.rita = make_recorder(session, director, city.department)
                follow(session, city.bob.id, "department", city.department.id)
                for proposal in proposals:
                    follow(session, city.bob.id, "proposal", proposal.id)
                    follow(session, city.charlie.id, "result", proposal.id)
        with as_of(datetime(2027, 1, 5, 9, tzinfo=UTC)):
            deliver_everything(self.works)
        with city.database.writing() as session:
            session.execute(delete(Notice))  # what was told before is not looked at

    def kill(self, seed: int, *, by_time: bool = False) -> None:
        """Go through the four days with twenty kills, and let the work of each come through."""
        chance = Random(seed)  # noqa: S311, no key is made of it
        with worker_of(self.works) as do:
            for day, kills in zip(DAYS, SHARES, strict=True):
                if day == DAYS[2]:
                    self._record()
                done = 0
                while done < kills:
                    done += self._try(do, day, chance, by_time=by_time)
                for _twice in range(2):
                    require(do(Plan(day.isoformat(), chance.random())) == "finished", "work failed")
                back = (day - timedelta(days=1)).isoformat()  # the clock is set back by a day
                require(do(Plan(back, 0)) == "finished", "work failed")

    def _try(self, do: Do, day: datetime, chance: Random, *, by_time: bool) -> bool:
        at, after = chance.randint(1, FAR), chance.uniform(0.02, LONGEST)
        when = {"after": after} if by_time else {"at": at}
        ended = do(Plan(day.isoformat(), chance.random(), **when))
        require(ended in ("killed", "finished"), ended)
        self.found[ended] += 1
        return ended == "killed"

    def _record(self) -> None:
        """Let the meeting have its row, without which it would be skipped."""
        with as_of(self.meeting.starts_at), self.city.database.writing() as session:
            make_row(session, self.rita, self.meeting, self.city.department)

    def check(self) -> None:
        """Find everything done once, as it would be had nobody been killed. Raises WrongError."""
        with self.city.database.reading() as session:
            undone = ~col(OutboxEntry.done) | (col(OutboxEntry.failures) > 0)
            require(not session.scalars(select(OutboxEntry).where(undone)).all(), "left undone")
            promises = session.scalars(select(Commitment)).all()
            rows = session.scalars(select(CheckIn)).all()
            ids = sorted(row.commitment_id for row in rows)
            require(ids == sorted(one.id for one in promises), f"check-ins of {ids}")
            require(all(row.posted_at for row in rows), "a check-in was not posted")
            states = Counter(one.state.value for one in promises)
            require(states == {"met": PROMISES, "open": 1}, f"{states}")
            slots = Counter(str(one.slot_month) for one in session.scalars(select(OwedAnswer)))
            require(slots == SLOTS, f"{slots}")
            frozen = session.get_one(Meeting, self.meeting.id)
            require(frozen.frozen_at == DAYS[1], f"frozen at {frozen.frozen_at}")
            lines = select(AgendaItem).where(col(AgendaItem.meeting_id) == frozen.id)
            found = [(one.kind, one.noun_id, str(one.facts)) for one in session.scalars(lines)]
            require(found and len(found) == len(set(found)), f"agenda {found}")
            self._check_told(session)

    def _check_told(self, session: Session) -> None:
        handles = {one.id: one.handle for one in session.scalars(select(Person))}
        notices = session.scalars(select(Notice)).all()
        require(all(one.times == 1 for one in notices), "told twice")
        told = Counter((handles[one.person_id], one.kind) for one in notices)
        named = {key: count for key, count in told.items() if key[0] in PEOPLE}
        require(named == TOLD, f"told {named}")
        mailings = session.scalars(select(Mailing)).all()
        require({one.outcome for one in mailings} == {"sent"}, "a letter that did not go")
        letters = self.box.messages
        names = Counter(str(one["Message-ID"]) for one in letters)
        require(len(names) == len(mailings), f"{len(names)} of {len(mailings)} letters")
        self.found["letters"] += len(names)
        self.found["letters again under their name"] += len(letters) - len(names)
        by_day = Counter((one.person_id, one.matter, one.period) for one in mailings)
        require(max(by_day.values()) == 1, "two letters for one")


@contextmanager
def worker_of(works: Works) -> Iterator[Do]:
    """Run a worker that dies as it is told, in the city of these settings."""
    settings = works.settings
    told = {
        "COMMONPLOT_SECRET_KEY": settings.secret_key.get_secret_value(),
        "COMMONPLOT_DATA_DIR": str(settings.data_dir),
        "COMMONPLOT_DATABASE_URL": works.database.engine.url.render_as_string(hide_password=False),
        "COMMONPLOT_CITY": settings.city,
        "COMMONPLOT_BASE_URL": settings.base_url,
        "COMMONPLOT_SMTP_HOST": settings.smtp_host,
        "COMMONPLOT_SMTP_PORT": str(settings.smtp_port),
        "COMMONPLOT_SMTP_TLS": "false",
    }
    command = [sys.executable, "-m", "tests.worker.dying"]
    with subprocess.Popen(  # noqa: S603, this program
        command, cwd=ROOT, env=os.environ | told, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        yield partial(ask, process.stdin, process.stdout)
        process.stdin.close()


def require(holds: object, message: str) -> None:
    if not holds:
        raise WrongError(message)
