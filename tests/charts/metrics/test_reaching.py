"""Whether a year reached its target: the rule, the year that counts, and how often chance wins."""

from datetime import date

import pytest

from app.charts.claims.specs import Direction
from app.charts.methods.counts import Interval
from app.charts.metrics.reaching import Reached, last_day, reached_by
from app.charts.spec import Step
from bench.reaching import share_of

LESS, MORE = Direction.LESS, Direction.MORE


@pytest.mark.parametrize(
    ("interval", "better", "result"),
    [
        ((80, 100), LESS, Reached.MET),  # its edge is the target: "100 or less"
        ((80, 100.1), LESS, Reached.UNCLEAR),
        ((100, 120), LESS, Reached.UNCLEAR),
        ((100.1, 120), LESS, Reached.MISSED),
        ((100, 120), MORE, Reached.MET),
        ((99, 120), MORE, Reached.UNCLEAR),
        ((80, 99.9), MORE, Reached.MISSED),
        ((100, 100), LESS, Reached.MET),  # a bare number, as it stands
        ((100, 100), MORE, Reached.MET),
    ],
)
def test_only_a_whole_interval_decides(
    interval: tuple[float, float], better: Direction, result: Reached
) -> None:
    assert reached_by(Interval(*interval), 100.0, better) is result


@pytest.mark.parametrize(
    ("until", "step", "last"),
    [
        (date(2026, 12, 31), Step.MONTH, date(2026, 12, 31)),
        (date(2026, 12, 30), Step.MONTH, date(2026, 11, 30)),
        (date(2028, 2, 29), Step.MONTH, date(2028, 2, 29)),
        (date(2026, 3, 1), Step.MONTH, date(2026, 2, 28)),
        (date(2026, 12, 31), Step.YEAR, date(2026, 12, 31)),
        (date(2026, 12, 30), Step.YEAR, date(2025, 12, 31)),
    ],
)
def test_the_year_is_the_last_whole_one_by_the_targets_day(
    until: date, step: Step, last: date
) -> None:
    assert last_day(until, step) == last


@pytest.mark.parametrize("factor", [1, 4])
def test_a_level_no_better_than_its_target_is_seldom_met(factor: int) -> None:
    """Of 600 years 2.5 in 100 are 15; by chance alone 27 would be rarer than once in a thousand."""
    assert share_of(200, factor, 600)[Reached.MET] < 27 / 600
