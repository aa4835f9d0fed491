"""What changed between two states of a text, word by word. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

WORDS_COMPARED: Final = 4_000  # the comparison's cost grows with the square of a longer text


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    change: Change
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return pieces that join to `new` without the removed ones, and to `old` without the added."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > WORDS_COMPARED:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return list(_pieces(before, after))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for step, b0, b1, a0, a1 in matcher.get_opcodes():
        if step == "equal":
            yield Piece(Change.SAME, "".join(before[b0:b1]))
            continue
        if b1 > b0:
            yield Piece(Change.REMOVED, "".join(before[b0:b1]))
        if a1 > a0:
            yield Piece(Change.ADDED, "".join(after[a0:a1]))


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
