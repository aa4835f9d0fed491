import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contributions.diffs import Change, Piece, compare, is_spelling


def test_a_changed_word_stands_between_what_stayed() -> None:
    assert compare("Fix the lights.", "Fix the lamps.") == [
        Piece(Change.SAME, "Fix the "),
        Piece(Change.REMOVED, "lights"),
        Piece(Change.ADDED, "lamps"),
        Piece(Change.SAME, "."),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_states_can_be_read_back(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == new


def test_long_texts_are_compared_by_lines() -> None:
    old = "word " * 5000 + "\nlast line"
    pieces = compare(old, old + "s")
    assert pieces[-1] == Piece(Change.ADDED, "last lines")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Fix the lights", "fix the  lights!", True),
        ("Fix the lihgts", "Fix the lights", True),
        ("Fix the ligts", "Fix the lights", True),
        ("Fix the lightss", "Fix the lights", True),
        ("Fix the lighds", "Fix the lights", True),
        ("Do not park", "Do now park", False),
        ("Within 10 days", "Within 30 days", False),
        ("Within 10000m", "Within 1000m", False),
        ("Fix the lights", "Fix all the lights", False),
        ("Fix the lights", "Fix the lamps", False),
        ("Fix lights then trees", "Fix trees then lights", False),
    ],
)
def test_what_is_spelling_and_what_may_change_the_meaning(
    old: str, new: str, *, expected: bool
) -> None:
    assert is_spelling(old, new) is expected
    assert is_spelling(new, old) is expected
