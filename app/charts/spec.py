"""What a chart may be: a closed union of plain choices, never a drawing language.

A spec names columns and values as data. Nothing in it is evaluated: no expression, signal,
transform, address or schema has a place here, and an unknown key is refused.
"""

import json
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

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


class How(StrEnum):
    """How rows become one number. A rate is a count (or a sum) for each `scale` of something."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    RATE = "rate"


class Step(StrEnum):
    MONTH = "month"
    YEAR = "year"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Population(_Strict):
    """A rate for each so many people who live there."""

    of: Literal["population"] = "population"


class Denominator(_Strict):
    """A rate for each so many of a named dataset: its rows, or the sum of one of its columns."""

    of: Literal["dataset"] = "dataset"
    dataset: Slug
    column: Name | None = None


class AllTime(_Strict):
    of: Literal["all"] = "all"


class Between(_Strict):
    """Both days are included; an open end reaches to the end of the data."""

    of: Literal["between"] = "between"
    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.start > self.end:
            raise ValueError(_("The period ends before it begins."))
        return self


class Last(_Strict):
    """The last full months of whatever data there is: the period moves on with each version."""

    of: Literal["last"] = "last"
    months: int = Field(ge=1, le=240)


Per: TypeAlias = Annotated[Population | Denominator, Field(discriminator="of")]
Period: TypeAlias = Annotated[AllTime | Between | Last, Field(discriminator="of")]


class Keep(_Strict):
    """Keep rows whose column reads as one of these values."""

    column: Name
    values: tuple[Name, ...] = Field(min_length=1, max_length=VALUES_LIMIT)


class _Measured(_Strict):
    """What all charts share. `focus` is where the maker looked first: readers choose their own."""

    dataset: Slug
    how: How = How.COUNT
    column: Name | None = None
    per: Per | None = None
    scale: Literal[1, 100, 1000, 10_000, 100_000] = 1000
    filters: tuple[Keep, ...] = Field(default=(), max_length=FILTERS_LIMIT)
    period: Period = AllTime()
    focus: Slug | None = None

    @model_validator(mode="after")
    def _measure_fits(self) -> Self:
        if self.how is How.COUNT and self.column is not None:
            raise ValueError(_("A count needs no column. Choose a sum, mean or median instead."))
        if self.how in {How.SUM, How.MEAN, How.MEDIAN} and self.column is None:
            raise ValueError(_("Choose the column whose numbers are meant."))
        if (self.how is How.RATE) != (self.per is not None):
            raise ValueError(
                _("A rate needs something to be counted for each of, and only a rate.")
            )
        return self

    @property
    def scale_counts(self) -> int:
        """How many of the denominator one rate is about; 1 for anything but a rate."""
        return self.scale if self.how is How.RATE else 1


class Ranking(_Measured):
    kind: Literal[Kind.RANKING] = Kind.RANKING


class Map(_Measured):
    kind: Literal[Kind.MAP] = Kind.MAP


class Trend(_Measured):
    kind: Literal[Kind.TREND] = Kind.TREND
    step: Step = Step.MONTH


ChartSpec: TypeAlias = Annotated[Ranking | Trend | Map, Field(discriminator="kind")]
_adapter: TypeAdapter[Ranking | Trend | Map] = TypeAdapter(ChartSpec)


def read_spec(facts: dict[str, Any]) -> Ranking | Trend | Map:
    """Read a stored or sent spec. Raises pydantic.ValidationError for anything not offered."""
    return _adapter.validate_python(facts)


def spec_facts(spec: Ranking | Trend | Map) -> dict[str, Any]:
    return spec.model_dump(mode="json", exclude_none=True)


def hash_of_spec(spec: Ranking | Trend | Map) -> str:
    """Return what two charts have in common that say the same; where to look first is left out."""
    facts = spec_facts(spec)
    facts.pop("focus", None)
    if spec.how is not How.RATE:
        facts.pop("scale")
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
