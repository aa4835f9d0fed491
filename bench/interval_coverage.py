"""How often our 95 % intervals hold the truth: the table of docs/statistics.md.

    python -m bench.interval_coverage [--times 4000] [--fine 4] [--seed 35]

Counts and shares are weighed exactly; the rest is drawn `--times` at each place of its grid. Prints
for each method the mean over its grid, the lowest place, and the width beside the exact method's.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Final

import numpy as np

from bench.coverage_drawn import DRAWN
from bench.coverage_exact import EXACT, Cell
from bench.coverage_others import OTHERS

PROMISE: Final = (0.94, 0.965)  # of the mean over each grid
# What is kept from readers, what is only made smaller, and what holds more on purpose.
UNPROMISED: Final = {
    "mean of too few for their skew",
    "slope of values with an echo",
    "all ranks at once",
    "all ranks of counts that jump",
}
HEAD: Final = "| method | grid | places | mean | lowest | where | width |\n" + "| --- " * 7 + "|"


def main() -> None:
    told = _arguments()
    began = time.process_time()
    print(
        f"python -m bench.interval_coverage --times {told.times} --fine {told.fine}"
        f" --seed {told.seed}"
    )
    print(f"{time.strftime('%-d %B %Y')}\n\n{HEAD}")
    missed = []
    for name, grid, cells in measured(told.fine, told.times, told.seed):
        print(line(name, grid, cells), flush=True)
        if name not in UNPROMISED and not PROMISE[0] <= mean_of(cells) <= PROMISE[1]:
            missed.append(name)
    print(f"\nOther ways, and what is seen where there is nothing:\n\n{HEAD}")
    for name, draw in OTHERS.items():
        cells = draw(np.random.default_rng(told.seed), told.times)
        print(line(name, draw.__doc__ or "", cells), flush=True)
    print(f"\n{time.process_time() - began:.0f} s of CPU")
    sys.exit(f"not as promised: {', '.join(missed)}" if missed else 0)


def measured(fine: int, times: int, seed: int) -> Iterator[tuple[str, str, list[Cell]]]:
    """Yield each method with what its grid is and its cells."""
    for name, weigh in EXACT.items():
        yield name, weigh.__doc__ or "", weigh(fine)
    for name, draw in DRAWN.items():
        yield name, draw.__doc__ or "", draw(np.random.default_rng(seed), times)


def mean_of(cells: list[Cell]) -> float:
    return float(np.mean([cell.held for cell in cells]))


def line(name: str, grid: str, cells: list[Cell]) -> str:
    lowest = min(cells, key=lambda cell: cell.held)
    width = float(np.mean([cell.width for cell in cells]))
    shown = "–" if np.isnan(width) else f"{width:.3f}"
    facts = f"{len(cells)} | {mean_of(cells):.4f} | {lowest.held:.3f} | {lowest.place} | {shown}"
    return f"| {name} | {grid.strip().rstrip('.')} | {facts} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How often 95 % intervals hold the truth.")
    parser.add_argument("--times", type=int, default=4_000)
    parser.add_argument("--fine", type=int, default=4)
    parser.add_argument("--seed", type=int, default=35)
    return parser.parse_args()


if __name__ == "__main__":
    main()
