"""Any spec on any small table is drawn, or refused with a sentence; nothing in it is evaluated."""

import json
from collections.abc import Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.charts.checking import check_spec
from app.charts.describing import alt_of
from app.charts.drawing import painter
from app.charts.figures import figures_of
from app.charts.findings import finding_of
from app.charts.kind_words import title_of
from app.charts.reading import Reading, reading_of
from app.charts.showing import plan_of
from app.charts.spec import Kind, read_spec
from app.charts.tables import csv_of, table_of
from app.core.errors import InvalidError
from app.core.storage import Storage
from app.datasets.vocabulary import ColumnType, Role, Shape
from app.places.queries import all_neighborhoods
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

HOSTILE = "datum.x + alert(1) {expr: 'x'} \"\\ </text><script>"
PLACES = ("ropewalk", "dovecote", "millrace", "tannery")
numbers = st.one_of(
    st.none(), st.integers(-5, 5).map(float), st.floats(-1e12, 1e12, allow_nan=False)
)
rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(PLACES)),
        st.dates(date(2015, 1, 1), date(2019, 12, 31)),
        st.sampled_from(["lamp", "road", HOSTILE, "x" * 500, "<b>"]),
        numbers,
    ),
    min_size=1,
    max_size=60,
)
keeps = st.fixed_dictionaries(
    {
        "column": st.sampled_from([HOSTILE, "lost", "day"]),
        "values": st.lists(st.sampled_from(["lamp", "road", HOSTILE, "no such"]), min_size=1),
    }
)
measures: dict[str, st.SearchStrategy[Any]] = {
    "how": st.sampled_from(["count", "sum", "mean", "median", "rate", "share"]),
    "column": st.sampled_from([None, "cost", "lost", HOSTILE]),
    "of": st.one_of(st.none(), keeps),
    "per": st.sampled_from([None, {"of": "area"}, {"of": "population"}]),
    "filters": st.one_of(st.just([]), st.lists(keeps, max_size=2)),
    "period": st.sampled_from([
        {"of": "all"}, {"of": "last", "months": 12}, {"of": "last", "months": 1},
        {"of": "between", "start": "2016-02-29", "end": "2017-02-28"},
        {"of": "between", "start": "1990-01-01"},
    ]),
}  # fmt: skip
extras: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    Kind.RANKING: {}, Kind.MAP: {}, Kind.DISTRIBUTION: {},
    Kind.TREND: {
        "step": st.sampled_from(["day", "week", "month", "quarter", "year"]),
        "window": st.sampled_from([None, None, 2, 12]),
        "compare": st.sampled_from([None, None, "year_before"]),
        "split": st.sampled_from([None, {"by": "places"}, {"by": "kinds", "column": HOSTILE}]),
    },
    Kind.CHANGE: {"before": st.sampled_from([None, "year", "just"]),
                  "sort": st.sampled_from([None, "ratio", "difference"])},
    Kind.COMPOSITION: {"by": st.sampled_from([HOSTILE, "lost"])},
}  # fmt: skip


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(Kind)))
    how = draw(measures["how"])
    facts = {name: draw(one) for name, one in measures.items()} | {"kind": kind.value, "how": how}
    if kind is Kind.RELATION:
        facts["beside"] = {name: draw(one) for name, one in measures.items()}
    else:
        facts |= {name: draw(one) for name, one in extras[kind].items()}
    for one in (facts, facts.get("beside", {})):
        if draw(
            st.sampled_from([True, True, True, False])
        ):  # make it fit, or most would be refused
            fitting(one, kind)
    return facts


def fitting(facts: dict[str, Any], kind: Kind) -> None:
    if not facts:
        return
    if kind is Kind.COMPOSITION:
        facts["how"] = "count"
    if kind is Kind.DISTRIBUTION:
        facts["how"] = "median"
    how = facts["how"]
    facts["column"] = "cost" if how in {"sum", "mean", "median"} else None
    facts["per"] = {"of": "area"} if how == "rate" else None
    facts["of"] = {"column": HOSTILE, "values": ["lamp"]} if how == "share" else None
    facts["filters"] = []


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def facts_with(facts: dict[str, Any], slug: str) -> dict[str, Any]:
    told = {**facts, "dataset": slug}
    if "beside" in told:
        told["beside"] = {**told["beside"], "dataset": slug}
    return told


def drawn(session: Session, store: Storage, facts: dict[str, Any], focus: str | None) -> bool:
    """Do all that a page does with a spec; return whether it was drawn."""
    try:
        spec = read_spec(facts)
        dataset, version = check_spec(session, spec)
    except (ValidationError, InvalidError) as refused:
        said = refused.problems.values() if isinstance(refused, InvalidError) else ["told"]
        return not all(str(sentence) for sentence in said)
    figures = figures_of(session, store, dataset, version, spec)
    reading = reading_of(figures, focus)
    assert Reading.from_facts(json.loads(json.dumps(reading.to_facts()))) == reading
    words = [title_of(reading), finding_of(figures, reading), alt_of(figures, reading)]
    assert all("nan" not in one.split() and "inf" not in one.split() for one in words), words
    for width in (760, 330):
        plan = plan_of(session, figures, focus, width).to_facts()
        text = json.dumps(plan, allow_nan=False)
        assert "var(--" in text or not plan["layers"]
        spec_drawn = painter.vega_lite(plan)
        rest = json.dumps({k: v for k, v in spec_drawn.items() if k != "datasets"})
        assert "script" not in rest
        assert "alert" not in rest
    table = table_of(figures, focus)
    assert all(len(line.cells) == len(table.columns) - 1 for line in table.lines)
    assert all(len(line.raw) == len(line.cells) for line in table.lines)
    assert csv_of(figures, focus)
    return True


_numbers = count()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows, st.lists(specs(), min_size=3, max_size=6), st.booleans(), st.data())
def test_any_spec_is_drawn_or_refused(
    session: Session, store: Storage, table: Sequence[tuple[object, ...]],
    several: list[dict[str, Any]], sensitive: bool, data: st.DataObject,
) -> None:  # fmt: skip
    number = next(_numbers)
    if not all_neighborhoods(session):
        make_neighborhoods(session)
    columns = [
        ("day", ColumnType.DATE, Role.TIME), (HOSTILE, ColumnType.TEXT, Role.CATEGORY),
        ("cost", ColumnType.NUMBER, Role.MEASURE),
    ]  # fmt: skip
    title = f"Any {number}"
    make_dataset(session, store, title, columns=columns, rows=table, sensitive=sensitive)
    focus = data.draw(st.sampled_from([None, *PLACES]))
    for facts in several:
        done = drawn(session, store, facts_with(facts, f"any-{number}"), focus)
        event(f"{facts['kind']} {'drawn' if done else 'refused'}")


KINDS: list[dict[str, Any]] = [
    {"kind": "change"}, {"kind": "composition", "by": HOSTILE},
    {"kind": "distribution", "how": "median", "column": "cost"},
    {"kind": "relation", "beside": {"how": "mean", "column": "cost"}},
    {"kind": "trend", "split": {"by": "places"}},
    {"kind": "map", "how": "rate", "per": {"of": "area"}},
    {"kind": "trend", "split": {"by": "kinds", "column": HOSTILE}},
    {"kind": "ranking", "how": "share", "of": {"column": HOSTILE, "values": ["lamp"]}},
]  # fmt: skip


NAMED = ["change", "composition", "distribution", "relation", "places", "map", "kinds", "share"]


CASES = [(kind, case) for kind in NAMED for case in ("one place", "all nought", "below nought")]
CASES += [("composition", "many kinds"), ("kinds", "many kinds")]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_odd_tables_are_drawn(session: Session, store: Storage, kind: str, case: str) -> None:
    facts = KINDS[NAMED.index(kind)]
    make_neighborhoods(session, PLACES[:1] if case == "one place" else PLACES)
    values = {"all nought": 0.0, "below nought": -3.5}
    many = case == "many kinds"
    table = [
        (PLACES[n % (1 if case == "one place" else 4)],
         date(2016 + n % 3, 1 + n % 12, 1 + n % 28), f"kind {n}" if many else "lamp",
         values.get(case, float(n)))
        for n in range(10_000 if many else 200)
    ]  # fmt: skip
    columns = [
        ("day", ColumnType.DATE, Role.TIME), (HOSTILE, ColumnType.TEXT, Role.CATEGORY),
        ("cost", ColumnType.NUMBER, Role.MEASURE),
    ]  # fmt: skip
    make_dataset(session, store, "Odd", columns=columns, rows=table)
    assert drawn(session, store, facts_with(facts, "odd"), "ropewalk")
    assert drawn(session, store, facts_with(facts, "odd"), None)


def test_a_table_with_a_row_for_each_area_is_spread_out(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    make_dataset(
        session, store, "Canopy", shape=Shape.NEIGHBORHOODS,
        columns=[("cost", ColumnType.NUMBER, Role.MEASURE)],
        rows=[(place, value) for place, value in zip(PLACES, (1.0, 2.0, -7.0, None), strict=True)],
    )  # fmt: skip
    for facts in (KINDS[2], {**KINDS[3], "how": "mean", "column": "cost"}):
        assert drawn(session, store, facts_with(facts, "canopy"), "ropewalk")
