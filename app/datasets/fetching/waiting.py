"""The folder of one fetch: gone when it is over, and kept where the next try can go on with it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.datasets.fetching.kept import note_of
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.watch import swept_parent, working_folder


@contextmanager
def fetching_to(data_dir: Path, name: str) -> Iterator[Path]:
    """Give the file that a fetch of this name writes; the next fetch of the name gets it again.

    Of two at once the second has a file of its own. What was cut off stays for a day, even where
    the process was killed; whatever ended otherwise leaves nothing.
    """
    folder = swept_parent(data_dir) / name
    lock = _locked(folder)
    if lock is None:
        with working_folder(data_dir) as other:
            yield other / "fetched"
        return
    target = folder / "fetched"
    keeps = False
    try:
        yield target
    except BaseException as error:
        may_go_on = isinstance(error, FetchRefusedError) or not isinstance(error, Exception)
        keeps = may_go_on and note_of(target).exists()
        raise
    finally:
        if not keeps:
            shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _locked(folder: Path) -> IO[bytes] | None:
    """Take the folder, for as long as the file stays open; None where somebody else has it."""
    folder.mkdir(exist_ok=True)
    try:
        lock = (folder / "lock").open("wb")
    except FileNotFoundError:
        return None  # somebody has just finished with it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    try:
        is_ours = os.path.samestat(os.fstat(lock.fileno()), (folder / "lock").stat())
    except FileNotFoundError:
        is_ours = False
    if not is_ours:  # it was removed, and perhaps made anew, while we took it
        lock.close()
        return None
    return lock
