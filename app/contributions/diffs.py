"""What changed between two states of a text, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

WORDS_COMPARED: Final = 4_000  # longer texts are compared by lines
MOST_EDITS: Final = 400  # the cost grows with the square of what differs, so that has an end
LONG: Final = 5  # letters of a word in which one letter may be a slip


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    change: Change
    text: str


Furthest: TypeAlias = dict[int, int]  # by diagonal: how much of the old text is behind us


def compare(old: str, new: str) -> list[Piece]:
    """Return pieces that join to `new` without the removed ones, and to `old` without the added.

    Any two texts cost about as little as two alike: what differs in too many words is compared by
    lines, and what differs in too many lines is one text removed and another added.
    """
    before, after = _words(old), _words(new)
    trail = None
    if max(len(before), len(after)) <= WORDS_COMPARED:
        trail = _trail(before, after)
    if trail is None:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
        trail = _trail(before, after)
    if trail is None:
        return [Piece(Change.REMOVED, old), Piece(Change.ADDED, new)]
    return list(_joined(_back(trail, before, after)))


def is_spelling(old: str, new: str) -> bool:
    """Say whether only spelling differs: signs, spaces, capitals, or a letter of a long word.

    Word stands against word: of one that changed, both forms have LONG letters or more, no digit,
    and one letter that is added, gone, another one, or changed places with the next. Any other
    difference may change the meaning: "now" for "not" is a single letter.
    """
    before, after = (re.findall(r"\w+", text.casefold()) for text in (old, new))
    if len(before) != len(after):
        return False
    return all(a == b or _one_letter_off(a, b) for a, b in zip(before, after, strict=True))


def _one_letter_off(one: str, other: str) -> bool:
    if min(len(one), len(other)) < LONG or any(letter.isdigit() for letter in one + other):
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[1::-1] + left[2:]
    return right in (swapped, left[1:]) or left[1:] == right[1:] or left == right[1:]


def _trail(before: Sequence[str], after: Sequence[str]) -> list[Furthest] | None:
    """Find the fewest edits by Myers' greedy algorithm (1986), or None above MOST_EDITS.

    Returns for each number of edits how far one gets on each diagonal.
    """
    furthest: Furthest = {1: 0}
    trail: list[Furthest] = []
    for edits in range(min(MOST_EDITS, len(before) + len(after)) + 1):
        reached: Furthest = {}
        for diagonal in range(-edits, edits + 1, 2):
            down = furthest.get(diagonal + 1, -1)
            right = furthest.get(diagonal - 1, -2) + 1
            at = max(down, right)
            while (
                at < len(before)
                and at - diagonal < len(after)
                and before[at] == after[at - diagonal]
            ):
                at += 1
            reached[diagonal] = at
        trail.append(reached)
        if reached.get(len(before) - len(after), -1) >= len(before):
            return trail
        furthest = reached
    return None


def _back(
    trail: Sequence[Furthest], before: Sequence[str], after: Sequence[str]
) -> list[tuple[Change, str]]:
    """Walk from the ends of both texts to their beginnings; what was removed comes first."""
    at, beside = len(before), len(after)
    steps: list[tuple[Change, str]] = []
    for edits in range(len(trail) - 1, -1, -1):
        came = trail[edits - 1] if edits else {}
        diagonal = at - beside
        down, right = came.get(diagonal + 1, -1), came.get(diagonal - 1, -2) + 1
        start = max(down, right) if edits else 0
        while at > start:
            at, beside = at - 1, beside - 1
            steps.append((Change.SAME, before[at]))
        if not edits:
            break
        if down >= right:
            beside -= 1
            steps.append((Change.ADDED, after[beside]))
        else:
            at -= 1
            steps.append((Change.REMOVED, before[at]))
    return steps[::-1]


def _joined(steps: Sequence[tuple[Change, str]]) -> Iterator[Piece]:
    """Put steps of one kind together; between two stretches that stayed, removed before added."""
    for stayed, run in groupby(steps, key=lambda step: step[0] is Change.SAME):
        part = list(run)
        for change in (Change.SAME,) if stayed else (Change.REMOVED, Change.ADDED):
            text = "".join(word for kind, word in part if kind is change)
            if text:
                yield Piece(change, text)


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
