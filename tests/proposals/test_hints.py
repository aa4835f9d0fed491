"""The hint asks for what makes a text exact. It suggests; it has no way to block."""

import pytest

from app.proposals.hints import Want, hints_for


def wants(title: str, text: str, *, has_chart: bool = False) -> list[Want]:
    return [hint.want for hint in hints_for(title, text, ["Ropewalk"], has_chart=has_chart)]


def test_a_text_with_a_place_and_a_number_gets_no_hint() -> None:
    assert not wants("Fix the lights", "12 of the lights on Hemp Lane have been dark since May.")


def test_it_asks_for_a_place_and_a_number() -> None:
    text = "It is always dark there and nobody ever comes to repair anything at all."
    assert wants("Fix it", text) == [Want.PLACE, Want.NUMBER]
    assert wants("Fix it", text, has_chart=True) == [Want.PLACE]
    assert wants("Fix it", f"{text} I mean ropewalk.") == [Want.NUMBER]


def test_it_waits_until_there_is_something_to_read() -> None:
    assert not wants("Fix it", "It is dark.")


@pytest.mark.parametrize(
    "label",
    ["Republicans", "the Democrats", "leftist", "left-wing", "the rich side of town", "WOKE"],
)
def test_it_suggests_other_words_for_party_labels_and_says_which(label: str) -> None:
    (hint,) = hints_for("", f"Because of {label}")
    assert (hint.want, hint.found.lower()) == (Want.WORDS, label.lower())


@pytest.mark.parametrize("text", ["The left lane is closed", "Turn right at the awoken clock"])
def test_plain_words_are_left_alone(text: str) -> None:
    assert Want.WORDS not in wants("", text)
