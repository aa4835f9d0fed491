"""Numbers in a text: which are told of the city, what they are rounded to, and how fast."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.claims.typed import MOST, Sort, typed_numbers


def told(text: str) -> list[tuple[str, float, str]]:
    return [(one.words, round(one.value, 4), one.sort.value) for one in typed_numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We had 1,234 reports.", [("1,234", 1234, "plain")]),
        ("It takes 12.5 or 12,5 visits.", [("12.5", 12.5, "plain"), ("12,5", 12.5, "plain")]),
        ("12 % and 13% and 14 percent.", [("12 %", 12, "percent"), ("13%", 13, "percent"),
                                         ("14 percent", 14, "percent")]),
        ("41 per cent, (about 300).", [("41 per cent", 41, "percent"), ("300", 300, "plain")]),
        ("Crashes doubled.", [("doubled", 2, "times")]),
        ("Twice as many, half of them.", [("Twice", 2, "times"), ("half", 0.5, "times")]),
        ("A third of all; two thirds less.", [("A third", 0.3333, "times"),
                                              ("two thirds", 0.6667, "times")]),
        ("3 times as many, ten times more", [("3", 3, "times"), ("ten times", 10, "times")]),
        ("12–15% of homes", [("12", 12, "percent"), ("15%", 15, "percent")]),
        ("10x the calls for $50,000", [("10x", 10, "times"), ("$50,000", 50000, "plain")]),
        ("**74** reports", [("74", 74, "plain")]),
    ],
)  # fmt: skip
def test_numbers_are_found_with_their_place(text: str, found: list[tuple[str, float, str]]) -> None:
    assert told(text) == found
    for one in typed_numbers(text):
        assert text[one.start : one.end] == one.words


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, in 1900 and from 2019–2021.", "On 5 May, May 6 and Sept. 30, 2024.",
        "On 2024-05-01 or 5/6/2024.", "At 5:30, at 5 pm, at 12 o’clock.",
        "At 1200 Hemp Lane and 12 North Main St.", "The 3rd time, the 21st.", "1. One\n2) Two",
        "Call (410) 555-1234, 410-555-1234 or +1-410-555-1234.",
        "See https://x.example/12?n=34 and a12",
        "[99 lamps](https://x.example/5)", "`12` and\n```\n13\n```", "{claim:12} says it",
        "Repair it within 7 days, 30 mph, 3 times a week.", "Route 40, number 12, Ward 3, age 9.",
        "Half past two, a third party, a quarter hour.", "~~~\n5\nand 6", "me12@mail.example 1990s",
        "A 10-year plan.", "Say 12 Old Mill Rd.",
    ],
)  # fmt: skip
def test_what_is_no_number_of_the_city_is_left_out(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "said", "not_said"),
    [
        ("74 of", (74, 73.6, 74.5), (73, 75)), ("12.5 of", (12.46, 12.54), (12.4, 12.6)),
        ("1,200 of", (1234, 1160), (1260, 1100)), ("100 of", (96, 105), (90, 110)),
        ("it doubled", (1.95, 2.1), (1.8, 2.2)), ("0 of", (0,), (1,)),
    ],
)  # fmt: skip
def test_a_number_says_what_was_rounded_to_it(
    text: str, said: tuple[float, ...], not_said: tuple[float, ...]
) -> None:
    (typed,) = typed_numbers(text)
    assert all(typed.is_of(fact) for fact in said)
    assert not any(typed.is_of(fact) for fact in not_said)


PIECES = st.sampled_from(
    ["1", "1,2", "12%", "–", "`", "```", "~~~", "[", "](", ")", "{claim:", "}", "\n", " ", "half ",
     "a third ", "three times as ", "2024", "St. ", "A", "9" * 40, ".", "@", "://", "٣", "é", "$"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=200).map("".join)))
def test_no_text_breaks_it(text: str) -> None:
    places = [(one.start, one.end) for one in typed_numbers(text)]
    assert places == sorted(places)
    assert len(places) <= MOST + 1
    for start, end in places:
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "`", "``a ", "[", "[](", "](", "1,", "9", "A 1 ", "12 Mill ", "```\n", "\n```",
     "{claim:", "1–", "half ", "three times as ", "\n ", " ", "a@", "12% ", "~~~a\n", "(1) "],
)  # fmt: skip
def test_no_piece_over_and_over_makes_more_of_it(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    found = typed_numbers(text)
    assert len(found) <= MOST + 1
    assert {one.sort for one in found} <= set(Sort)
