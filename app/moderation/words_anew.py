"""Hidden words written anew: they wait for a moderator, so that nothing comes back unseen."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.core.paging import BIGGEST_ID
from app.core.public_words import Words, draw_marked, stored_of
from app.core.text import MARKDOWN_LIMIT
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.moderation.models import HiddenWords
from app.moderation.policy import can_judge_anew, can_write_anew
from app.moderation.words import find_words, load_words, record_about, restore_words
from app.moderation.words_marks import entry_with, put_back
from app.moderation.words_queries import MEMO, with_kept_memos
from app.people.models import Person

WRITTEN_SINCE = _("Its writer has written other words since. Read these before you decide.")
EMPTY = _("Write it in a sentence. Everybody can read it.")


def write_anew(
    session: Session, person: Person, entry_id: int, texts: Sequence[str]
) -> HiddenWords:
    """Propose other words for those that an entry hid, a text for each. The last ones count.

    Raises RefusedError; InvalidError (`texts`).
    """
    hidden, words = load_hidden(session, person, entry_id, held=True)
    hidden.anew = _checked(hidden, words, texts)
    hidden.anew_at, hidden.anew_by = utc_now(), person.id
    session.flush()
    return hidden


def load_hidden(
    session: Session, person: Person, entry_id: int, *, held: bool = False
) -> tuple[HiddenWords, Words]:
    """Load what an entry hid, for whoever has a part in it. Raises RefusedError."""
    hidden = session.get(HiddenWords, entry_id) if 0 < entry_id < BIGGEST_ID else None
    if hidden is None:
        raise RefusedError(NOT_FOUND)
    words = load_words(session, hidden.noun, hidden.noun_id, held=held)
    if held:
        session.refresh(hidden)
    require(can_write_anew(person, words))
    return hidden, words


def publish_anew(
    session: Session, moderator: Person, noun: str, number: int, reason: str, read: str
) -> LedgerEntry:
    """Publish the words that were written anew, wherever the hidden ones stood.

    `read` is their `anew_version` as the moderator read them. Raises InvalidError (`decision`)
    where others wait by now.
    """
    hidden, words = _judged(session, moderator, noun, number, read)
    return _publish(session, moderator, hidden, words, reason)


def decline_anew(
    session: Session, moderator: Person, noun: str, number: int, rule: str, reason: str, read: str
) -> LedgerEntry:
    """Keep back words that were written anew. Their writer reads why, and can appeal.

    Raises as `publish_anew`.
    """
    hidden, words = _judged(session, moderator, noun, number, read)
    hidden.anew_at = None
    return record_about(
        session, moderator, words, (noun, number), "declined", reason,
        rule=rule, about=hidden.entry_id,
    )  # fmt: skip


def waiting_anew(session: Session, noun: str, number: int) -> HiddenWords | None:
    """Return the hidden words of which others wait for a moderator."""
    rows = select(HiddenWords).where(
        col(HiddenWords.noun) == noun,
        col(HiddenWords.noun_id) == number,
        col(HiddenWords.anew_at).is_not(None),
    )
    return session.scalar(rows)


def undo_hiding(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Show words again after an appeal, unless a later act decided about them.

    Where new words were declined, these are shown, unless others were written since.
    """
    words = find_words(session, entry.noun, entry.noun_id, held=True)
    if words is None:
        return
    if entry.deed != "declined":
        _undo(session, moderator, entry, words, reason)
        return
    hidden = session.get(HiddenWords, entry.about_entry_id)
    latest = latest_entry(session, entry.noun, entry.noun_id, ["declined"])
    is_latest = latest is not None and latest.id == entry.id
    if hidden is not None and hidden.anew_at is None and is_latest:
        _publish(session, moderator, hidden, words, reason)


def _undo(
    session: Session, moderator: Person, entry: LedgerEntry, words: Words, reason: str
) -> None:
    """Show what this entry hid, also where others were written since and the ledger gives both."""
    given = entry_with(words.copies, entry.id)
    if session.get(HiddenWords, entry.id) is None:
        return
    if words.entry_id == entry.id:
        restore_words(session, moderator, entry.noun, entry.noun_id, reason)
    elif given is not None:
        restore_words(session, moderator, "ledger_entry", given.id, reason)


def _judged(
    session: Session, moderator: Person, noun: str, number: int, read: str
) -> tuple[HiddenWords, Words]:
    words = load_words(session, noun, number, held=True)
    hidden = waiting_anew(session, noun, number)
    require(can_judge_anew(moderator, words, waits=hidden is not None))
    assert hidden is not None  # noqa: S101, the ruling above says so
    session.refresh(hidden)
    if hidden.anew_version != read:
        raise InvalidError({"decision": WRITTEN_SINCE})
    return hidden, words


def _publish(
    session: Session, moderator: Person, hidden: HiddenWords, words: Words, reason: str
) -> LedgerEntry:
    put_back(with_kept_memos(session, words), hidden.entry_id, hidden.anew)
    words.stamp()
    thing, about = (hidden.noun, hidden.noun_id), hidden.entry_id
    session.delete(hidden)
    session.flush()
    return record_about(session, moderator, words, thing, "approved", reason, about=about)


def _checked(hidden: HiddenWords, words: Words, texts: Sequence[str]) -> list[str]:
    written = [stored_of(text).strip() for text in texts]
    if hidden.noun == MEMO:
        written += [draw_marked(text) for text in written]
    if len(written) != len(hidden.texts) or not all(written):
        raise InvalidError({"texts": EMPTY})
    for number, text in enumerate(written):
        most = _most(hidden.entry_id, number, words)
        if len(text) > most:
            raise InvalidError({"texts": _("Use at most %(n)s characters.", n=most)})
    return written


def _most(entry_id: int, number: int, words: Words) -> int:
    """Return how many characters fit wherever these words stand."""
    marks = f"{entry_id}.{number} "
    places = [cell for cell in (*words.cells, *words.copies) if marks in cell.read()]
    return min((cell.most for cell in places if cell.most is not None), default=MARKDOWN_LIMIT)
