"""Files that another program leaves on this machine, in one folder that the settings name.

Only the command line may name them. What is read lies in that folder: no way up, no link.
"""

import os
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from shutil import copyfileobj
from stat import S_ISDIR, S_ISREG
from typing import Final

from app.core.config import Settings
from app.core.i18n import _
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.found import Errand, Fetched
from app.datasets.fetching.refusal import FetchRefusedError

PIECE: Final = 1024 * 1024
NO_LINKS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


def fetch(errand: Errand, settings: Settings, budget: Budget) -> Fetched | None:
    """Copy the newest file that the address names; None where it was the newest before."""
    root = settings.import_folder
    if root is None:
        raise FetchRefusedError(
            _("No folder of this machine is open for data."),
            _("Set COMMONPLOT_IMPORT_FOLDER to the folder that the files are in."),
            code="no-folder",
        )
    folder = os.open(root.resolve(), NO_LINKS | os.O_DIRECTORY)
    try:
        for part in _parts(errand.place.key)[:-1]:
            folder = _enter(folder, part)
        return _newest(errand, folder, budget)
    finally:
        os.close(folder)


def _parts(written: str) -> list[str]:
    path = PurePosixPath(written)
    parts = [part for part in path.parts if part != "."]
    odd = path.is_absolute() or "\\" in written or "\0" in written
    if odd or not parts or any(part == ".." or part.startswith(".") for part in parts):
        raise FetchRefusedError(
            _("This is no place in the folder that is open for data."),
            _("Write folder: and a path below it, such as folder:permits/*.csv."),
            code="not-in-folder",
        )
    return parts


def _enter(folder: int, part: str) -> int:
    try:
        inner = os.open(part, NO_LINKS | os.O_DIRECTORY, dir_fd=folder)
    except OSError as error:
        raise _missing() from error
    os.close(folder)
    return inner


def _newest(errand: Errand, folder: int, budget: Budget) -> Fetched | None:
    pattern = _parts(errand.place.key)[-1]
    try:
        if S_ISDIR(os.stat(pattern, dir_fd=folder, follow_symlinks=False).st_mode):
            folder = _enter(os.dup(folder), pattern)
            try:
                return _copy_newest(errand, folder, "*", budget)
            finally:
                os.close(folder)
    except FileNotFoundError:
        pass  # a pattern, or nothing
    return _copy_newest(errand, folder, pattern, budget)


def _copy_newest(errand: Errand, folder: int, pattern: str, budget: Budget) -> Fetched | None:
    found: list[tuple[int, str]] = []
    for name in os.listdir(folder):
        about = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if S_ISREG(about.st_mode) and not name.startswith(".") and fnmatchcase(name, pattern):
            found.append((about.st_mtime_ns, name))
    if not found:
        raise _missing()
    _moment, name = max(found)
    with os.fdopen(os.open(name, NO_LINKS, dir_fd=folder), "rb") as file:
        before = os.fstat(file.fileno())
        mark = {"file": name, "size": before.st_size, "written": before.st_mtime_ns}
        if mark.items() <= errand.mark.items():
            return None
        budget.take(before.st_size)
        with errand.target.open("wb") as out:
            copyfileobj(file, out, PIECE)
        after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise FetchRefusedError(
            _("The file “%(name)s” is still being written.", name=name),
            _("Try again when it is whole. Write it under another name first, then rename it."),
            code="still-written",
            again=True,
        )
    return Fetched(name, mark)


def _missing() -> FetchRefusedError:
    return FetchRefusedError(
        _("There is no such file in the folder that is open for data."),
        _("See what is in the folder of COMMONPLOT_IMPORT_FOLDER. Links are not followed."),
        code="not-there",
    )
