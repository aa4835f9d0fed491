"""What a job may use, and the two kinds of work that an event starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.core.config import Settings
from app.core.db import Database
from app.core.events import Event
from app.core.storage import Storage, storage_of
from app.worker.looks import Looks


@dataclass(frozen=True)
class Works:
    """The running city, as a job sees it."""

    settings: Settings
    database: Database
    store: Storage
    looks: Looks = field(default_factory=Looks)

    @classmethod
    def build(cls, settings: Settings) -> "Works":
        """Open the database and the store that the settings name."""
        database = Database(settings.resolved_database_url)
        return cls(settings, database, storage_of(settings))


# A job is long or reaches outside (mail, an import, a drawing): it gets no transaction, opens
# short ones itself, and may run twice.
Job: TypeAlias = Callable[[Works, Any], None]
Jobs: TypeAlias = Mapping[type[Event], Sequence[Job]]
