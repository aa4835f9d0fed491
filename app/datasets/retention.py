"""Old versions whose rows nobody needs any more: the file goes, the row and its facts stay.

A city may keep all of them, which is the default. What a citation pins is never dropped, nor the
version that people see now. Files are removed in a pass of their own, a day after they were last
written: an import that stores the same content at this moment is not robbed of it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetId, DatasetVersion

# Which of these versions something rests on: citations, and claims in texts.
Pinned: TypeAlias = Callable[[Session, Collection[int]], Collection[int]]
GRACE: Final = timedelta(days=1)


def drop_old(
    session: Session, keep: int, days: int, pinned: Iterable[Pinned], now: datetime
) -> int:
    """Mark versions as dropped; return how many. Zeros stand for all and for ever.

    A version stays while it is among the `keep` newest that were not withdrawn, or younger than
    `days`; and for a day after it was followed by another, because somebody may just cite it.
    """
    if not keep and not days:
        return 0
    old = _old(session, keep, days, now)
    ids = [version.id for version in old]
    rested_on = {number for ask in pinned for number in ask(session, ids)} if ids else set()
    going = [version for version in old if version.id not in rested_on]
    for version in going:
        version.dropped_at = now
        session.add(version)
    session.flush()
    return len(going)


def unneeded_files(session: Session) -> set[str]:
    """Name the files of dropped versions that no version which is kept needs as well."""
    rows = session.execute(
        select(
            col(DatasetVersion.path),
            col(DatasetVersion.aside_path),
            col(DatasetVersion.dropped_at),
        )
    ).all()
    kept = {name for path, aside, dropped in rows if dropped is None for name in (path, aside)}
    gone = {name for path, aside, dropped in rows if dropped is not None for name in (path, aside)}
    return gone - kept - {""}


def remove_files(store: Storage, names: Iterable[str], now: datetime) -> int:
    """Remove those of these files that are there and older than a day; return how many."""
    return sum(store.forget(name, before=now - GRACE) for name in sorted(names))


def _old(session: Session, keep: int, days: int, now: datetime) -> list[DatasetVersion]:
    """List the versions that are neither among the newest nor young enough, by dataset."""
    rows = session.scalars(
        select(DatasetVersion)
        .where(col(DatasetVersion.dropped_at).is_(None))
        .order_by(col(DatasetVersion.dataset_id), col(DatasetVersion.number).desc())
    ).all()
    shown = set(session.scalars(select(col(Dataset.current_version_id))))
    by_dataset: dict[DatasetId, list[DatasetVersion]] = {}
    for version in rows:
        by_dataset.setdefault(version.dataset_id, []).append(version)
    return [
        version
        for versions in by_dataset.values()
        for version in _followed(versions, keep, now)
        if version.id not in shown and not _is_young(version, days, now)
    ]


def _followed(
    versions: Sequence[DatasetVersion], keep: int, now: datetime
) -> Iterable[DatasetVersion]:
    """Yield what is beyond the newest `keep` and was followed by another more than a day ago."""
    good = [version.id for version in versions if version.withdrawn_at is None]
    newest = set(good[:keep])
    for follower, version in pairwise(versions):
        if version.id not in newest and follower.published_at < now - GRACE:
            yield version


def _is_young(version: DatasetVersion, days: int, now: datetime) -> bool:
    return bool(days) and version.published_at > now - timedelta(days=days)
