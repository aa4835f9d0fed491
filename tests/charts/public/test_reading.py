"""Somebody else's document: whatever it holds, it is a chart or a sentence."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.public.keys import rotate, signing_key
from app.charts.public.promise import Promise
from app.charts.public.reading import (
    MOST_BYTES,
    NotAChartError,
    Signed,
    check_signature,
    keys_in,
    read_document,
)
from app.charts.public.schema import Document
from tests.charts.public.samples import (
    facts,
    listed,
    measure,
    months,
    promise,
    signed,
    signed_by,
    written,
)

STATIC = Path(__file__).parents[3] / "static"
SCHEMA = STATIC / "public-chart-1.schema.json"
PROMISE_SCHEMA = STATIC / "public-commitment-1.schema.json"


def test_a_proper_chart_is_read() -> None:
    read = chart_in(facts())
    assert (read.city, len(read.marks)) == ("Tulsa", 2)
    assert chart_in(months()).step == "month"


def test_html_in_a_title_is_a_text_like_any_other() -> None:
    title = "<img src=x onerror=alert(1)> & {{ 7*7 }}"
    assert read_document(written(facts(title=title))).title == title


MANY = [{**facts()["marks"][0], "key": f"area:a{n}"} for n in range(10_000)]


def read_or_sentence(content: bytes) -> Document | str:
    try:
        document = read_document(content)
    except NotAChartError as refused:
        return str(refused.ruling.sentence)
    assert isinstance(document, Document)
    return document


def chart_in(told: dict[str, Any]) -> Document:
    read = read_document(written(told))
    assert isinstance(read, Document)
    return read


HOSTILE = {
    "nothing": b"",
    "no json": b"<!doctype html><title>Not found</title>",
    "a list": b"[]",
    "another format": written(facts(format="else")),
    "a later version": written(facts(version=2)),
    "half a letter": b'{"format": "\xff"}',
    "NaN": written(facts()).replace(b"4.5", b"NaN"),
    "infinite": written(facts()).replace(b"4.5", b"1e999"),
    "huge": written(facts()).replace(b"4.5", b"1e300"),
    "a number without end": written(facts()).replace(b"4.5", b"9" * 5000),
    "doubled names": written(facts()).replace(b'"city"', b'"city": "Rome", "city"'),
    "10,000 areas": written(facts(marks=MANY)),
    "nested deep": b'{"format": "commonplot-public-chart", "a": '
    + b"[" * 40_000
    + b"]" * 40_000
    + b"}",
    "2 MB": b" " * (MOST_BYTES + 1),
    "a number as text": written(facts()).replace(b"4.5", b'"4.5"'),
    "an unknown member": written(facts(script="alert(1)")),
    "an address elsewhere": written(facts(address="https://evil.example/charts/1")),
    "a script as address": written(facts(base_url="javascript:alert(1)")),
    "hidden signs": written(facts(title="Crashes \u202egnp.exe")),
    "a line break": written(facts(city="Tulsa\n\nSigned by Rome")),
    "a long title": written(facts(title="x" * 10_000)),
    "no title": written(facts(title="")),
    "the same area twice": written(facts(marks=[facts()["marks"][0]] * 2)),
    "half an interval": written(facts(marks=[{**facts()["marks"][0], "low": None}])),
    "an interval upside down": written(facts(marks=[{**facts()["marks"][0], "low": 99.0}])),
    "rows below nothing": written(facts(marks=[{**facts()["marks"][0], "n": -1}])),
    "no such day": written(facts(period_from="2025-02-30")),
    "periods without days": written(facts(along="periods", step="month")),
    "an unknown nature": written(facts(measure=measure(nature="rumour"))),
    "a rate per nothing": written(facts(measure=measure(per={"of": "population", "scale": 0}))),
    "half a surrogate": written(facts()).replace(b"Tulsa", b"\\ud800"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_ends_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotAChartError) as refused:
        read_document(content)
    assert str(refused.value.ruling.sentence).endswith(".")
    assert len(str(refused.value.ruling.sentence)) < 200


@given(st.binary(max_size=300))
def test_any_bytes_are_a_chart_or_a_sentence(content: bytes) -> None:
    with pytest.raises(NotAChartError):
        read_document(content)


@given(
    st.sampled_from(sorted(facts())), st.none() | st.integers() | st.text() | st.lists(st.text())
)
def test_any_member_replaced_is_a_chart_or_a_sentence(name: str, value: object) -> None:
    told = read_or_sentence(written(facts(**{name: value})))
    assert isinstance(told, Document) or told.endswith(".")


def test_the_published_schema_is_that_of_the_program() -> None:
    told = json.loads(SCHEMA.read_text("utf-8"))
    own = Document.model_json_schema(mode="serialization")
    assert {k: v for k, v in told.items() if k not in {"$schema", "title"}} == {
        k: v for k, v in own.items() if k != "title"
    }
    for good in (facts(), months()):
        jsonschema.validate(good, told)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(facts(script="x"), told)


def test_a_public_commitment_is_read_by_its_own_schema() -> None:
    told = json.loads(PROMISE_SCHEMA.read_text("utf-8"))
    own = Promise.model_json_schema(mode="serialization")
    assert {k: v for k, v in told.items() if k not in {"$schema", "title"}} == {
        k: v for k, v in own.items() if k != "title"
    }
    jsonschema.validate(promise(), told)
    read = read_document(written(promise()))
    assert isinstance(read, Promise)
    assert (read.outcome, read.target) == ("met", 180.0)
    for wrong in (
        {"target": None}, {"outcome": "<b>"}, {"words": "x\u202ey"}, {"script": "x"},
        {"address": "https://evil.example/commitments/1"}, {"version": 2}, {"better": "most"},
        {"result": {**promise()["result"], "start": "2027-01-01"}},
    ):  # fmt: skip
        with pytest.raises(NotAChartError):
            read_document(written(promise(**wrong)))


def test_a_signature_is_judged_by_the_keys_that_the_city_lists(tmp_path: Path) -> None:
    told = signed(tmp_path)
    document = read_document(written(told))
    keys = keys_in(listed(tmp_path))
    assert check_signature(document, keys) is Signed.CURRENT
    assert check_signature(document, None) is Signed.UNKNOWN
    assert check_signature(document, []) is Signed.FOREIGN
    assert check_signature(read_document(written(facts())), keys) is Signed.UNSIGNED
    changed = json.loads(written(told))
    changed["marks"][0]["value"] = 5.5
    assert check_signature(read_document(written(changed)), keys) is Signed.BROKEN
    rotate(tmp_path)
    assert check_signature(document, keys_in(listed(tmp_path))) is Signed.EARLIER
    again = signed_by(signing_key(tmp_path), facts())
    rotate(tmp_path, distrust=True)
    keys = keys_in(listed(tmp_path))
    assert check_signature(read_document(written(again)), keys) is Signed.DISTRUSTED


def test_the_order_of_members_and_the_spelling_of_numbers_change_no_signature(
    tmp_path: Path,
) -> None:
    told = signed(tmp_path)
    turned = json.dumps(dict(reversed(list(told.items()))), indent=3).replace("9.0", "9")
    document = read_document(turned.encode())
    assert check_signature(document, keys_in(listed(tmp_path))) is Signed.CURRENT


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b'{"keys": 3}', b'{"keys": [3, null, {"public": 7}]}',
     b'{"keys": [{"public": "AA", "algorithm": "Ed25519"}]}', b"\xff"],
)  # fmt: skip
def test_a_list_of_keys_that_is_none_gives_no_key(content: bytes) -> None:
    with suppress(NotAChartError):
        assert keys_in(content) == []
