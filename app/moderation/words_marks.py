"""Taking words out of every place where they stand, and putting them back."""

from collections.abc import Callable, Sequence
from functools import partial

from app.core.public_words import (
    MARK,
    OPENS,
    Cell,
    Memo,
    Words,
    draw_marked,
    mark,
    shown,
    stored_of,
)
from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords


class KeptMemo:
    """A memo that is hidden itself, as it is kept: its text and its HTML."""

    memo_version = 0  # nobody has it open

    def __init__(self, hidden: HiddenWords) -> None:
        self._hidden = hidden

    @property
    def id(self) -> int:
        return self._hidden.noun_id

    @property
    def memo_text(self) -> str:
        return shown(self._hidden.texts[0])

    @memo_text.setter
    def memo_text(self, text: str) -> None:
        self._hidden.texts = [stored_of(text), self._hidden.texts[1]]

    @property
    def memo_html(self) -> str:
        return shown(self._hidden.texts[1])

    @memo_html.setter
    def memo_html(self, html: str) -> None:
        self._hidden.texts = [self._hidden.texts[0], stored_of(html)]


def take_out(words: Words, entry_id: int, rule: str) -> list[str]:
    """Put marks in place of words and their copies; return the words, as marks count them."""
    texts = [text for cell in words.cells if (text := cell.read()) and not MARK.fullmatch(text)]
    for number, text in enumerate(texts):
        sign = mark(entry_id, number, rule)
        for cell in (*words.cells, *words.copies):
            if cell.read() == text:
                cell.write(sign)
        for memo in words.memos:
            _rewrite(memo, partial(_hidden, text=text, sign=sign))
    return texts


def put_back(words: Words, entry_id: int, texts: Sequence[str]) -> None:
    """Put words back where the marks of this entry stand."""

    def replaced(stored: str, *, one_line: bool = False) -> str:
        for found in MARK.finditer(stored):
            if int(found[1]) == entry_id:
                text = texts[int(found[2])]
                stored = stored.replace(found[0], " ".join(text.split()) if one_line else text)
        return stored

    for cell in (*words.cells, *words.copies):
        stored = cell.read()
        if stored != (again := replaced(stored)):
            cell.write(again)
    for memo in words.memos:
        _rewrite(memo, lambda line: replaced(line, one_line=True))


def marked(cells: Sequence[Cell], entry_id: int) -> bool:
    """Say whether a mark of this entry stands in one of these places."""
    return any(f"{OPENS}{entry_id}." in cell.read() for cell in cells)


def entry_with(cells: Sequence[Cell], entry_id: int) -> LedgerEntry | None:
    """Find the entry of the ledger whose reason this entry hid."""
    rows = (cell.row for cell in cells if marked([cell], entry_id))
    return next((row for row in rows if isinstance(row, LedgerEntry)), None)


def _hidden(line: str, text: str, sign: str) -> str:
    """Hide a line of a list that says nothing else, as a memo drafts it from a row.

    Browsers end lines with a carriage return.
    """
    said = f"- {' '.join(text.split())}"
    if line.rstrip() == said or line.startswith(f"{said} ("):
        return f"- {sign}{line[len(said) :]}"
    return line


def _rewrite(memo: Memo, change: Callable[[str], str]) -> None:
    """Write a memo with other lines. Who has the one before open is told: its version grows."""
    before = stored_of(memo.memo_text)
    after = "\n".join(change(line) for line in before.split("\n"))
    if after != before:
        memo.memo_text, memo.memo_html = shown(after), shown(draw_marked(after))
        memo.memo_version += 1
