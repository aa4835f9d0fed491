"""Sweeping photos that no observation names: their request was killed before it was stored.

A photo is put into the store before its transaction opens, so a process that dies in between leaves
one that nobody can see and nobody can delete. A day is longer than any request takes.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from app.core.db import Database
from app.core.portions import portions
from app.core.storage import Storage
from app.discussion.observations.models import Observation
from app.discussion.observations.service import FOLDER

OLD: Final = timedelta(days=1)
AT_ONCE: Final = 500  # names in one question


def sweep_photos(database: Database, store: Storage, now: datetime) -> int:
    """Remove the photos without a row that are a day old; return how many. May run twice.

    Raises StoreDownError where the store cannot be asked: the next day does it.
    """
    before, removed = now - OLD, 0
    for names in portions(store.names(FOLDER, before), AT_ONCE):
        with database.reading() as session:
            named = select(col(Observation.file)).where(col(Observation.file).in_(names))
            needed = set(session.scalars(named))
        removed += sum(store.forget(name, before) for name in names if name not in needed)
    return removed
