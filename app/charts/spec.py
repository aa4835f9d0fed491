"""What a chart may be: a closed union of plain choices, never a drawing language.

A spec names columns and values as data. Nothing in it is evaluated: no expression, signal,
transform, address or schema has a place here, and an unknown key is refused.
"""

import json
from hashlib import sha256
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field, TypeAdapter, model_validator

from app.charts.choices import (
    FILTERS_LIMIT,
    VALUES_LIMIT,
    AllTime,
    Between,
    Denominator,
    Ground,
    How,
    Keep,
    Kind,
    Last,
    Measure,
    Name,
    Per,
    Period,
    Population,
    Slug,
    Step,
    Strict,
)
from app.core.i18n import _

__all__ = [
    "FILTERS_LIMIT", "VALUES_LIMIT", "AllTime", "Between", "Change", "Composition", "Denominator",
    "Distribution", "Ground", "How", "Keep", "Kind", "Last", "Map", "Measure", "Name", "Per",
    "Period", "Population", "Ranking", "Relation", "Slug", "Spec", "SplitKinds", "SplitPlaces",
    "Step", "Trend", "hash_of_spec", "read_spec", "spec_facts",
]  # fmt: skip

WINDOW_LIMIT = 60  # steps


class _Focused(Measure):
    """What all charts share. `focus` is where the maker looked first: readers choose their own."""

    focus: Slug | None = None


class Ranking(_Focused):
    kind: Literal[Kind.RANKING] = Kind.RANKING


class Map(_Focused):
    kind: Literal[Kind.MAP] = Kind.MAP


class SplitPlaces(Strict):
    """A small chart for each of a few neighborhoods."""

    by: Literal["places"] = "places"


class SplitKinds(Strict):
    """A small chart for each of the commonest values of a column."""

    by: Literal["kinds"] = "kinds"
    column: Name


class Trend(_Focused):
    """`window` adds up (or pools) so many steps up to each; `compare` shows changes in percent."""

    kind: Literal[Kind.TREND] = Kind.TREND
    step: Step = Step.MONTH
    window: int | None = Field(default=None, ge=2, le=WINDOW_LIMIT)
    compare: Literal["year_before"] | None = None
    split: Annotated[SplitPlaces | SplitKinds, Field(discriminator="by")] | None = None

    @model_validator(mode="after")
    def _over_time(self) -> Self:
        if self.window and self.how is How.MEDIAN:
            raise ValueError(
                _("Medians of months do not add up to one of a longer time. Choose a mean.")
            )
        if isinstance(self.split, SplitKinds) and self.how not in {How.COUNT, How.RATE}:
            raise ValueError(_("Only counts and rates can be split by kind."))
        if isinstance(self.split, SplitKinds) and (self.compare or self.column):
            raise ValueError(_("Only counts and rates can be split by kind."))
        return self


class Change(_Focused):
    """Two periods beside each other. `before` is the same time a year earlier, or just before.

    A period of more than a year is always set beside the time just before it.
    """

    kind: Literal[Kind.CHANGE] = Kind.CHANGE
    period: Period = Last(months=12)
    before: Literal["year", "just"] | None = None
    sort: Literal["ratio", "difference"] | None = None

    @model_validator(mode="after")
    def _two_periods(self) -> Self:
        ends = (self.period.start, self.period.end) if isinstance(self.period, Between) else (1,)
        if isinstance(self.period, AllTime) or not all(ends):
            raise ValueError(_("A change needs a period with two ends, such as the last year."))
        return self


class Composition(_Focused):
    """The shares of the values of a column `by`, of all rows that say anything there."""

    kind: Literal[Kind.COMPOSITION] = Kind.COMPOSITION
    by: Name

    @model_validator(mode="after")
    def _counts_rows(self) -> Self:
        if self.how is not How.COUNT:
            raise ValueError(_("What rows are made of is counted: choose how many rows."))
        return self


class Distribution(_Focused):
    """How the numbers of one column are spread. Its number for a place is their median."""

    kind: Literal[Kind.DISTRIBUTION] = Kind.DISTRIBUTION
    how: How = How.MEDIAN

    @model_validator(mode="after")
    def _has_a_middle(self) -> Self:
        if self.how is not How.MEDIAN:
            raise ValueError(_("How numbers are spread is told by their median: choose it."))
        return self


class Relation(_Focused):
    """Two numbers of each area: its own, upwards, and `beside`, across."""

    kind: Literal[Kind.RELATION] = Kind.RELATION
    beside: Measure


Spec: TypeAlias = Ranking | Trend | Map | Change | Composition | Distribution | Relation
ChartSpec: TypeAlias = Annotated[Spec, Field(discriminator="kind")]
_adapter: TypeAdapter[Spec] = TypeAdapter(ChartSpec)


def read_spec(facts: dict[str, Any]) -> Spec:
    """Read a stored or sent spec. Raises pydantic.ValidationError for anything not offered."""
    return _adapter.validate_python(facts)


def spec_facts(spec: Spec) -> dict[str, Any]:
    return spec.model_dump(mode="json", exclude_none=True)


def hash_of_spec(spec: Spec) -> str:
    """Return what two charts have in common that say the same; where to look first is left out."""
    facts = spec_facts(spec)
    facts.pop("focus", None)
    if spec.how is not How.RATE:
        facts.pop("scale")
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
