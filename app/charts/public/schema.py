"""What a public chart may hold, version 1: the schema that `docs/public-chart.md` describes.

Strict on purpose: a document is somebody else's, and what it may not hold is refused. The JSON
Schema of the same is `static/public-chart-1.schema.json`; a test keeps both alike.
"""

import unicodedata
from datetime import date
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

FORMAT: Final = "commonplot-public-chart"
VERSION: Final = 1
MOST_MARKS: Final = 2_000
LARGEST: Final = 1e15


def _plain_line(text: str) -> str:
    """Refuse what a reader does not see: control signs, and those that turn the line round."""
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in text):
        message = "a hidden sign"
        raise ValueError(message)
    return text


Line: TypeAlias = Annotated[str, Field(max_length=300), AfterValidator(_plain_line)]
Words: TypeAlias = Annotated[Line, Field(min_length=1)]
Url: TypeAlias = Annotated[
    str, Field(max_length=500, pattern=r"^https?://[!-~]+$"), AfterValidator(_plain_line)
]
# A city's own address: its keys are looked for there, so that nothing may follow the host.
Origin: TypeAlias = Annotated[
    str,
    Field(max_length=300, pattern=r"^https?://[A-Za-z0-9.\[\]:-]+$"),
    AfterValidator(_plain_line),
]
Amount: TypeAlias = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Rows: TypeAlias = Annotated[int, Field(ge=0, le=10**12)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Per(Strict):
    """What a rate is for each of: so many people, square kilometres, or things of a table."""

    of: Literal["population", "dataset", "area"]
    scale: Annotated[int, Field(ge=1, le=1_000_000)]
    words: Words


class Measure(Strict):
    """`unit` says how numbers are read: a share of 0.92 and a percentage of 92 are both 92 %."""

    words: Words
    how: Literal["count", "sum", "mean", "median", "rate", "share"]
    unit: Literal["none", "share", "percent"]
    unit_words: Line
    nature: Literal["events", "reports", "inspections", "survey", "estimate"]
    per: Per | None


class Source(Strict):
    title: Words
    publisher: Line
    licence: Line
    url: Url
    version: Annotated[int, Field(ge=1, le=10**9)]
    published: date
    data_from: date | None
    data_to: date | None


class Place(Strict):
    key: Words
    name: Words


class Number(Strict):
    """`n` is how many rows it rests on; `low` and `high` are its 95 % interval, where known."""

    value: Amount
    n: Rows
    low: Amount | None
    high: Amount | None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.low is None) != (self.high is None):
            message = "half an interval"
            raise ValueError(message)
        if self.low is not None and self.high is not None and self.low > self.high:
            message = "an interval that ends before it begins"
            raise ValueError(message)
        return self


class Mark(Number):
    """One area, or one period (then with its days, and whether the data covers it whole)."""

    key: Words
    name: Words
    start: date | None = None
    end: date | None = None
    whole: bool = True


class Signature(Strict):
    algorithm: Literal["Ed25519"]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    value: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{86}$")]


class Document(Strict):
    """`marks` are areas or periods, `along` says which; `hidden` of them are not shown."""

    format: Literal["commonplot-public-chart"]
    version: Literal[1]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{2,8})*$")]
    city: Words
    base_url: Origin
    address: Url
    title: Words
    kind: Words
    along: Literal["areas", "periods"]
    step: Literal["day", "week", "month", "quarter", "year"] | None
    measure: Measure
    source: Source
    period_from: date | None
    period_to: date | None
    focus: Place | None
    whole_city: Number | None
    marks: Annotated[tuple[Mark, ...], Field(max_length=MOST_MARKS)]
    hidden: Rows
    signature: Signature | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.address.startswith(f"{self.base_url}/"):
            message = "an address of another site"
            raise ValueError(message)
        if len({mark.key for mark in self.marks}) != len(self.marks):
            message = "two marks of the same name"
            raise ValueError(message)
        dated = all(mark.start and mark.end and mark.start <= mark.end for mark in self.marks)
        if self.along == "periods" and (self.step is None or not dated):
            message = "periods without days"
            raise ValueError(message)
        return self
