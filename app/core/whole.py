"""Files that are there whole or not at all, whoever else writes them and whenever we are killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

PARTIAL: Final = ".partial"  # the end of the name of what is not finished yet


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a file of one's own that becomes `target` when all went well, and else is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        dir=target.parent, prefix=target.name, suffix=PARTIAL, delete=False
    ) as file:
        partial = Path(file.name)
    try:
        yield partial
        partial.chmod(0o644)
        with partial.open("rb") as written:
            os.fsync(written.fileno())  # on the disk before anything names it
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
