"""Tables that a city sends: CSV in the encodings of its offices, wrong lines named by number.

Nothing of a table is ever repeated in an error but a neighborhood's name: the rest is about people.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import BinaryIO, Final

from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, _, ngettext_lazy

TOLD: Final = 10  # wrong lines that are named; the others are counted
TOLD_EVERY: Final = 4096  # lines
CHUNK: Final = 1024 * 1024  # bytes

Progress = Callable[[int], None]  # takes percent


def keep_quiet(_percent: int) -> None:
    """Keep quiet: for whoever waits where nothing can be shown."""


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


def size_of(source: BinaryIO) -> int:
    return source.seek(0, io.SEEK_END)


def rows_of(
    source: BinaryIO,
    columns: Sequence[str],
    wrong: WrongLines,
    progress: Progress = keep_quiet,
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's line and its values of these columns, blanks around them dropped.

    Columns are found by their names in the first line, in any case. A row that is too short or
    too long joins `wrong` and is left out. The file is read line by line and never held whole;
    `progress` hears how many percent of it were read. Raises TableRefusedError for what is no
    such table.
    """
    size, encoding = size_of(source), _encoding_of(source)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding, newline="")
    delimiter = _delimiter(next((line for line in text if line.strip()), ""))
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        places = [_place(header, name) for name in columns]
        for row in reader:
            if reader.line_num % TOLD_EVERY == 0:
                progress(100 * source.tell() // size)
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
    finally:
        text.detach()  # the file is the caller's to close


def _encoding_of(source: BinaryIO) -> str:
    """Find which it is: UTF-8, UTF-16 with its mark, or Windows-1252: what offices' programs write.

    Raises TableRefusedError for what none of them can read.
    """
    source.seek(0)
    has_mark = source.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    unreadable = None
    for encoding in ("utf-16",) if has_mark else ("utf-8-sig", "cp1252"):
        unreadable = _unreadable_line(source, encoding)
        if unreadable is None:
            return encoding
    raise TableRefusedError(
        _("Line %(line)s has letters that cannot be read.", line=unreadable),
        _("Save the file as CSV in UTF-8."),
    )


def _unreadable_line(source: BinaryIO, encoding: str) -> int | None:
    """Return the first line that this encoding cannot be, or None. Raises TableRefusedError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    line, is_blank = 1, True
    while True:
        chunk = source.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + error.object.count(b"\n", 0, error.start)
        if "\x00" in text or (is_blank and not chunk):
            raise TableRefusedError(
                _("This file is no table of text."),
                _("Save the table as CSV. Its first line names the columns."),
            )
        if not chunk:
            return None
        is_blank = is_blank and not text.strip()
        line += text.count("\n")


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)


def _place(header: Sequence[str], name: str) -> int:
    wanted = name.strip().casefold()
    if header.count(wanted) == 1:
        return header.index(wanted)
    raise TableRefusedError(
        _("The file has not one column that is called “%(name)s”.", name=name),
        _("Its first line names the columns, with a comma, a semicolon or a tab between."),
    )
