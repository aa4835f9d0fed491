from hypothesis import given
from hypothesis import strategies as st

from app.contributions.diffs import Change, Piece, compare


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
