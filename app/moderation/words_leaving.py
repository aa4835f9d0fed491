"""What is kept of hidden words goes with the account of whoever wrote them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords
from app.moderation.words import find_words
from app.people.models import Person, Standing


def forget_hidden_words(session: Session, person: Person) -> None:
    """Delete what moderators hid of this person's words, unless somebody else has a part in it.

    The marks stay: nobody is left who could appeal, or write it anew.
    """
    rows = session.scalars(
        select(HiddenWords)
        .join(LedgerEntry, col(LedgerEntry.id) == col(HiddenWords.entry_id))
        .where(col(LedgerEntry.concerns_id) == person.id)
    )
    for row in rows.all():
        words = find_words(session, row.noun, row.noun_id, held=False)
        others = words.writers - {person.id} if words else ()
        if not _somebody(session, others):
            session.delete(row)


def _somebody(session: Session, ids: Collection[int]) -> bool:
    here = col(Person.id).in_(ids), col(Person.standing) != Standing.ERASED
    return session.scalar(select(1).where(*here).limit(1)) is not None
