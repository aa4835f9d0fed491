"""The rows of a CSV file, plain or packed by gzip, in bounded memory, each with its line number."""

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from app.commonground.unreadable import Fault, VoteFileError

MOST_BYTES: Final = 1_000_000_000  # unpacked
LONGEST: Final = 1_000_000  # bytes of a line: a matrix of some 300,000 statements
LONGEST_CELL: Final = 131_072  # characters: as many as `csv` takes by itself
EVERY: Final = 1 << 14  # lines between two words to whoever waits
GZIP: Final = b"\x1f\x8b"
ARCHIVES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
UTF_8: Final = b"\xef\xbb\xbf"

Row = tuple[int, list[str]]
Progress = Callable[[int], None]


@contextmanager
def open_rows(path: Path, progress: Progress, most: int = MOST_BYTES) -> Iterator[Iterator[Row]]:
    """Read a file's rows with the line each begins in, blank ones left out.

    Raises VoteFileError where the file cannot be opened, is no text in UTF-8, breaks the rules of
    quoting, or holds more than `most` bytes. `progress` hears the percent that was read.
    """
    try:
        with path.open("rb") as raw:
            size = path.stat().st_size
            start = raw.read(8)
            raw.seek(0)
            if start.startswith(ARCHIVES):
                raise VoteFileError(Fault.ARCHIVE)
            packed = start.startswith(GZIP)
            if not packed and size > most:
                raise VoteFileError(Fault.TOO_LARGE, most=most)
            file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw

            def told() -> None:
                progress(min(99, 100 * raw.tell() // max(size, 1)))

            yield _rows(_lines(file, told, most))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise VoteFileError(Fault.BROKEN_GZIP) from error
    except OSError as error:
        raise VoteFileError(Fault.NO_FILE) from error


def _lines(file: BinaryIO, told: Callable[[], None], most: int) -> Iterator[str]:
    size = 0
    for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), b""), start=1):
        if number == 1:
            if line.startswith(UTF_16):
                raise VoteFileError(Fault.UTF_16, 1)
            line = line.removeprefix(UTF_8)  # noqa: PLW2901, the mark is no part of the line
            if b"\r" in line.rstrip(b"\r\n"):
                raise VoteFileError(Fault.OLD_LINES, 1)
        size += len(line)
        if size > most:
            raise VoteFileError(Fault.TOO_LARGE, number, most=most)
        if len(line) > LONGEST:
            raise VoteFileError(Fault.LONG_LINE, number, most=LONGEST)
        if b"\0" in line:
            raise VoteFileError(Fault.NUL, number)
        if not number % EVERY:
            told()
        try:
            yield line.decode()
        except UnicodeDecodeError as error:
            raise VoteFileError(Fault.ENCODING, number) from error


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    """Split the lines by the sign that the first one has most of: comma, semicolon or tab."""
    first = next(lines, "")
    if not first.strip():
        raise VoteFileError(Fault.EMPTY)
    signs = Counter(first)
    sign = max(",;\t", key=lambda one: signs[one])

    def whole() -> Iterator[str]:
        yield first
        yield from lines

    reader = csv.reader(whole(), delimiter=sign, strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            long = "field limit" in str(error) and reader.line_num <= line
            raise VoteFileError(Fault.LONG_CELL if long else Fault.QUOTES, line) from error
        # The limit of `csv` is one for the whole process, and others raise it. A quote that stays
        # open swallows the lines below.
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise VoteFileError(Fault.LONG_CELL if reader.line_num <= line else Fault.QUOTES, line)
        if any(row):
            yield line, row
        line = reader.line_num + 1
