"""JSON read piece by piece: how deep it is nested first, then one value after the other.

Never the whole file at once: a table of a million records takes as much memory as one of ten.
"""

from collections.abc import Iterator, Sequence
from json import JSONDecodeError, JSONDecoder, dumps
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError

PIECE: Final = 1024 * 1024
DEEPEST: Final = 16
LONGEST_VALUE: Final = 48 * 1024 * 1024  # characters of one record, with its shape
NEAR: Final = 24  # characters before the end of what was read: a value may be cut there
BRACKETS: Final = b"{}[]"
OTHERS: Final = bytes(set(range(256)) - set(BRACKETS))


class Number(str):
    """A number as it is written: no digit is lost, and none is added."""

    __slots__ = ()


def refuse_deep_nesting(path: Path, deepest: int = DEEPEST) -> None:
    """Refuse JSON that is nested too deep, before anything that could break on it reads it."""
    depth, inside, held = 0, 0, b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            text = held + piece
            whole = text.rstrip(b"\\")
            whole, held = (text, b"") if len(whole) == len(text) else (whole, text[len(whole) :])
            parts = whole.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
            outside = b"".join(parts[inside::2]).translate(None, OTHERS)
            inside = (inside + len(parts) - 1) % 2
            signs = np.frombuffer(outside, dtype=np.uint8)
            opening = (signs == ord("{")) | (signs == ord("["))
            steps = np.cumsum(np.where(opening, 1, -1)) + depth
            if len(steps) and int(steps.max()) > deepest:
                raise ImportRefusedError(
                    _("This JSON file is nested more than %(n)s levels deep.", n=deepest),
                    _("Export the table as CSV, or as a plain list of records."),
                    code="too-deep",
                )
            depth = int(steps[-1]) if len(steps) else depth


class JsonText:
    """A cursor in a JSON file. Refuses what is no JSON; numbers stay as they are written.

    `longest` is how many characters one value may have, which bounds the memory that it takes.
    """

    def __init__(self, file: TextIO, longest: int = LONGEST_VALUE) -> None:
        self._file, self._buffer, self._place, self._longest = file, "", 0, longest
        self._decoder = JSONDecoder(
            object_pairs_hook=_members,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_nothing,
            strict=False,
        )

    def peek(self) -> str:
        """Return the next sign that is no blank, "" at the end."""
        while True:
            while self._place < len(self._buffer):
                if self._buffer[self._place] not in " \t\r\n\x1e\ufeff":
                    return self._buffer[self._place]
                self._place += 1
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise bad_json()
        self._place += 1

    def value(self) -> Any:  # noqa: ANN401, JSON
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._place)
            except RecursionError as deep:
                raise bad_json() from deep
            except JSONDecodeError as error:
                cut = error.pos > len(self._buffer) - NEAR or error.msg.startswith("Unterminated")
                if not cut or not self._more():
                    raise bad_json() from error
                continue
            if end == len(self._buffer) and self._more():
                continue  # a number may go on
            self._place = end
            return value

    def items(self) -> Iterator[Any]:
        """Give the values of the list that begins here, one at a time."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.peek() == "]":
                self.take("]")
                return
            self.take(",")

    def members(self) -> Iterator[str]:
        """Give the names in the object that begins here; who asks takes each value."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            if self.peek() != '"':
                raise bad_json()
            name = self.value()
            self.take(":")
            yield clean(str(name))
            if self.peek() == "}":
                self.take("}")
                return
            self.take(",")

    def is_list_of(self, signs: str) -> bool:
        """Say whether a list begins here whose first value begins with one of these signs."""
        if self.peek() != "[":
            return False
        place = self._place + 1
        while True:
            rest = self._buffer[place:].lstrip(" \t\r\n")
            if rest:
                return rest[0] in signs
            place -= self._place  # what lies before the cursor is dropped
            if not self._more():
                return False

    def _more(self) -> bool:
        left = len(self._buffer) - self._place
        if left > self._longest:
            raise ImportRefusedError(
                _(
                    "A single record of this file is longer than %(n)s million characters.",
                    n=self._longest // 1024**2,
                ),
                _("Export the table as CSV, without its shapes."),
                code="too-large",
            )
        piece = self._file.read(max(PIECE, left))
        self._buffer = self._buffer[self._place :] + piece
        self._place = 0
        return bool(piece)


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; a name that is there twice keeps both of its values."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    made = {}
    for name, value in pairs:
        number, free = 1, name
        while free in made:
            number += 1
            free = f"{name} {number}"
        made[free] = value
    return made


def _nothing(_told: str) -> None:
    """NaN and Infinity are no values."""


def clean(text: str) -> str:
    """Leave out what cannot be stored: half characters and NUL."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def written(value: object) -> str:
    """Write a value as JSON again, numbers as they came."""
    if isinstance(value, dict):
        inside = (f"{dumps(str(k), ensure_ascii=False)}: {written(v)}" for k, v in value.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Number) else dumps(value, ensure_ascii=False)


def bad_json() -> ImportRefusedError:
    return ImportRefusedError(
        _("This file begins like JSON but cannot be read as JSON."),
        _("It may be cut off. Export it again, then send that file."),
        code="bad-json",
    )
