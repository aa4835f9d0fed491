"""What may be claimed of a chart's measure: a closed union of plain choices.

A claim says what is compared, never a number: numbers are computed. `area` is the slug of an area
of the chart's dataset, None the whole city. A direction is what its writer says; whether the data
agrees is the verdict's matter.
"""

import json
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from app.charts.spec import AllTime, Between, Last, Name, Slug
from app.core.i18n import _

MOST_RANKS: Final = 50


class ClaimKind(StrEnum):
    LEVEL = "level"
    CITY = "city"
    RANK = "rank"
    CHANGE = "change"
    GAP = "gap"
    SHARE = "share"
    TREND = "trend"


class Direction(StrEnum):
    MORE = "more"
    LESS = "less"


class Baseline(StrEnum):
    """What a change is measured from, where no days are given."""

    YEAR_BEFORE = "year_before"  # the same months a year earlier
    JUST_BEFORE = "just_before"  # as many months, right before


When: TypeAlias = AllTime | Between | Last
Period: TypeAlias = Annotated[When, Field(discriminator="of")]


class BesideMeasure(BaseModel):
    """The second number of a relation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["beside"] = "beside"


class KindMeasure(BaseModel):
    """Of a composition: the share of rows that are of one kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["kind"] = "kind"
    value: Name


OtherMeasure: TypeAlias = BesideMeasure | KindMeasure


class _Claim(BaseModel):
    """`measure` is None for the chart's own number: what its rows come to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: Slug | None = None
    period: Period = AllTime()
    measure: Annotated[OtherMeasure, Field(discriminator="of")] | None = None


class LevelClaim(_Claim):
    """`74 reports in Ropewalk in October 2026`."""

    kind: Literal[ClaimKind.LEVEL] = ClaimKind.LEVEL


class _OfAnArea(_Claim):
    """A claim that makes sense of one area only."""

    @model_validator(mode="after")
    def _has_area(self) -> Self:
        if self.area is None:
            raise ValueError(_("Choose the area that the claim is about."))
        return self


class CityClaim(_OfAnArea):
    """More, or less, than the rest of the city."""

    kind: Literal[ClaimKind.CITY] = ClaimKind.CITY
    direction: Direction


class RankClaim(_OfAnArea):
    """Among the `within` highest (more) or lowest (less) areas."""

    kind: Literal[ClaimKind.RANK] = ClaimKind.RANK
    direction: Direction
    within: int = Field(ge=1, le=MOST_RANKS)


class ChangeClaim(_Claim):
    """It rose (more) or fell (less) from `before` to `period`."""

    kind: Literal[ClaimKind.CHANGE] = ClaimKind.CHANGE
    direction: Direction
    before: Baseline | Between = Baseline.YEAR_BEFORE


class GapClaim(_OfAnArea):
    """More, or less, than in another area."""

    kind: Literal[ClaimKind.GAP] = ClaimKind.GAP
    direction: Direction
    other: Slug

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        if self.area == self.other:
            raise ValueError(_("Choose two different areas."))
        return self


class ShareClaim(_OfAnArea):
    """More than `over` percent of the city's total lie in the area."""

    kind: Literal[ClaimKind.SHARE] = ClaimKind.SHARE
    over: int = Field(ge=0, le=99)


class TrendClaim(_Claim):
    """It went up (more) or down (less), year by year, over the whole period."""

    kind: Literal[ClaimKind.TREND] = ClaimKind.TREND
    direction: Direction


Claimed: TypeAlias = (
    LevelClaim | CityClaim | RankClaim | ChangeClaim | GapClaim | ShareClaim | TrendClaim
)
_adapter: TypeAdapter[Claimed] = TypeAdapter(Annotated[Claimed, Field(discriminator="kind")])


def read_claim(facts: dict[str, Any]) -> Claimed:
    """Read a stored or sent claim. Raises pydantic.ValidationError for anything not offered."""
    return _adapter.validate_python(facts)


def claim_facts(claim: Claimed) -> dict[str, Any]:
    return claim.model_dump(mode="json", exclude_none=True)


def hash_of_claim(claim: Claimed) -> str:
    """Return what two claims on one chart have in common that say the same."""
    return sha256(json.dumps(claim_facts(claim), sort_keys=True).encode()).hexdigest()


def between(start: date, end: date) -> Between:
    return Between(start=start, end=end)
