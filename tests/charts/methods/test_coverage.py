"""Our intervals hold what they promise on small grids of bench.interval_coverage."""

import re
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from bench.coverage_drawn import DRAWN
from bench.coverage_exact import EXACT
from bench.coverage_others import OTHERS
from bench.interval_coverage import PROMISE, UNPROMISED, mean_of

TIMES = 200
ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "statistics.md"
ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| (\d+) \| ([\d.]+) \| ([\d.]+) \|", re.MULTILINE)


@pytest.mark.parametrize("name", EXACT)
def test_weighed_exactly_95_of_100_hold_the_truth(name: str) -> None:
    cells = EXACT[name](1)
    assert PROMISE[0] <= mean_of(cells) <= PROMISE[1]
    assert min(cell.held for cell in cells) > 0.83


@pytest.mark.parametrize("name", [name for name in DRAWN if name not in UNPROMISED])
def test_by_drawing_95_of_100_hold_the_truth(name: str) -> None:
    cells = DRAWN[name](np.random.default_rng(35), TIMES)
    luck = 2 * sqrt(0.05 * 0.95 / (TIMES * len(cells)))  # of the drawing itself
    assert PROMISE[0] - luck <= mean_of(cells) <= PROMISE[1] + luck


def test_what_is_not_promised_is_on_the_side_that_is_told() -> None:
    chance = np.random.default_rng(35)
    assert 0.88 < mean_of(DRAWN["slope of values with an echo"](chance, TIMES)) < PROMISE[0]
    assert mean_of(DRAWN["mean of too few for their skew"](chance, TIMES)) < PROMISE[0]
    assert mean_of(DRAWN["all ranks at once"](chance, TIMES // 4)) > PROMISE[0]


def test_the_document_has_a_figure_for_each_method_and_keeps_the_promise() -> None:
    rows = ROW.findall(DOCUMENT.read_text())
    assert [row[0] for row in rows] == [*EXACT, *DRAWN, *OTHERS]
    for name, _places, mean, lowest in rows:
        assert float(lowest) <= float(mean)
        if name in {*EXACT, *DRAWN} - UNPROMISED:
            assert PROMISE[0] <= float(mean) <= PROMISE[1], name


def test_the_document_says_what_each_method_is_for() -> None:
    told = re.findall(r"^\| ([^|]+) \| `(\w+)`", DOCUMENT.read_text(), re.MULTILINE)
    measured = {*EXACT, *DRAWN} - {"mean of too few for their skew", "slope of values with an echo"}
    assert measured <= {name for name, _function in told}
    code = "\n".join(path.read_text() for path in (ROOT / "app/charts/methods").glob("*.py"))
    for _name, function in told:
        assert f"def {function}(" in code, function
