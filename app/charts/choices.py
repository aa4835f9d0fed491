"""The choices that all charts share: what is counted, for each of what, of when, and which rows."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.i18n import _

FILTERS_LIMIT = 4
VALUES_LIMIT = 20

# One line of text: what a column or a value may be called here.
Name: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class Kind(StrEnum):
    RANKING = "ranking"
    TREND = "trend"
    MAP = "map"
    CHANGE = "change"
    COMPOSITION = "composition"
    DISTRIBUTION = "distribution"
    RELATION = "relation"


class How(StrEnum):
    """How rows become one number. A rate is a count (or a sum) for each `scale` of something.

    A share is how many of the rows that say anything in a column say one of some values there.
    """

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    RATE = "rate"
    SHARE = "share"


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Population(Strict):
    """A rate for each so many people who live there."""

    of: Literal["population"] = "population"


class Denominator(Strict):
    """A rate for each so many of a named dataset: its rows, or the sum of one of its columns."""

    of: Literal["dataset"] = "dataset"
    dataset: Slug
    column: Name | None = None


class Ground(Strict):
    """A rate for each square kilometre, as the borders say it."""

    of: Literal["area"] = "area"


class AllTime(Strict):
    of: Literal["all"] = "all"


class Between(Strict):
    """Both days are included; an open end reaches to the end of the data."""

    of: Literal["between"] = "between"
    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.start > self.end:
            raise ValueError(_("The period ends before it begins."))
        return self


class Last(Strict):
    """The last full months of whatever data there is: the period moves on with each version."""

    of: Literal["last"] = "last"
    months: int = Field(ge=1, le=240)


Per: TypeAlias = Annotated[Population | Denominator | Ground, Field(discriminator="of")]
Period: TypeAlias = Annotated[AllTime | Between | Last, Field(discriminator="of")]


class Keep(Strict):
    """Rows whose column reads as one of these values."""

    column: Name
    values: tuple[Name, ...] = Field(min_length=1, max_length=VALUES_LIMIT)


class Measure(Strict):
    """A number for each area, of the rows of one dataset."""

    dataset: Slug
    how: How = How.COUNT
    column: Name | None = None
    of: Keep | None = None  # of a share: what is looked for
    per: Per | None = None
    scale: Literal[1, 100, 1000, 10_000, 100_000] = 1000
    filters: tuple[Keep, ...] = Field(default=(), max_length=FILTERS_LIMIT)
    period: Period = AllTime()

    @model_validator(mode="after")
    def _measure_fits(self) -> Self:
        if self.how in {How.COUNT, How.SHARE} and self.column is not None:
            raise ValueError(_("A count needs no column. Choose a sum, mean or median instead."))
        if self.how in {How.SUM, How.MEAN, How.MEDIAN} and self.column is None:
            raise ValueError(_("Choose the column whose numbers are meant."))
        if (self.how is How.RATE) != (self.per is not None):
            raise ValueError(
                _("A rate needs something to be counted for each of, and only a rate.")
            )
        if (self.how is How.SHARE) != (self.of is not None):
            raise ValueError(_("A share needs a kind of row to look for, and only a share."))
        return self

    @property
    def scale_counts(self) -> int:
        """How many of the denominator one rate is about; 1 for anything but a rate."""
        return self.scale if self.how is How.RATE and not isinstance(self.per, Ground) else 1
