"""Deciding about words of office that are no contributions: flag, hide, show again, keep.

Hidden words leave every place where they stand; a mark takes their place, and `HiddenWords` alone
keeps them. Numbers, dates, owners and states are never touched: hiding makes no promise vanish.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.public_words import Words
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.moderation.models import HiddenWords, Rule, WordsFlag
from app.moderation.policy import (
    ALREADY_FLAGGED,
    NO_FLAGS,
    NOT_KEPT,
    can_flag_words,
    can_hide_words,
    can_judge_words,
    can_restore_words,
)
from app.moderation.words_marks import entry_with, marked, put_back, take_out
from app.moderation.words_queries import (
    kept_of,
    open_words_flags,
    with_kept_memos,
    words_flag_by,
)
from app.notices.service import notify
from app.people.models import Person, PersonId

Finder: TypeAlias = Callable[[Session, int, bool], Words | None]

_finders: dict[str, Finder] = {}
VERSION: Final = 16


def register_words(finders: Mapping[str, Finder]) -> None:
    """Say how words are found, by noun. The roots call this: rooms beside this one write them."""
    _finders.update(finders)


def find_words(session: Session, noun: str, number: int, *, held: bool) -> Words | None:
    """Find words, held until we commit if asked; None if there are none."""
    finder = _finders.get(noun)
    return finder(session, number, held) if finder else None


def load_words(session: Session, noun: str, number: int, *, held: bool = False) -> Words:
    """Find words, held until we commit if asked. Raises RefusedError 404."""
    words = find_words(session, noun, number, held=held)
    if words is None:
        raise RefusedError(NOT_FOUND)
    return words


def writers_of(session: Session, entry: LedgerEntry) -> set[PersonId]:
    """Name everybody who has a part in the words of office that an entry is about."""
    words = find_words(session, entry.noun, entry.noun_id, held=False)
    return {PersonId(number) for number in words.writers} if words else set()


def flag_words(
    session: Session, reporter: Person, noun: str, number: int, reason: Rule, note: str = ""
) -> WordsFlag:
    """Flag words as they are now: once a person and version. They stay where they are."""
    words = load_words(session, noun, number, held=True)
    require(can_flag_words(reporter, words))
    version = version_of(words)
    if words_flag_by(session, reporter.id, noun, number, version) is not None:
        raise RefusedError(ALREADY_FLAGGED)
    flag = WordsFlag(
        noun=noun, noun_id=number, version=version, reporter_id=reporter.id,
        reason=reason, note=note,
    )  # fmt: skip
    session.add(flag)
    session.flush()
    return flag


def hide_words(
    session: Session, moderator: Person, noun: str, number: int, rule: Rule, reason: str
) -> LedgerEntry:
    """Hide words wherever they stand. Their author reads why, and can appeal."""
    words = load_words(session, noun, number, held=True)
    require(can_hide_words(moderator, words))
    entry = record_about(session, moderator, words, (noun, number), "hidden", reason, rule=rule)
    words = with_kept_memos(session, words)
    earlier = kept_of(session, noun, number)
    if earlier is not None:
        _make_room(session, words, earlier)
    texts = take_out(words, entry.id, rule)
    session.add(HiddenWords(entry_id=entry.id, noun=noun, noun_id=number, texts=texts))
    words.stamp()
    _resolve(session, noun, number, entry)
    return entry


def restore_words(
    session: Session, moderator: Person, noun: str, number: int, reason: str
) -> LedgerEntry:
    """Put hidden words back wherever they stood, also those that were hidden with others."""
    words = load_words(session, noun, number, held=True)
    require(can_restore_words(moderator, words))
    hidden = session.get(HiddenWords, words.entry_id)
    if hidden is None:
        raise RefusedError(NOT_KEPT)
    if (hidden.noun, hidden.noun_id) != (noun, number):
        whole = load_words(session, hidden.noun, hidden.noun_id, held=True)
        if whole.entry_id == hidden.entry_id:  # else others were written there since
            noun, number, words = hidden.noun, hidden.noun_id, whole
            require(can_restore_words(moderator, words))
    put_back(with_kept_memos(session, words), hidden.entry_id, hidden.texts)
    words.stamp()
    about = hidden.entry_id
    session.delete(hidden)
    session.flush()
    return record_about(session, moderator, words, (noun, number), "restored", reason, about=about)


def keep_words(
    session: Session, moderator: Person, noun: str, number: int, reason: str
) -> LedgerEntry:
    """Dismiss the flags on words. Whoever flagged them is told; their author need not be."""
    words = load_words(session, noun, number, held=True)
    require(can_judge_words(moderator, words))
    if not open_words_flags(session, noun, [number]):
        raise RefusedError(NO_FLAGS)
    entry = record_about(session, moderator, words, (noun, number), "kept", reason, tell=False)
    _resolve(session, noun, number, entry)
    return entry


def version_of(words: Words) -> str:
    """Tell one version of words from another."""
    return sha256("\0".join(words.texts).encode()).hexdigest()[:VERSION]


def _make_room(session: Session, words: Words, earlier: HiddenWords) -> None:
    """Let go of what was hidden under the same number before.

    A part of these words is hidden with the rest of them; others, in whose place these were
    written, are kept under the entry of the ledger that still gives them.
    """
    entry = entry_with(words.copies, earlier.entry_id)
    if marked(words.cells, earlier.entry_id):
        put_back(words, earlier.entry_id, earlier.texts)
        session.delete(earlier)
    elif entry is not None:
        earlier.noun, earlier.noun_id = "ledger_entry", entry.id
    else:  # of a row that is gone
        session.delete(earlier)
    session.flush()


def _resolve(session: Session, noun: str, number: int, entry: LedgerEntry) -> None:
    flags = open_words_flags(session, noun, [number])
    for flag in flags:
        flag.resolved_entry_id = entry.id
    session.flush()
    told = [flag.reporter_id for flag in flags]
    notify(session, told, "flag_decided", noun, number, entry.id, actor_id=entry.actor_id)


def record_about(
    session: Session,
    moderator: Person,
    words: Words,
    thing: tuple[str, int],
    deed: str,
    reason: str,
    *,
    rule: str = "",
    about: int | None = None,
    tell: bool = True,
) -> LedgerEntry:
    """Add an act about words to the ledger, and tell their author."""
    author = session.get(Person, words.author_id) if words.author_id is not None else None
    entry = record(
        session,
        deed=deed,
        noun=thing[0],
        noun_id=thing[1],
        reason=reason,
        rule=rule,
        actor_id=moderator.id,
        concerns_id=author.id if author else None,
        about_entry_id=about,
    )
    if tell and author is not None:
        notify(session, [author.id], deed, thing[0], thing[1], entry.id)
    return entry
