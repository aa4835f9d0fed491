"""What waits for moderators of words of office that are no contributions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.public_words import Words, shown
from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords, WordsFlag
from app.moderation.queries import QUEUE_LIMIT
from app.moderation.words_marks import KeptMemo
from app.people.models import Person, PersonId

MEMO: Final = "meeting_memo"


@dataclass(frozen=True)
class WordsCase:
    """Words that wait: what they are, how many flags they have, and since when.

    Without flags they were hidden, and others are written in their place.
    """

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


def written_anew(session: Session) -> Sequence[WordsCase]:
    """List the hidden words of which others wait to be shown, the longest waiting first."""
    rows = select(HiddenWords).where(col(HiddenWords.anew_at).is_not(None))
    ordered = rows.order_by(col(HiddenWords.anew_at), col(HiddenWords.entry_id)).limit(QUEUE_LIMIT)
    return [
        WordsCase(row.noun, row.noun_id, 0, row.anew_at)
        for row in session.scalars(ordered)
        if row.anew_at is not None
    ]


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


def kept_of(session: Session, noun: str, number: int) -> HiddenWords | None:
    """Find what is kept of hidden words."""
    mine = col(HiddenWords.noun) == noun, col(HiddenWords.noun_id) == number
    return session.scalar(select(HiddenWords).where(*mine))


def with_kept_memos(session: Session, words: Words) -> Words:
    """Add what is kept of memos that are hidden themselves: the same lines stand in it."""
    if not words.memos:
        return words
    kept = select(HiddenWords).where(
        col(HiddenWords.noun) == MEMO, col(HiddenWords.noun_id).in_([one.id for one in words.memos])
    )
    return replace(words, memos=[*words.memos, *map(KeptMemo, session.scalars(kept))])


def texts_hidden_by(session: Session, entry_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Return what these entries hid and nobody showed again.

    For those who decide about it and for whoever wrote it: the caller has asked who reads.
    """
    rows = session.scalars(select(HiddenWords).where(col(HiddenWords.entry_id).in_(entry_ids)))
    return {row.entry_id: once(row.noun, row.texts) for row in rows}


def texts_judged(session: Session, entries: Collection[LedgerEntry]) -> Mapping[int, Sequence[str]]:
    """Return by entry what it hid, or what it declined to publish instead of that.

    What was written since then waits for a decision of its own. For whom: as above.
    """
    hiding = {
        entry.id: entry.about_entry_id if entry.deed == "declined" else entry.id
        for entry in entries
    }
    rows = session.scalars(
        select(HiddenWords).where(col(HiddenWords.entry_id).in_({*hiding.values()} - {None}))
    )
    kept, found = {row.entry_id: row for row in rows}, {}
    for number, of in hiding.items():
        row = kept.get(of or 0)
        if row is not None and number == of:
            found[number] = once(row.noun, row.texts)
        elif row is not None and row.anew_at is None:
            found[number] = once(row.noun, row.anew)
    return found


def export_hidden_words(session: Session, person: Person) -> list[dict[str, object]]:
    """Return what moderators hid of this person's words of office, for the person alone."""
    rows = session.scalars(
        select(HiddenWords)
        .join(LedgerEntry, col(LedgerEntry.id) == col(HiddenWords.entry_id))
        .where(col(LedgerEntry.concerns_id) == person.id)
        .order_by(col(HiddenWords.entry_id))
    )
    return [{"entry": row.entry_id, "texts": list(once(row.noun, row.texts))} for row in rows]


def once(noun: str, texts: Sequence[str]) -> Sequence[str]:
    """Return each text once: of a memo both its text and its HTML are kept."""
    return [shown(text) for text in (texts[:1] if noun == MEMO else texts)]
