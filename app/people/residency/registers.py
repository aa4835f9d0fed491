"""Lists of a city's register: hashed at the city's office, read here. Knows no database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from typing import BinaryIO, Final

from app.core.i18n import _
from app.core.text import fold
from app.people.residency.hashing import hash_identity
from app.people.residency.tables import (
    Progress,
    TableRefusedError,
    WrongLines,
    keep_quiet,
    rows_of,
    size_of,
)

HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 256 * MEGABYTE  # bytes: three million people, read by the command line
ISO_DATE: Final = "%Y-%m-%d"
LETTER: Final = ("letter", "code", "valid_until", "hash")
ADDRESSED: Final = ("letter", "code", "valid_until", "number", "birth_date")


@dataclass(frozen=True)
class RegisterList:
    """Keyed hashes and where each says that its person lives; `repeated` lines said it again."""

    entries: Mapping[str, int]
    repeated: int


@dataclass(frozen=True)
class Columns:
    """How the city's own file calls what is hashed, and how it writes dates (strptime)."""

    number: str = "number"
    birth_date: str = "birth_date"
    neighborhood: str = "neighborhood"
    date_format: str = ISO_DATE


def read_list(
    source: BinaryIO, places: Mapping[str, int], progress: Progress = keep_quiet
) -> RegisterList:
    """Read a CSV file with the columns `hash` and `neighborhood`. Raises TableRefusedError.

    `places` finds a neighborhood's id by its slug or its folded name.
    """
    _check_size(source)
    wrong, repeated = WrongLines(), 0
    entries: dict[str, int] = {}
    by_name = dict[str, int | None](places)  # and every spelling, once it was looked up
    for line, (digits, name) in rows_of(source, ("hash", "neighborhood"), wrong, progress):
        if name not in by_name:
            by_name[name] = places.get(fold(name))
        place = by_name[name]
        if HASH.fullmatch(digits) is None:
            wrong.add(line, _("its hash is not 64 hexadecimal digits."))
        elif place is None:
            wrong.add(line, _("no neighborhood here is called “%(name)s”.", name=name[:60]))
        elif entries.setdefault(digits.lower(), place) != place:
            wrong.add(line, _("an earlier line puts the same hash into another neighborhood."))
        else:
            repeated += 1
    wrong.refuse_any()
    if not entries:
        raise TableRefusedError(
            _("The file has no entries."),
            _("A line that names the columns comes first, then one line for each person."),
        )
    return RegisterList(entries, repeated - len(entries))


def hash_register(
    source: BinaryIO, key: str, columns: Columns, progress: Progress = keep_quiet
) -> tuple[list[tuple[str, str]], int]:
    """Hash a city's own file: pairs of hash and neighborhood, and how many lines were repeated.

    The pairs are in the order of their hashes, so that a list does not keep the register's order.
    Raises TableRefusedError with the lines that cannot be hashed.
    """
    wrong, repeated = WrongLines(), 0
    found: dict[str, str] = {}
    for line, digits, (_number, _born, place) in _people(source, key, columns, wrong, progress):
        if found.setdefault(digits, intern(place)) != place:
            wrong.add(line, _("an earlier line puts the same person into another neighborhood."))
        repeated += 1
    wrong.refuse_any()
    return sorted(found.items()), repeated - len(found)


def address_letters(
    letters: BinaryIO,
    source: BinaryIO,
    key: str,
    columns: Columns,
    progress: Progress = keep_quiet,
) -> tuple[list[tuple[str, ...]], int]:
    """Put beside each letter whose it is: rows as ADDRESSED names them, by the file's order.

    `letters` is the file of codes with its column `hash`. Also returns how many letters are for
    nobody in the register `source`. Raises TableRefusedError with the lines that cannot be read.
    """
    wrong = WrongLines()
    wanted = [row for _line, row in rows_of(letters, LETTER, wrong)]
    theirs = {row[-1]: ("", "") for row in wanted}
    for _line, digits, (number, born, _place) in _people(source, key, columns, wrong, progress):
        if digits in theirs:
            theirs[digits] = number, born
    wrong.refuse_any()
    found = [(*row[:-1], *theirs[row[-1]]) for row in wanted if any(theirs[row[-1]])]
    return found, len(wanted) - len(found)


def _people(
    source: BinaryIO, key: str, columns: Columns, wrong: WrongLines, progress: Progress
) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line, hash and values of each person of a register; what is wrong joins `wrong`."""
    _check_size(source)
    names = (columns.number, columns.birth_date, columns.neighborhood)
    for line, row in rows_of(source, names, wrong, progress):
        try:
            day = datetime.strptime(row[1], columns.date_format).replace(tzinfo=UTC).date()
        except ValueError:
            how = columns.date_format
            wrong.add(line, _("its birth date is not written as %(how)s.", how=how))
            continue
        try:
            digits = hash_identity(key, row[0], day)
        except ValueError:
            wrong.add(line, _("its number has no letter and no digit."))
            continue
        yield line, digits, row


def _check_size(source: BinaryIO) -> None:
    if size_of(source) > LARGEST:
        raise TableRefusedError(
            _("The file is larger than %(n)s MB.", n=LARGEST // MEGABYTE),
            _("Leave out all columns but those that are asked for."),
        )
