"""Files that were sent, under random names of our own, and the rows of theirs that are no rows."""

import gzip
from http import HTTPStatus
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Final

from app.core.config import Settings
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _

FOLDER: Final = "uploads"
ASIDE: Final = ".aside"  # beside an upload: its rows that were set aside, as CSV in GZIP
UNMATCHED: Final = ".unmatched"  # the names that fit no neighborhood, as CSV in GZIP
PIECE: Final = 1024 * 1024
TOO_LARGE: Final = Ruling(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-large",
    _("This file is larger than this site takes. Load it in parts, for example a file a year."),
)
NO_ROOM: Final = Ruling(
    HTTPStatus.INSUFFICIENT_STORAGE,
    "no-room",
    _("The file could not be stored: the disk is full or cannot be written."),
    _("Tell whoever runs this site. Nothing was changed."),
)


def upload_path(settings: Settings, stored_as: str) -> Path:
    return settings.data_dir / FOLDER / stored_as


def aside_path(settings: Settings, stored_as: str) -> Path:
    return settings.data_dir / FOLDER / f"{stored_as}{ASIDE}"


def unmatched_path(settings: Settings, stored_as: str) -> Path:
    return settings.data_dir / FOLDER / f"{stored_as}{UNMATCHED}"


def keep_upload(file: IO[bytes], target: Path, limit: int) -> None:
    """Copy in pieces; the request's own limit was checked before, this one is for the file."""
    file.seek(0, 2)
    if file.tell() > limit:
        raise RefusedError(TOO_LARGE)
    file.seek(0)
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            copyfileobj(file, out, PIECE)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RefusedError(NO_ROOM) from error


def pack(source: Path, target: Path) -> None:
    """Write `source` in GZIP, whole or not at all. The same content gives the same bytes."""
    partial = target.with_name(f"{target.name}.partial")
    with (
        source.open("rb") as rows,
        partial.open("wb") as out,
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed,
    ):
        copyfileobj(rows, packed, PIECE)
    partial.replace(target)


def forget_upload(settings: Settings, stored_as: str) -> None:
    upload_path(settings, stored_as).unlink(missing_ok=True)
    aside_path(settings, stored_as).unlink(missing_ok=True)
    unmatched_path(settings, stored_as).unlink(missing_ok=True)
