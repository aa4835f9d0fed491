"""Sending letters about notices: asked for by the minute, each sent once, through one connection.

The row of a letter is its job. A run that is cut off leaves it waiting and the next run takes it
up; between handing a letter over and noting it the program may die, and then the letter goes out
again under the same Message-ID. One run works at a time.
"""

from datetime import datetime
from threading import Lock
from typing import Final

import structlog

from app.core.clock import utc_now
from app.core.mail import Letter, Post, post_office
from app.core.mail_server import MailDelayedError, MailRefusedError
from app.core.portions import portions
from app.notices import sending
from app.notices.mailing import (
    PEOPLE,
    due_for_digest,
    moment_of,
    open_at_once,
    open_digests,
    waiting,
)
from app.notices.models import Mailing
from app.notices.sending import Outcome
from app.people.models import Digest
from app.web.notice_letters import write_letter
from app.worker.works import Works

log = structlog.get_logger()

LOT: Final = 100  # letters before it is looked again for those that cannot wait
_one_run = Lock()


def mail_what_is_due(works: Works) -> None:
    """Ask for the letters that are due now and send all that wait, unless a run is at it."""
    if not _one_run.acquire(blocking=False):
        return
    try:
        ask_for_digests(works, utc_now())
        while send_lot(works):
            pass
    finally:
        _one_run.release()


def ask_for_digests(works: Works, now: datetime) -> None:
    """Ask for the newest digests that nobody asked for yet."""
    zone = works.settings.zone
    moments = {each: moment_of(each, now, zone) for each in (Digest.WEEKLY, Digest.DAILY)}
    for setting, moment in works.looks.digests(moments, now):
        with works.database.reading() as session:
            due = due_for_digest(session, setting, moment)
        for some in portions(list(due), PEOPLE):
            with works.database.writing() as session:
                theirs = {person: due[person] for person in some}
                open_digests(session, theirs, setting, moment, now)


def send_lot(works: Works) -> bool:
    """Send what cannot wait and then some of the rest; say whether to go on."""
    now = utc_now()
    with works.database.writing() as session:
        open_at_once(session, now)
    with works.database.reading() as session:
        lot = waiting(session, now, LOT)
    try:
        with post_office(works.settings) as post:
            for mailing_id in lot:
                send_one(works, mailing_id, post)
    except MailDelayedError:
        return False  # nobody's letter gets through: the next run tries again
    return len(lot) == LOT


def send_one(works: Works, mailing_id: int, post: Post) -> None:
    """Write, send and note one letter. Raises MailDelayedError where none gets through."""
    now = utc_now()
    with works.database.reading() as session:
        mailing = session.get_one(Mailing, mailing_id)
        if mailing.ended_at is not None:
            return
        late = sending.is_stale(mailing, now)
        letter = None if late else write_letter(session, mailing, works.settings, now)
    if letter is None:
        outcome = Outcome.STALE if late else Outcome.EMPTY
        with works.database.writing() as session:
            sending.end(session, mailing_id, outcome, now)
        return
    _send(works, mailing_id, letter, post)


def _send(works: Works, mailing_id: int, letter: Letter, post: Post) -> None:
    try:
        post(letter)
    except MailRefusedError as refused:
        log.warning("letter refused", mailing=mailing_id, why=str(refused))
        with works.database.writing() as session:
            sending.refuse(session, mailing_id, utc_now(), of_address=refused.of_address)
    except MailDelayedError as delayed:
        log.warning("letter put off", mailing=mailing_id, why=str(delayed))
        with works.database.writing() as session:
            sending.put_off(session, mailing_id, utc_now())
        if delayed.for_all:
            raise
    else:
        with works.database.writing() as session:
            sending.end(session, mailing_id, Outcome.SENT, utc_now())
