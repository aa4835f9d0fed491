"""What waits for moderators of words of office that are no contributions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.public_words import shown
from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords, WordsFlag
from app.moderation.queries import QUEUE_LIMIT
from app.people.models import Person, PersonId

MEMO: Final = "meeting_memo"


@dataclass(frozen=True)
class WordsCase:
    """Words with open flags: what they are, how many flags wait, and since when."""

    noun: str
    number: int
    flags: int
    since: datetime

    @property
    def thing(self) -> tuple[str, int]:
        return self.noun, self.number

    @property
    def url(self) -> str:
        return f"/moderation/words/{self.noun}/{self.number}"


def flagged_words(session: Session) -> Sequence[WordsCase]:
    """List the words with open flags, the longest waiting first, in one query."""
    since = func.min(col(WordsFlag.at))
    rows = session.execute(
        select(col(WordsFlag.noun), col(WordsFlag.noun_id), func.count(), since)
        .where(col(WordsFlag.resolved_entry_id).is_(None))
        .group_by(col(WordsFlag.noun), col(WordsFlag.noun_id))
        .order_by(since, col(WordsFlag.noun), col(WordsFlag.noun_id))
        .limit(QUEUE_LIMIT)
    )
    return [WordsCase(noun, number, flags, at) for noun, number, flags, at in rows]


def open_words_flags(session: Session, noun: str, numbers: Collection[int]) -> Sequence[WordsFlag]:
    flags = select(WordsFlag).where(
        col(WordsFlag.noun) == noun,
        col(WordsFlag.noun_id).in_(numbers),
        col(WordsFlag.resolved_entry_id).is_(None),
    )
    return session.scalars(flags.order_by(col(WordsFlag.at), col(WordsFlag.id))).all()


def words_flag_by(
    session: Session, reporter_id: PersonId, noun: str, number: int, version: str
) -> WordsFlag | None:
    """Find this person's flag on the words as they are now."""
    mine = select(WordsFlag).where(
        col(WordsFlag.noun) == noun,
        col(WordsFlag.noun_id) == number,
        col(WordsFlag.reporter_id) == reporter_id,
        col(WordsFlag.version) == version,
    )
    return session.scalar(mine)


def texts_hidden_by(session: Session, entry_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Return what these entries hid and nobody showed again.

    For those who decide about it and for whoever wrote it: the caller has asked who reads.
    """
    rows = session.scalars(select(HiddenWords).where(col(HiddenWords.entry_id).in_(entry_ids)))
    return {row.entry_id: _shown(row) for row in rows}


def export_hidden_words(session: Session, person: Person) -> list[dict[str, object]]:
    """Return what moderators hid of this person's words of office, for the person alone."""
    rows = session.scalars(
        select(HiddenWords)
        .join(LedgerEntry, col(LedgerEntry.id) == col(HiddenWords.entry_id))
        .where(col(LedgerEntry.concerns_id) == person.id)
        .order_by(col(HiddenWords.entry_id))
    )
    return [{"entry": row.entry_id, "texts": list(_shown(row))} for row in rows]


def _shown(row: HiddenWords) -> Sequence[str]:
    """Return each text once: of a memo both its text and its HTML are kept."""
    texts = row.texts[:1] if row.noun == MEMO else row.texts
    return [shown(text) for text in texts]
