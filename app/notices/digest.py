"""Which notices are due by mail: none, one letter a day, or one for each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.events import MailDue
from app.core.outbox import announce
from app.notices.models import Notice
from app.people.models import Digest, Person, Standing


def mail_due(session: Session, setting: Digest, now: datetime) -> int:
    """Ask for one letter a person about everything unread that no letter has told; say how many.

    Call it often for `Digest.EACH` and once a day for `Digest.DAILY`. The letter is written when it
    is sent: what was read or hidden meanwhile is left out. Twice is once.
    """
    newest = func.max(col(Notice.id))
    due = (
        select(col(Notice.person_id), newest)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(
            col(Notice.read_at).is_(None),
            col(Notice.mailed_at).is_(None),
            col(Person.digest) == setting,
            col(Person.confirmed),
            col(Person.email).is_not(None),
            col(Person.standing) != Standing.ERASED,
        )
        .group_by(col(Notice.person_id))
        .order_by(col(Notice.person_id))
    )
    people = session.execute(due).all()
    for person_id, notice_id in people:
        mine = col(Notice.person_id) == person_id, col(Notice.id) <= notice_id
        untold = col(Notice.read_at).is_(None), col(Notice.mailed_at).is_(None)
        session.execute(update(Notice).where(*mine, *untold).values(mailed_at=now))
        announce(session, MailDue("digest", person_id, notice_id))
    return len(people)


def told_with(session: Session, person_id: int, notice_id: int) -> Sequence[Notice]:
    """List what the letter that names this notice tells: what is still unread, oldest first."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.person_id != person_id or notice.mailed_at is None:
        return []
    together = select(Notice).where(
        col(Notice.person_id) == person_id,
        col(Notice.mailed_at) == notice.mailed_at,
        col(Notice.read_at).is_(None),
    )
    return session.scalars(together.order_by(col(Notice.created_at), col(Notice.id))).all()
