"""Files of `commonplot residency`: read as they come, written for their owner's eyes alone."""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from app.cli.loading import progress_bar
from app.core.errors import InvalidError
from app.core.i18n import _
from app.people.residency.tables import TableRefusedError

KEY: Final = "COMMONPLOT_RESIDENCY_KEY"
SHORTEST_KEY: Final = 16
LONGEST_KEY: Final = 10_000


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise TableRefusedError(
            _("The file %(name)s cannot be opened.", name=file.name),
            _("Check that the path is right and that you may read it."),
        ) from error
    with source:
        yield source


def bar(name: str, *, as_json: bool) -> AbstractContextManager[Callable[[int], None]]:
    """Show how far a command is, on a terminal and for people."""
    return progress_bar(name, shown=sys.stderr.isatty() and not as_json)


def key_of(file: Path | None) -> str:
    """Return the key, blanks around it dropped: never from the command line, which others see."""
    typed = os.environ.get(KEY, "")
    if file is not None:
        with opened(file) as source:
            typed = source.read(LONGEST_KEY).decode(errors="replace")
    key = typed.strip()
    if len(key) < SHORTEST_KEY:
        wanted = _(
            "Give the key, of %(n)s characters or more, in %(name)s or by --key-file.",
            n=SHORTEST_KEY,
            name=KEY,
        )
        raise InvalidError({"key": wanted})
    return key


def write(out: Path, heading: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a new file for its owner's eyes. One that is there already is never written over."""
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(heading)
            writer.writerows(lines)
    except OSError as error:
        raise TableRefusedError(
            _("The file %(name)s cannot be written.", name=out.name),
            _("Name a new file in a folder that is yours."),
        ) from error


def print_lines(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(lines)
