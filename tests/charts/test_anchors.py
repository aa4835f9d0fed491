"""Anchors name a data point by what it is of."""

from datetime import date

import pytest

from app.charts.anchors import LONGEST, Anchor, Axis, area_anchor, period_anchor
from app.charts.spec import Step


@pytest.mark.parametrize("text", ["area:canton", "period:2019", "period:2019-02", "category:a: b"])
def test_an_anchor_reads_as_it_was_written(text: str) -> None:
    assert str(Anchor.read(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "area", "area:", "nothing:x", "period:2019-13", "period:x", "category:a\nb",
     "category:" + "x" * LONGEST],
)  # fmt: skip
def test_anything_else_is_no_anchor(text: str) -> None:
    with pytest.raises(ValueError, match=r"no |not a valid"):
        Anchor.read(text)


def test_areas_and_periods_are_named_by_what_they_are() -> None:
    assert area_anchor("canton") == "area:canton"
    assert period_anchor(date(2019, 2, 1), Step.MONTH) == "period:2019-02"
    assert period_anchor(date(2019, 1, 1), Step.YEAR) == "period:2019"
    assert Anchor.read("category:Arson") == Anchor(Axis.CATEGORY, "Arson")
