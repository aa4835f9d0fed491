"""What an import is told. Plain values, because they travel to the child process as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.places.vocabulary import NEIGHBORHOODS

MEGABYTE: Final = 1024 * 1024
ALL_SHEETS: Final = "*"
LAYER_FILES: Final = "layer-*.json"  # beside the gazetteer: layers that may be meant as well


class DateOrder(StrEnum):
    """How to read 03/04/2012 where the column itself cannot decide."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@dataclass(frozen=True)
class Wishes:
    """What a person said about a file; what is None or empty is found out.

    `latitude` alone may name a column that holds `(lat, lon)` or a WKT point. `header` is the
    number of the last row that names columns, from 1; 0 where none does. `missing` are further
    marks for no value. `types` and `roles` are by column, `aliases` from a name as it is written
    to a neighborhood's slug, `crosswalk` from an area of another kind to the names of the
    neighborhoods that it touches. `layer` is the slug of the layer whose areas the rows name, or
    NEIGHBORHOODS. `crs` is the code of the coordinates (EPSG:2248), where they
    are no degrees. `sheet` is a workbook's; ALL_SHEETS puts all that are alike into one table.
    `key` is the column that tells rows of two versions apart.
    """

    neighborhood: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    time: str | None = None
    date_order: DateOrder | None = None
    sheet: str | None = None
    header: int | None = None
    missing: tuple[str, ...] = ()
    timezone: str | None = None
    crs: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    crosswalk: Mapping[str, Sequence[str]] = field(default_factory=dict)
    keep_totals: bool = False
    layer: str | None = None
    key: str | None = None

    @property
    def of_layer(self) -> bool:
        """Say whether a person said that the rows lie in the areas of a layer."""
        return self.layer not in {None, NEIGHBORHOODS}


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
    city: str = ""  # the name under which a table may hold the whole city
    fiscal_month: int = 7  # 1 to 12: in which its financial years begin
    language: str = "en"

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "source": str(self.source),
            "folder": str(self.folder),
            "gazetteer": str(self.gazetteer),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Job":
        wishes = wishes_from(told["wishes"])
        paths = {name: Path(told[name]) for name in ("source", "folder", "gazetteer")}
        return cls(**(told | paths | {"wishes": wishes, "limits": Limits(**told["limits"])}))


def wishes_from(told: Mapping[str, Any]) -> Wishes:
    """Read wishes that were kept as JSON, also those kept before there were more of them."""
    known = {name: told[name] for name in Wishes.__dataclass_fields__ if name in told}
    order = known.get("date_order")
    known["date_order"] = DateOrder(order) if order else None
    known["missing"] = tuple(known.get("missing", ()))
    return Wishes(**known)
