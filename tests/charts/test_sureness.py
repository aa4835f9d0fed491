"""How sure numbers and changes are, beside other people's programs and closed cases."""

from math import inf

import numpy as np
import pytest
from scipy import stats

from app.charts.methods.counts import Interval
from app.charts.methods.shares import share_difference, share_interval
from app.charts.relations import together
from app.charts.seasons import months_above, runs_of
from app.charts.spec import Ranking, read_spec
from app.charts.sureness import change_interval, difference_interval, median_interval
from app.datasets.query import GRID

CHANCE = np.random.default_rng(8)


def test_a_medians_interval_lies_between_the_ranks_that_hold_it() -> None:
    values = np.arange(1.0, 102.0)
    found = median_interval(101, np.quantile(values, GRID))
    assert found is not None
    low, high = stats.binom.interval(0.95, 101, 0.5)
    assert found.low == pytest.approx(low + 0.5, abs=1.5)
    assert found.high == pytest.approx(high + 0.5, abs=1.5)
    assert median_interval(5, np.quantile(values[:5], GRID)) is None


def test_medians_are_covered_as_often_as_promised() -> None:
    for n in (8, 15, 40, 400):
        held = 0
        for _sample in range(600):
            found = median_interval(n, np.quantile(CHANCE.exponential(size=n), GRID))
            held += bool(found and found.low <= np.log(2) <= found.high)
        assert 0.92 <= held / 600 <= 0.99, n


def test_two_shares_differ_as_newcombe_says() -> None:
    known = [(h / n, n, share_interval(h, n)) for h, n in ((48, 80), (56, 70))]
    found = difference_interval(known[0], known[1])
    assert found == pytest.approx(share_difference(56, 70, 48, 80))


def test_a_ratio_of_means_is_held_as_often_as_promised() -> None:
    spec = read_spec({"kind": "ranking", "dataset": "x", "how": "mean", "column": "c"})
    held = 0
    for _sample in range(1000):
        parts = []
        for mean in (10, 12):
            values = CHANCE.normal(mean, 3, size=30)
            half = stats.t.ppf(0.975, 29) * values.std(ddof=1) / np.sqrt(30)
            middle = float(values.mean())
            parts.append((middle, 30, Interval(middle - half, middle + half)))
        found = change_interval(spec, parts[0], parts[1])
        held += bool(found and found.low <= 1.2 <= found.high)
    assert 0.93 <= held / 1000 <= 0.975


def test_a_ratio_to_what_may_be_nothing_has_no_upper_end() -> None:
    spec = read_spec({"kind": "ranking", "dataset": "x", "how": "share",
                      "of": {"column": "c", "values": ["v"]}})  # fmt: skip
    before, now = (0.01, 100, Interval(0, 0.05)), (0.2, 100, share_interval(20, 100))
    found = change_interval(spec, before, now)
    assert found is not None
    assert found.high == inf
    assert change_interval(spec, (0.0, 100, Interval(0, 0.04)), now) is None
    counted = change_interval(
        Ranking(dataset="x"), (50.0, 50, Interval(37, 65)), (80.0, 80, Interval(64, 99))
    )
    assert counted is not None
    assert 1 < counted.low < 1.6 < counted.high


def test_a_rank_correlation_is_scipys_and_its_interval_holds() -> None:
    across = CHANCE.normal(size=60)
    up = across + CHANCE.normal(size=60)
    found = together(across, up)
    assert found is not None
    assert found.rho == pytest.approx(stats.spearmanr(across, up).statistic)
    truth, held = 6 / np.pi * np.arcsin(0.6 / 2), 0
    for _sample in range(800):
        pair = CHANCE.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=50)
        seen = together(pair[:, 0], pair[:, 1])
        held += bool(seen and seen.interval.low <= truth <= seen.interval.high)
    assert 0.93 <= held / 800 <= 0.98


def test_few_areas_or_one_value_say_nothing() -> None:
    assert together(np.arange(9.0), np.arange(9.0)) is None
    assert together(np.ones(20), np.arange(20.0)) is None
    alike = together(np.arange(20.0), np.arange(20.0))
    assert alike is not None
    assert alike.is_clear


def test_a_season_is_seen_where_there_is_one_and_hardly_elsewhere() -> None:
    factors = np.array([1, 1, 1, 1, 1, 1.6, 1.6, 1.6, 1, 1, 1, 1])
    warm = CHANCE.poisson(40 * factors * np.array([[1], [1.3], [0.8], [1]]))
    assert months_above(warm) == (6, 7, 8)
    wrong = sum(months_above(CHANCE.poisson(30, size=(4, 12))) is not None for _n in range(500))
    assert wrong <= 15, "one in a hundred, by chance"
    jumping = sum(
        months_above(CHANCE.negative_binomial(5, 5 / 35, size=(4, 12))) is not None
        for _n in range(500)
    )
    assert jumping <= 25, "counts that jump more than chance are no season"
    assert months_above(np.zeros((4, 12))) is None


@pytest.mark.parametrize(
    ("months", "runs"),
    [((6, 7, 8), [(6, 8)]), ((1, 2, 11, 12), [(11, 2)]), ((1, 5, 6), [(1, 1), (5, 6)]), ((), [])],
)
def test_neighboring_months_are_said_together(
    months: tuple[int, ...], runs: list[tuple[int, int]]
) -> None:
    assert runs_of(months) == runs
