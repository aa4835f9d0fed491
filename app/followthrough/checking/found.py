"""What a check-in found, as facts that no later data moves."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from app.charts.claims.judged import Measured
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
        return asdict(self) | {"level": self.level.to_facts()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        about, level = Measured(**facts["about"]), Level.from_facts(facts["level"])
        beside = tuple(Beside(**one) for one in facts["beside"])
        return cls(**facts | {"about": about, "level": level, "beside": beside})


@dataclass(frozen=True)
class Computed:
    """What to write into a check-in. `found` is there where there is a number.

    `of_open_data` says that it rests on data that was not called sensitive then.
    """

    result: Result
    why: Why | None = None
    found: Found | None = None
    owed_by: DepartmentId | None = None
    of_open_data: bool = False
