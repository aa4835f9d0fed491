"""What is not all is never said to be all."""

from dataclasses import replace

import pytest

from app.charts.claims.effect_words import effect_words, percent
from app.charts.claims.judged import Judged, Measured, Reason, Verdict
from app.charts.claims.specs import ClaimKind
from app.charts.words import percent_words, value_words

ABOUT = Measured("count", "Repairs", "events", False, None, None, None, 1, "")  # noqa: FBT003, in order
FELL = Judged(ClaimKind.CHANGE, Verdict.SUPPORTED, Reason.NONE, ABOUT, "a", "A", "less", "ratio")


@pytest.mark.parametrize(
    ("share", "whole", "tenths"),
    [
        (1.0, "100%", "100%"), (0.996, "over 99%", "99.6%"), (0.9996, "over 99%", "over 99.9%"),
        (0.994, "99%", "99.4%"), (1.004, "100%", "100%"), (0.0, "0%", "0%"), (0.5, "50%", "50%"),
    ],
)  # fmt: skip
def test_a_share_of_nearly_all_is_over_99_percent(share: float, whole: str, tenths: str) -> None:
    assert percent_words(share) == whole
    assert (value_words(share, "share"), value_words(100 * share, "percent")) == (tenths, tenths)
    assert percent(share) == tenths


def test_a_fall_of_nearly_all_is_no_fall_of_all() -> None:
    told = effect_words(replace(FELL, value=0.0003, low=0.0001, high=0.001))
    assert told == "over 99.9% less (95% interval: 99.9% to over 99.9%)"
    wide = effect_words(replace(FELL, value=0.9, low=0.0001, high=1.2))
    assert wide == "10% less (95% interval: −99.9% to +20%)"
