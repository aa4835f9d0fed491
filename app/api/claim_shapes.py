"""Claims as programs send and read them."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError

from app.api.common import Shape
from app.charts.claims.caution_words import caution_words
from app.charts.claims.judged import Judged, Reason, Verdict, Warn
from app.charts.claims.queries import Checked, Known, claim_address
from app.charts.claims.refusing import problems_of
from app.charts.claims.specs import (
    MOST_RANKS,
    Baseline,
    Claimed,
    ClaimKind,
    Direction,
    OtherMeasure,
    Period,
    claim_facts,
    read_claim,
)
from app.charts.claims.words import sentence_of
from app.charts.spec import AllTime, Between, Slug
from app.core.errors import InvalidError


class ClaimSpec(Shape):
    """What is claimed, never a number. `area` is a slug of the chart's areas, null the whole city.

    `level` needs nothing more; `city`, `change` and `trend` a `direction`; `rank` a `direction` and
    `within`; `gap` a `direction` and the `other` area; `share` the percents that it is `over`.
    `before` is what a `change` is measured from, by default the same months a year earlier.
    `measure` is null for what the chart's rows come to; `{"of": "beside"}` is the second number of
    a relation, `{"of": "kind", "value": "lamp"}` the share of one kind in a composition.
    """

    kind: ClaimKind
    area: Slug | None = None
    period: Period = AllTime()
    direction: Direction | None = None
    within: Annotated[int | None, Field(ge=1, le=MOST_RANKS)] = None
    over: Annotated[int | None, Field(ge=0, le=99)] = None
    other: Slug | None = None
    before: Baseline | Between | None = None
    measure: Annotated[OtherMeasure, Field(discriminator="of")] | None = None

    def claim(self) -> Claimed:
        """Raise InvalidError with the fields that are wrong for this kind."""
        try:
            return read_claim(self.model_dump(mode="json", exclude_none=True))
        except ValidationError as error:
            fields = set(ClaimSpec.model_fields) - {"kind"}
            raise InvalidError(problems_of(error, fields)) from error


class CautionShape(Shape):
    """What to know beside a claim; none of them makes it false."""

    code: Warn
    detail: str


class JudgedShape(Shape):
    """A claim as one version of the data has it.

    `value` with its 95 % interval from `low` to `high` is what is claimed; `sort` says what it is:
    a number, ratio, difference, rank or share in percent. `now` and `then` are the two sides in the
    measure's own unit, `now_n` and `then_n` the rows behind them. An interval without an upper end
    has `high` null. `reason` says why there is no number.
    """

    verdict: Verdict
    reason: Reason
    sentence: str
    sort: str
    value: float | None
    low: float | None
    high: float | None
    now: float | None
    then: float | None
    now_n: int
    then_n: int
    of: int
    day_from: date | None
    day_to: date | None
    before_from: date | None
    before_to: date | None
    version: int
    version_id: int
    cautions: list[CautionShape]


class TriedShape(JudgedShape):
    """`decidable` are claims near to this one that the data decides, where it leaves this open."""

    claim: ClaimSpec
    decidable: list[ClaimSpec]


class CheckShape(JudgedShape):
    withdrawn: bool
    at: datetime


class ClaimShort(Shape):
    """`verdict` is the one that stands: a new one has to hold for two versions.

    `code` is what a text holds to say this claim.
    """

    id: int
    url: str
    code: str
    chart_id: int
    verdict: Verdict
    sentence: str
    created_at: datetime


class TextShape(Shape):
    title: str
    url: str


class ClaimFull(ClaimShort):
    """`latest` is what the newest version makes of it, `checks` what each version did."""

    claim: ClaimSpec
    latest: TriedShape
    checks: list[CheckShape]
    texts: list[TextShape]


def tried_shape(claim: Claimed, found: Judged) -> TriedShape:
    return TriedShape(
        **_judged(found),
        claim=spec_shape(claim),
        decidable=[spec_shape(read_claim(facts)) for facts in found.offers],
    )


def check_shape(line: Checked) -> CheckShape:
    judged = _judged(Judged.from_facts(line.check.facts))
    return CheckShape(**judged, withdrawn=line.withdrawn, at=line.check.at)


def claim_short(known: Known, base: str) -> ClaimShort:
    return ClaimShort(**short_facts(known, base))


def short_facts(known: Known, base: str) -> dict[str, Any]:
    claim = known.claim
    return {
        "id": claim.id,
        "url": base + claim_address(claim.id),
        "code": f"{{claim:{claim.id}}}",
        "chart_id": claim.chart_id,
        "verdict": claim.verdict,
        "sentence": sentence_of(Judged.from_facts(known.latest.facts)),
        "created_at": claim.created_at,
    }


def spec_shape(claim: Claimed) -> ClaimSpec:
    return ClaimSpec.model_validate(claim_facts(claim))


def _judged(found: Judged) -> dict[str, Any]:
    told = {"sentence", "cautions"}
    facts = {name: getattr(found, name) for name in set(JudgedShape.model_fields) - told}
    cautions = [
        CautionShape(code=one.code, detail=str(caution_words(one))) for one in found.cautions
    ]
    return {**facts, "sentence": sentence_of(found), "cautions": cautions}
