"""Lists of a city's register: hashed at the city's office, read here. Knows no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.core.i18n import _
from app.core.text import fold
from app.people.residency.hashing import hash_identity
from app.people.residency.tables import TableRefusedError, WrongLines, rows_of

HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 256 * MEGABYTE  # bytes: three million people, read by the command line
ISO_DATE: Final = "%Y-%m-%d"


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


def read_list(content: bytes, places: Mapping[str, int]) -> RegisterList:
    """Read a CSV file with the columns `hash` and `neighborhood`. Raises TableRefusedError.

    `places` finds a neighborhood's id by its slug or its folded name.
    """
    _check_size(content)
    wrong, repeated = WrongLines(), 0
    entries: dict[str, int] = {}
    by_name = dict[str, int | None](places)  # and every spelling, once it was looked up
    for line, (digits, name) in rows_of(content, ("hash", "neighborhood"), wrong):
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


def hash_register(content: bytes, key: str, columns: Columns) -> tuple[list[tuple[str, str]], int]:
    """Hash a city's own file: pairs of hash and neighborhood, and how many lines were repeated.

    The pairs are in the order of their hashes, so that a list does not keep the register's order.
    Raises TableRefusedError with the lines that cannot be hashed.
    """
    _check_size(content)
    wrong, repeated = WrongLines(), 0
    found: dict[str, str] = {}
    names = (columns.number, columns.birth_date, columns.neighborhood)
    for line, (number, born, place) in rows_of(content, names, wrong):
        try:
            day = datetime.strptime(born, columns.date_format).replace(tzinfo=UTC).date()
        except ValueError:
            how = columns.date_format
            wrong.add(line, _("its birth date is not written as %(how)s.", how=how))
            continue
        try:
            digits = hash_identity(key, number, day)
        except ValueError:
            wrong.add(line, _("its number has no letter and no digit."))
            continue
        if found.setdefault(digits, place) != place:
            wrong.add(line, _("an earlier line puts the same person into another neighborhood."))
        repeated += 1
    wrong.refuse_any()
    return sorted(found.items()), repeated - len(found)


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST:
        raise TableRefusedError(
            _("The file is larger than %(n)s MB.", n=LARGEST // MEGABYTE),
            _("Leave out all columns but those that are asked for."),
        )
