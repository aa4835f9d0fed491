"""What a check-in found, as facts that no later data moves."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from app.charts.claims.judged import Measured
from app.charts.methods.counts import Interval
from app.charts.metrics.beside import Beside
from app.charts.metrics.metric import Level
from app.followthrough.checking.models import Result
from app.people.models import DepartmentId


class Why(StrEnum):
    """Why a commitment cannot be checked."""

    GONE = "gone"  # chart, dataset or column; all versions withdrawn; the file is damaged
    REDEFINED = "redefined"  # the number is not counted as it was when it was promised
    NO_AREA = "no_area"
    NO_YEAR = "no_year"  # the data does not reach the day of the target yet
    HIDDEN = "hidden"
    NO_NUMBER = "no_number"


@dataclass(frozen=True)
class Found:
    """The number of a year, on which version it rests, and the areas that were alike before.

    Without a value, of which a later guard took the number out, nothing is said of it.
    """

    about: Measured
    area_name: str | None
    dataset: str
    slug: str
    version: int
    version_id: int
    level: Level
    beside: tuple[Beside, ...] = ()

    def to_facts(self) -> dict[str, Any]:
        facts = asdict(self)
        for end in ("day_from", "day_to"):
            facts["level"][end] = facts["level"][end].isoformat()
        return facts

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        level = facts["level"]
        ends = level["interval"]
        read = Level(
            date.fromisoformat(level["day_from"]),
            date.fromisoformat(level["day_to"]),
            level["value"],
            Interval(*ends) if ends else None,
            level["n"],
        )
        beside = tuple(Beside(**one) for one in facts["beside"])
        return cls(**facts | {"about": Measured(**facts["about"]), "level": read, "beside": beside})


@dataclass(frozen=True)
class Computed:
    """What to write into a check-in. `found` is there where there is a number."""

    result: Result
    why: Why | None = None
    found: Found | None = None
    owed_by: DepartmentId | None = None
