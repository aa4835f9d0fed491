"""What an import is told. Plain values, because they travel to the child process as JSON."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

MEGABYTE: Final = 1024 * 1024


class DateOrder(StrEnum):
    """How to read 03/04/2012 where the column itself cannot decide."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@dataclass(frozen=True)
class Wishes:
    """What a person said about the columns; what is None is found out.

    `latitude` alone may name a column that holds `(lat, lon)`.
    """

    neighborhood: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    time: str | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class Limits:
    """Bytes and seconds. `unpacked` bounds what a compressed file may grow to."""

    memory: int = 512 * MEGABYTE
    seconds: int = 1800
    unpacked: int = 2048 * MEGABYTE


@dataclass(frozen=True)
class Job:
    """One import: read `source`, leave `table.parquet` and `result.json` in `folder`."""

    source: Path
    folder: Path
    gazetteer: Path
    timezone: str
    wishes: Wishes = field(default_factory=Wishes)
    limits: Limits = field(default_factory=Limits)
    dry_run: bool = False
    language: str = "en"

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "source": str(self.source),
            "folder": str(self.folder),
            "gazetteer": str(self.gazetteer),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Job":
        wishes = Wishes(**told["wishes"])
        paths = {name: Path(told[name]) for name in ("source", "folder", "gazetteer")}
        return cls(**(told | paths | {"wishes": wishes, "limits": Limits(**told["limits"])}))
