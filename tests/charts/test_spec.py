"""Specs are a closed union: ATTACKS row 9."""

import pytest
from pydantic import ValidationError

from app.charts.spec import hash_of_spec, read_spec, spec_facts

PLAIN = {"kind": "ranking", "dataset": "repairs"}


@pytest.mark.parametrize(
    "extra",
    [
        {"expr": "1"}, {"signal": "x"}, {"transform": []}, {"url": "http://evil.example/"},
        {"href": "javascript:alert(1)"}, {"$schema": "https://evil.example/"}, {"data": {}},
        {"encoding": {}}, {"title": "Vote them out"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["ranking", "trend", "map"])
def test_what_a_drawing_language_would_run_is_refused(kind: str, extra: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read_spec({**PLAIN, "kind": kind, **extra})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "pie"}, {"how": "sum"}, {"how": "count", "column": "cost"}, {"how": "rate"},
        {"how": "count", "per": {"of": "population"}}, {"dataset": "../etc"}, {"scale": 7},
        {"per": {"of": "url", "url": "http://x/"}, "how": "rate"},
        {"period": {"of": "between", "start": "2026-01-01", "end": "2025-01-01"}},
        {"period": {"of": "last", "months": 0}}, {"filters": [{"column": "k", "values": []}]},
        {"filters": [{"column": "k\u0000", "values": ["a"]}]}, {"kind": ["ranking"]},
        {"filters": [{"column": "k", "values": ["a"]}] * 5}, {"step": "month"},
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read_spec({**PLAIN, **wrong})


def test_a_spec_is_the_same_after_storing() -> None:
    spec = read_spec({**PLAIN, "how": "rate", "per": {"of": "dataset", "dataset": "lights"}})
    assert read_spec(spec_facts(spec)) == spec


def test_where_one_looks_first_does_not_make_another_chart() -> None:
    here, there = (read_spec({**PLAIN, "focus": name}) for name in ("ropewalk", "dovecote"))
    assert hash_of_spec(here) == hash_of_spec(there)
    assert hash_of_spec(here) != hash_of_spec(read_spec({**PLAIN, "kind": "map"}))
