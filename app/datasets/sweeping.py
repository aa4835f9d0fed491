"""Sweeping what nobody will finish: uploads that no import names, and halves of files.

A process that is killed leaves the file it was writing. Each is old by a day before it goes, so
nothing that is still on its way is taken. Whole versions are never swept: one that no row names
yet is the next try's, by its content.
"""

import re
import shutil
import time
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.storage import Storage
from app.core.whole import PARTIAL
from app.datasets.importing.watch import ONE_DAY, WORKING
from app.datasets.models import ImportJob, JobStatus
from app.datasets.uploads import ASIDE, FOLDER, UNMATCHED

OURS: Final = re.compile(
    r"[0-9a-f]{32}(\.aside|\.unmatched)?(\.partial)?"
)  # the folder holds other rooms' uploads too


KEPT: Final = timedelta(days=30)  # what nobody has published by then, nobody will


class Swept(NamedTuple):
    """How many of each went."""

    uploads: int
    halves: int
    folders: int


def uploads_in_use(session: Session) -> set[str]:
    """Name the files that an import may still read.

    One that is published needs its file no more: its worker was killed just before it removed it.
    """
    unfinished = col(ImportJob.status) != JobStatus.PUBLISHED
    return set(session.scalars(select(col(ImportJob.stored_as)).where(unfinished)))


def forget_old_imports(session: Session, now: datetime) -> None:
    """Forget uploads that were not published within KEPT. Their files go with the next sweep.

    What a source sent waits on: its source is marked as seen, and would not send it again.
    """
    session.execute(
        delete(ImportJob).where(
            col(ImportJob.created_at) < now - KEPT,
            col(ImportJob.status) != JobStatus.PUBLISHED,
            col(ImportJob.source_id).is_(None),
        )
    )


def sweep(in_use: Collection[str], data_dir: Path, store: Storage) -> Swept:
    """Remove what is a day old and nobody's. May run twice, and beside an import."""
    uploads = [path for path in _old(data_dir / FOLDER) if OURS.fullmatch(path.name)]
    unused = [
        path
        for path in uploads
        if path.name.removesuffix(ASIDE).removesuffix(UNMATCHED) not in in_use
    ]
    halves = list(_old(store.folder, f"**/*{PARTIAL}"))
    folders = list(_old(data_dir / WORKING))
    for path in (*unused, *halves):
        path.unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return Swept(len(unused), len(halves), len(folders))


def _old(folder: Path, pattern: str = "*") -> Iterator[Path]:
    before = time.time() - ONE_DAY
    for path in folder.glob(pattern):
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue  # finished and renamed while we looked
