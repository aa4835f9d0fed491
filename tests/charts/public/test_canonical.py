"""One spelling for a document: RFC 8785, by its own examples."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.public.canonical import Json, canonical, number

# RFC 8785, appendix B: IEEE 754 bits and what is written for them.
EXAMPLES = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555555", "333333333.3333333"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
]


@pytest.mark.parametrize(("bits", "written"), EXAMPLES)
def test_numbers_are_written_as_the_standard_writes_them(bits: str, written: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert number(value) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_read_again_is_the_same(value: float) -> None:
    assert float(number(value)) == value


def test_names_are_sorted_by_utf_16_and_texts_escaped_as_little_as_can_be() -> None:
    facts: dict[str, Json] = {
        "\u20ac": "Euro",
        "\r": "line",
        "\ufb33": "Dalet",
        "1": 1,
        "\U0001f600": 2,
        "ö": 4.50,
    }
    assert canonical(facts).decode() == (
        '{"\\r":"line","1":1,"ö":4.5,"€":"Euro","\U0001f600":2,"\ufb33":"Dalet"}'
    )
    assert canonical(["\u000f\n'\"\\/", True, None, []]) == b'["\\u000f\\n\'\\"\\\\/",true,null,[]]'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800"])
def test_what_json_cannot_hold_is_refused(value: float | str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(value)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**40), 2**40)
        | st.text(st.characters(codec="utf-8")),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
        ),
        max_leaves=12,
    )
)
def test_reading_and_writing_again_changes_nothing(thing: object) -> None:
    once = canonical(thing)  # type: ignore[arg-type]
    assert canonical(json.loads(once)) == once
