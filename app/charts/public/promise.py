"""What a public commitment may hold, version 1: what a city promised and what came of it.

As strict as a chart's schema. The JSON Schema is `static/public-commitment-1.schema.json`.
"""

import unicodedata
from datetime import date
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from app.charts.public.schema import (
    Amount,
    Line,
    Number,
    Origin,
    Signature,
    Source,
    Strict,
    Url,
    Words,
)

PROMISE_FORMAT: Final = "commonplot-public-commitment"
PROMISE_VERSION: Final = 1
MOST_WORDS: Final = 4_000


def _plain_text(text: str) -> str:
    """Refuse signs that a reader does not see, but for the ends of lines."""
    if any(unicodedata.category(s) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for s in text if s != "\n"):
        message = "a hidden sign"
        raise ValueError(message)
    return text


Text: TypeAlias = Annotated[str, Field(max_length=MOST_WORDS), AfterValidator(_plain_text)]
Question: TypeAlias = Annotated[str, Field(max_length=500), AfterValidator(_plain_text)]


class Year(Number):
    """The number of one year, by its first and last day."""

    start: date
    end: date

    @model_validator(mode="after")
    def _begins_first(self) -> Self:
        if self.start > self.end:
            message = "a year that ends before it begins"
            raise ValueError(message)
        return self


class Range(Strict):
    value: Amount
    low: Amount
    high: Amount


class Promise(Strict):
    """A commitment that has ended. A trial has a question, and perhaps no number at all.

    `outcome` is a short code, such as met, missed, unclear or learnt: later programs may know more.
    `others` are the departments that joined.
    """

    format: Literal["commonplot-public-commitment"]
    version: Literal[1]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{2,8})*$")]
    city: Words
    base_url: Origin
    address: Url
    title: Words
    kind: Literal["target", "trial"]
    department: Words
    others: Annotated[tuple[Words, ...], Field(max_length=50)]
    metric: Line
    unit: Literal["none", "share", "percent"]
    baseline: Year | None
    likely: Range | None
    better: Literal["less", "more"] | None
    target: Amount | None
    until: date | None
    question: Question
    result: Year | None
    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]
    words: Text
    promised_on: date
    ended_on: date
    source: Source | None
    signature: Signature | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.address.startswith(f"{self.base_url}/"):
            message = "an address of another site"
            raise ValueError(message)
        if self.kind == "target" and (self.target is None or self.better is None):
            message = "a target without a number"
            raise ValueError(message)
        return self
