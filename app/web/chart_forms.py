"""A chart as the builder's form says it, and the spec that it means."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from app.charts.spec import Spec, read_spec
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.http.forms import FormModel

PAIR: Final = 3000  # letters of a column and a value, as JSON writes them
YEAR_DIGITS: Final = 4
RATE_OF_TOTAL: Final = "rate_of_total"

Pair = Annotated[str, Field(max_length=PAIR)]


class ChartForm(FormModel):
    """A chart as the form says it. Pairs, such as a column and a value, are JSON as it was sent."""

    dataset: str = Field(max_length=80)
    kind: str = Field(default="ranking", max_length=20)
    how: str = Field(default="count", max_length=20)
    column: str = Field(default="", max_length=200)
    of: list[Pair] = Field(default_factory=list, max_length=40)
    per: str = Field(default="population", max_length=PAIR)
    by: str = Field(default="", max_length=200)
    beside: str = Field(default="", max_length=PAIR)
    keep: list[Pair] = Field(default_factory=list, max_length=80)
    period: str = Field(default="all", max_length=24)
    step: str = Field(default="month", max_length=10)
    window: str = Field(default="", max_length=3)
    compare: str = Field(default="", max_length=20)
    split: str = Field(default="", max_length=PAIR)
    before: str = Field(default="", max_length=10)
    sort: str = Field(default="", max_length=10)
    focus: str = Field(default="", max_length=80)
    answers: str = Field(default="", max_length=10)  # the number of a chart


def spec_from(form: ChartForm) -> Spec:
    """Turn the form into a spec. Raises InvalidError with the fields that are wrong.

    What a kind has no use for is left out, so that a form that offers all of it needs no script.
    """
    facts: dict[str, Any] = {"dataset": form.dataset, "kind": form.kind, "how": form.how}
    facts["how"] = {"composition": "count", "distribution": "median"}.get(form.kind, form.how)
    if facts["how"] == RATE_OF_TOTAL:
        facts |= {"how": "rate", "column": form.column or None}
    facts["focus"] = form.focus or None
    facts["period"] = _period(form.period)
    if facts["how"] in {"sum", "mean", "median"}:
        facts["column"] = form.column or None
    if facts["how"] == "rate":
        facts["per"] = _per(form.per)
    if facts["how"] == "share":
        facts["of"] = _of(form.of)
    facts["filters"] = _kept(form.keep, "keep")
    facts |= _of_kind(form)
    if form.kind == "change" and facts["period"] == {"of": "all"}:
        del facts["period"]  # the last year, beside the one before
    try:
        return read_spec(facts)
    except ValidationError as error:
        raise InvalidError(_problems(error)) from error


def _of_kind(form: ChartForm) -> dict[str, Any]:
    match form.kind:
        case "trend":
            return {
                "step": form.step, "window": _number(form.window) if form.window else None,
                "compare": form.compare or None, "split": _split(form.split),
            }  # fmt: skip
        case "change":
            return {"before": form.before or None, "sort": form.sort or None}
        case "composition":
            return {"by": form.by or None}
        case "relation":
            return {"beside": _beside(form)}
        case _:
            return {}


def _period(said: str) -> dict[str, Any]:
    """Read `all`, `last-12` (months), `2019`, or two days: `2019-02-01/2019-05-31`."""
    if said.startswith("last-") and said[5:].isascii() and said[5:].isdigit():
        return {"of": "last", "months": int(said[5:9])}
    if len(said) == YEAR_DIGITS and said.isascii() and said.isdigit():
        return {"of": "between", "start": f"{said}-01-01", "end": f"{said}-12-31"}
    if "/" in said:
        start, _slash, end = said.partition("/")
        return {"of": "between", "start": start or None, "end": end or None}
    return {"of": "all" if said in {"", "all"} else said}


def _number(said: str) -> int | str:
    return int(said) if said.isascii() and said.isdigit() else said


def _read(said: str, field: str) -> Any:  # noqa: ANN401, any JSON: the spec decides what it is
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as error:
        raise InvalidError({field: _("Choose one of the answers offered.")}) from error


def _kept(said: Sequence[str], field: str) -> list[dict[str, Any]]:
    """Put the values of each column together: rows that read as one of them are kept."""
    found: dict[str, list[Any]] = {}
    for one in said:
        if not one:  # the empty choice of a list: all rows
            continue
        pair = _read(one, field)
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):  # noqa: PLR2004, a column and a value
            raise InvalidError({field: _("Choose one of the answers offered.")})
        found.setdefault(pair[0], []).append(pair[1])
    return [{"column": column, "values": values} for column, values in found.items()]


def _of(said: Sequence[str]) -> dict[str, Any] | None:
    kinds = _kept(said, "of")
    if len(kinds) > 1:
        raise InvalidError({"of": _("Choose kinds of one column only.")})
    return kinds[0] if kinds else None


def _per(said: str) -> dict[str, Any]:
    """Read `population`, `area`, a dataset's slug, or a pair of a slug and one of its columns."""
    if said in {"", "population", "area"}:
        return {"of": said or "population"}
    if not said.startswith("["):
        return {"of": "dataset", "dataset": said}
    match _read(said, "per"):
        case [dataset, column]:
            return {"of": "dataset", "dataset": dataset, "column": column}
        case _:
            raise InvalidError({"per": _("Choose one of the answers offered.")})


def _split(said: str) -> dict[str, Any] | None:
    """Read nothing, `places`, or a column in JSON's quotes."""
    if said in {"", "places"}:
        return {"by": "places"} if said else None
    return {"by": "kinds", "column": _read(said, "split")}


def _beside(form: ChartForm) -> dict[str, Any] | None:
    """Read a dataset, how, a column, and whether the period is one of that dataset's too."""
    if not form.beside:
        raise InvalidError({"beside": _("Choose a second number for each area.")})
    match _read(form.beside, "beside"):
        case [dataset, how, column, bool(is_dated)]:
            period = _period(form.period) if is_dated else {"of": "all"}
            return {"dataset": dataset, "how": how, "column": column, "period": period}
        case _:
            raise InvalidError({"beside": _("Choose one of the answers offered.")})


def _problems(error: ValidationError) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for wrong in error.errors():
        told = wrong.get("ctx", {}).get("error")
        known = isinstance(told, ValueError) and told.args and isinstance(told.args[0], Sentence)
        sentence = told.args[0] if known and told else _("Choose one of the answers offered.")
        names = ["keep" if part == "filters" else str(part) for part in wrong["loc"]]
        names = [name for name in names if name in ChartForm.model_fields]
        name = next(iter(names), "column" if known else "kind")
        found.setdefault(name, sentence)
    return found
