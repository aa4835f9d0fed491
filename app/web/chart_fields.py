"""The builder's form as it holds a spec: the other way round of `chart_forms`."""

import json

from app.charts.spec import (
    Between,
    Change,
    Denominator,
    Keep,
    Last,
    Measure,
    Period,
    Spec,
    SplitKinds,
    SplitPlaces,
    Trend,
)
from app.web.chart_forms import RATE_OF_TOTAL


def fields_of(spec: Spec, focus: str | None = None) -> dict[str, str | list[str]]:
    """Return the fields of a ranking, map, trend or change, as a form or an address sends them."""
    fields: dict[str, str | list[str]] = {
        "dataset": spec.dataset, "kind": spec.kind.value, "how": _how(spec),
        "column": spec.column or "", "period": period_code(spec.period), "focus": focus or "",
        "keep": [pair for kept in spec.filters for pair in _pairs(kept)],
        "of": _pairs(spec.of) if spec.of else [],
    }  # fmt: skip
    if spec.per is not None:
        fields["per"] = _per(spec)
    if isinstance(spec, Trend):
        fields |= {
            "step": spec.step.value, "window": str(spec.window or ""),
            "compare": spec.compare or "", "split": _split(spec),
        }  # fmt: skip
    if isinstance(spec, Change):
        fields |= {"before": spec.before or "", "sort": spec.sort or ""}
    return {name: value for name, value in fields.items() if value}


def period_code(period: Period) -> str:
    """Write a period as `chart_forms` reads it: `all`, `last-12`, or two days."""
    if isinstance(period, Last):
        return f"last-{period.months}"
    if isinstance(period, Between):
        return f"{period.start or ''}/{period.end or ''}"
    return "all"


def _pairs(kept: Keep) -> list[str]:
    return [json.dumps([kept.column, value]) for value in kept.values]


def _how(spec: Measure) -> str:
    return RATE_OF_TOTAL if spec.per is not None and spec.column else spec.how.value


def _per(spec: Measure) -> str:
    if not isinstance(spec.per, Denominator):
        return spec.per.of if spec.per else ""
    return json.dumps([spec.per.dataset, spec.per.column]) if spec.per.column else spec.per.dataset


def _split(spec: Trend) -> str:
    if isinstance(spec.split, SplitKinds):
        return json.dumps(spec.split.column)
    return "places" if isinstance(spec.split, SplitPlaces) else ""
