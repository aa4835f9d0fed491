"""Tables that a city sends: CSV in the encodings of its offices, wrong lines named by number.

Nothing of a table is ever repeated in an error but a neighborhood's name: the rest is about people.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, _, ngettext_lazy

TOLD: Final = 10  # wrong lines that are named; the others are counted


class TableRefusedError(RefusedError):
    """A file that is not taken: what is wrong with it, by line where it is about lines."""

    def __init__(self, sentence: Sentence, hint: Sentence) -> None:
        super().__init__(Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-table", sentence, hint))


@dataclass
class WrongLines:
    """Collects what is wrong, line by line, so that a city mends its file once."""

    count: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, line: int, what: Sentence) -> None:
        self.count += 1
        if len(self.told) < TOLD:
            self.told.append(str(_("Line %(line)s: %(what)s", line=line, what=what)))

    def refuse_any(self) -> None:
        """Raise TableRefusedError when a line is wrong."""
        if not self.count:
            return
        more = self.count - len(self.told)
        if more:
            self.told.append(str(ngettext_lazy("And %(n)s more.", "And %(n)s more.", more)))
        wrong = ngettext_lazy(
            "One line of the file is wrong, so nothing was taken from it.",
            "%(n)s lines of the file are wrong, so nothing was taken from it.",
            self.count,
        )
        raise TableRefusedError(wrong, _("%(lines)s", lines=" ".join(self.told)))


def rows_of(
    content: bytes, columns: Sequence[str], wrong: WrongLines
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's line and its values of these columns, blanks around them dropped.

    Columns are found by their names in the first line, in any case. A row that is too short or
    too long joins `wrong` and is left out. Raises TableRefusedError for what is no such table.
    """
    text = _text_of(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        places = [_place(header, name) for name in columns]
        while (row := next(reader, None)) is not None:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                expected = len(header)
                wrong.add(reader.line_num, _("it has not %(n)s values.", n=expected))
                continue
            yield reader.line_num, [row[place].strip() for place in places]
    except csv.Error as error:
        raise TableRefusedError(
            _("Line %(line)s of the file cannot be read.", line=reader.line_num),
            _("Look for a quotation mark that is opened and not closed."),
        ) from error


def _text_of(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or Windows-1252: what offices' programs write."""
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text = _as_windows(content, error)
    if "\x00" in text or not text.strip():
        raise TableRefusedError(
            _("This file is no table of text."),
            _("Save the table as CSV. Its first line names the columns."),
        )
    return text


def _as_windows(content: bytes, first: UnicodeDecodeError) -> str:
    try:
        if first.encoding.startswith("utf-8"):
            return content.decode("cp1252")
        at = first.start
    except UnicodeDecodeError as error:
        at = error.start
    raise TableRefusedError(
        _("Line %(line)s has letters that cannot be read.", line=content.count(b"\n", 0, at) + 1),
        _("Save the file as CSV in UTF-8."),
    ) from first


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def _place(header: Sequence[str], name: str) -> int:
    wanted = name.strip().casefold()
    if header.count(wanted) == 1:
        return header.index(wanted)
    raise TableRefusedError(
        _("The file has not one column that is called “%(name)s”.", name=name),
        _("Its first line names the columns, with a comma, a semicolon or a tab between."),
    )
