"""The form of a claim: what is said of which area and time, chosen and never typed as a number."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import Field, ValidationError

from app.charts.claims.cube import Cube
from app.charts.claims.picking import Pickable
from app.charts.claims.refusing import OFFERED, problems_of
from app.charts.claims.specs import (
    Claimed,
    ClaimKind,
    KindMeasure,
    OtherMeasure,
    read_claim,
)
from app.charts.spec import How, Step
from app.charts.words import month_words
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.http.forms import FormModel

MONTH: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
DECEMBER: Final = 12
KIND: Final = "kind:"
_BY_KIND: Final[dict[ClaimKind, tuple[str, ...]]] = {
    ClaimKind.LEVEL: (),
    ClaimKind.CITY: ("direction",),
    ClaimKind.RANK: ("direction", "within"),
    ClaimKind.CHANGE: ("direction",),
    ClaimKind.GAP: ("direction", "other"),
    ClaimKind.SHARE: ("over",),
    ClaimKind.TREND: ("direction",),
}


class ClaimForm(FormModel):
    """A claim as the form says it. Months are `2019-02` or years `2019`."""

    kind: str = Field(default="change", max_length=20)
    measure: str = Field(default="", max_length=210)  # of `measure_code`
    area: str = Field(default="", max_length=80)
    other: str = Field(default="", max_length=80)
    direction: str = Field(default="more", max_length=10)
    within: str = Field(default="3", max_length=4)
    over: str = Field(default="10", max_length=4)
    period: str = Field(default="last-12", max_length=20)
    start: str = Field(default="", max_length=10)
    end: str = Field(default="", max_length=10)
    before: str = Field(default="year_before", max_length=20)
    before_start: str = Field(default="", max_length=10)
    before_end: str = Field(default="", max_length=10)


@dataclass(frozen=True)
class ClaimChoices:
    """What can be chosen for one measure, as (value, words)."""

    kinds: Sequence[tuple[str, Sentence]]
    measures: Sequence[tuple[str, str]]  # none where there is but one
    areas: Sequence[tuple[str, str]]
    directions: Sequence[tuple[str, Sentence]]
    withins: Sequence[tuple[str, Sentence]]
    overs: Sequence[tuple[str, str]]
    periods: Sequence[tuple[str, Sentence]]
    befores: Sequence[tuple[str, Sentence]]
    times: Sequence[tuple[str, str]]  # single months or years, the newest first


def claim_from(form: ClaimForm) -> Claimed:
    """Turn the form into a claim. Raises InvalidError with the fields that are wrong."""
    facts: dict[str, Any] = {"kind": form.kind, "area": form.area or None}
    facts["measure"] = _measure(form.measure)
    facts["period"] = _period(form.period, form.start, form.end, "start")
    named = _BY_KIND.get(ClaimKind(form.kind)) if form.kind in set(ClaimKind) else None
    if named is None:
        raise InvalidError({"kind": OFFERED})
    facts |= {name: getattr(form, name) for name in named}
    if form.kind == ClaimKind.CHANGE:
        days = (form.before_start, form.before_end, "before_start")
        facts["before"] = _period("days", *days) if form.before == "days" else form.before
    try:
        return read_claim(facts)
    except ValidationError as error:
        raise InvalidError(problems_of(error, ClaimForm.model_fields)) from error


def form_of(claim: Claimed) -> dict[str, str]:
    """Return what the form holds for a claim: the other way round."""
    facts = claim.model_dump(mode="json")
    typed = {k: str(v) for k, v in facts.items() if isinstance(v, str | int)}
    typed |= {"area": claim.area or "", "measure": measure_code(claim.measure)}
    typed |= _typed_period(facts["period"], "period", ("start", "end"))
    before = facts.get("before")
    if isinstance(before, dict):
        typed |= _typed_period(before, "before", ("before_start", "before_end"))
    return typed


def measure_code(measure: OtherMeasure | None) -> str:
    """Write which number of a chart is meant: nothing, `beside`, or `kind:lamp`."""
    if measure is None:
        return ""
    return f"{KIND}{measure.value}" if isinstance(measure, KindMeasure) else measure.of


def _measure(said: str) -> dict[str, str] | None:
    if said.startswith(KIND):
        return {"of": "kind", "value": said.removeprefix(KIND)}
    return {"of": said} if said else None


def choices_of(cube: Cube, of: Pickable) -> ClaimChoices:
    dated = bool(cube.periods)
    kinds = [
        ("level", _("A number")), ("city", _("Beside the rest of the city")),
        ("rank", _("A rank among areas")), ("gap", _("Beside another area")),
    ]  # fmt: skip
    if any(drawn.spec.how is How.COUNT for drawn, _words in of.measures):
        kinds.append(("share", _("A share of the city’s total")))
    if dated:
        kinds[1:1] = [("change", _("A change")), ("trend", _("A trend over the years"))]
    whole = [one for one in cube.periods if one.full][::-1]
    monthly = cube.step is Step.MONTH
    times = [
        (p.start.strftime("%Y-%m" if monthly else "%Y"),
         month_words(p.start) if monthly else str(p.start.year))
        for p in whole
    ]  # fmt: skip
    measures = [(measure_code(drawn.measure), words) for drawn, words in of.measures]
    return ClaimChoices(
        kinds=kinds,
        measures=measures if len(measures) > 1 else [],
        areas=[(slug, cube.names[slug]) for slug in cube.slugs],
        directions=[("more", _("more, higher, up")), ("less", _("less, lower, down"))],
        withins=[(str(n), _("among the first %(n)s", n=n)) for n in (1, 3, 5, 10, 20)],
        overs=[(str(n), f"{n}%") for n in (0, 5, 10, 15, 20, 25, 33, 50, 66, 75)],
        periods=_periods(monthly=monthly) if dated else [("all", _("All there is"))],
        befores=[
            ("year_before", _("The same months a year earlier")),
            ("just_before", _("As long a time right before")),
            ("days", _("A time that I choose")),
        ],
        times=times,
    )


def _periods(*, monthly: bool) -> list[tuple[str, Sentence]]:
    found = [("last-12", _("The last 12 whole months")), ("all", _("All whole months"))]
    if monthly:
        found[1:1] = [
            ("last-1", _("The last whole month")), ("last-3", _("The last 3 whole months")),
            ("last-24", _("The last 24 whole months")),
        ]  # fmt: skip
    return [*found, ("days", _("A time that I choose"))]


def _period(said: str, start: str, end: str, field: str) -> dict[str, Any]:
    if said.startswith("last-") and said[5:].isascii() and said[5:].isdigit():
        return {"of": "last", "months": int(said[5:9])}
    if said != "days":
        return {"of": "all" if said in {"", "all"} else said}
    first, last = _day(start, is_end=False), _day(end or start, is_end=True)
    if first is None or last is None:
        raise InvalidError({field: _("Choose the month in which it begins.")})
    return {"of": "between", "start": first.isoformat(), "end": last.isoformat()}


def _day(said: str, *, is_end: bool) -> date | None:
    found = MONTH.fullmatch(said.strip())
    if found is None or not int(found[1]):
        return None
    year, month = int(found[1]), int(found[2]) if found[2] else DECEMBER if is_end else 1
    return date(year, month, monthrange(year, month)[1] if is_end else 1)


def _typed_period(facts: Mapping[str, Any], name: str, fields: tuple[str, str]) -> dict[str, str]:
    if facts["of"] == "last":
        return {name: f"last-{facts['months']}"}
    if facts["of"] == "all":
        return {name: "all"}
    first, last = (str(facts.get(end) or "")[:7] for end in ("start", "end"))
    return {name: "days", fields[0]: first, fields[1]: last}
