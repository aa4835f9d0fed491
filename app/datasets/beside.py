"""A table that is about to be published, beside the version that people see now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.core.watch import TooMuchMemoryError, TooSlowError, run_child
from app.datasets.comparing import RESULT
from app.datasets.importing.watch import NICENESS, Outcome
from app.datasets.models import Dataset, DatasetId, DatasetVersion, VersionId
from app.datasets.query import readable

MEMORY_SHARE: Final = 0.3  # of the memory of an import, for DuckDB: the rest is the process


@dataclass(frozen=True)
class Compared:
    """`version_id` is the version that was current then, None where there was none.

    `difference` is empty where there was nothing to compare with, or where comparing failed: a
    version is published all the same.
    """

    version_id: VersionId | None
    difference: Mapping[str, Any] = field(default_factory=dict)


def compare_beside(
    database: Database,
    store: Storage,
    settings: Settings,
    outcome: Outcome,
    *,
    dataset_id: DatasetId | None = None,
    title: str = "",
    key: str | None = None,
) -> Compared:
    """Compare a built table with the current version of its dataset, in a watched child.

    `key` is the column that tells rows apart; None stands for the one the dataset has.
    """
    with database.reading() as session:
        dataset = dataset_like(session, dataset_id, title)
        if dataset is None or dataset.current_version_id is None:
            return Compared(None)
        version = session.get_one(DatasetVersion, dataset.current_version_id)
        key = dataset.key_column if key is None else key
    if version.content_hash == outcome.facts["content_hash"]:
        return Compared(version.id)
    folder = outcome.table.parent
    told = folder / "compare.json"
    try:
        job = {
            "before": {"path": readable(store, version), "columns": version.columns},
            "after": {"path": str(outcome.table), "columns": outcome.facts["report"]["columns"]},
            "key": key,
            "memory": int(settings.import_memory * MEMORY_SHARE),
        }
        told.write_text(json.dumps(job), encoding="utf-8")
        run_child(
            "app.datasets.comparing",
            told,
            memory=settings.import_memory,
            seconds=settings.import_seconds,
            niceness=NICENESS,
        )
    except (RefusedError, TooMuchMemoryError, TooSlowError):
        return Compared(version.id)
    return Compared(version.id, _answer(folder / RESULT, version))


def dataset_like(session: Session, dataset_id: DatasetId | None, title: str) -> Dataset | None:
    """Find the dataset that a load with this id, or else with this title, is a version of."""
    same = col(Dataset.id) == dataset_id if dataset_id else col(Dataset.title) == title
    return session.scalars(select(Dataset).where(same).limit(1)).one_or_none()


def _answer(result: Path, version: DatasetVersion) -> Mapping[str, Any]:
    if not result.exists():  # the child died, for example of a damaged file
        return {}
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return {"since": version.number, **found}
