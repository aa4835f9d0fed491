"""Taking words out of every place where they stand, and putting them back."""

from collections.abc import Callable, Sequence
from functools import partial

from app.core.public_words import MARK, Memo, Words, mark, shown, stored_of
from app.core.text import render_markdown


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


def _hidden(line: str, text: str, sign: str) -> str:
    """Hide a line of a list that says nothing else, as a memo drafts it from a row."""
    said = f"- {' '.join(text.split())}"
    if line == said or line.startswith(f"{said} ("):
        return f"- {sign}{line[len(said) :]}"
    return line


def _rewrite(memo: Memo, change: Callable[[str], str]) -> None:
    before = stored_of(memo.memo_text)
    after = "\n".join(change(line) for line in before.split("\n"))
    if after != before:
        memo.memo_text, memo.memo_html = shown(after), shown(render_markdown(after))
