"""How often a check-in says "met" where the level is no better than its target. Simulated counts.

    python -m bench.reaching [--times 20000]

Levels of 12 to 2,000 a year, months that are Poisson or jump (negative binomial with two, four or
eight times the variance), seven years of which the last is judged, its true level just the target.
"""

from typing import Annotated, Final

import numpy as np
import typer

from app.charts.claims.specs import Direction
from app.charts.methods.counts import first_of
from app.charts.methods.dispersion import overdispersed_counts
from app.charts.methods.trends import jumps_of
from app.charts.metrics.reaching import Reached, reached_by

YEARS: Final = 7
LEVELS: Final = (12, 50, 200, 2_000)
FACTORS: Final = (1, 2, 4, 8)
LOOKED_BACK: Final = 60


def share_of(level: int, factor: int, times: int, seed: int = 1) -> dict[Reached, float]:
    """Return how often each result comes of a year whose true level is its target."""
    random = np.random.default_rng([seed, level, factor])
    found = dict.fromkeys(Reached, 0)
    mean = level / 12
    for _time in range(times):
        if factor == 1:
            counts = random.poisson(mean, YEARS * 12)
        else:
            counts = random.negative_binomial(mean / (factor - 1), 1 / factor, YEARS * 12)
        months = [int(n) for n in counts]
        jumps = jumps_of(months[-LOOKED_BACK:], [1 + at % 12 for at in range(LOOKED_BACK)])
        year = sum(months[-12:])
        wider = jumps.factor if jumps.is_over else 1.0
        interval = first_of(overdispersed_counts([year], [wider]))
        found[reached_by(interval, level, Direction.LESS)] += 1
    return {result: n / times for result, n in found.items()}


def main(times: Annotated[int, typer.Option(help="Years for each cell.")] = 20_000) -> None:
    """Print the shares of false "met" and "missed" for each level and jump."""
    typer.echo("level  variance   met   missed  unclear   (percent)")
    for level in LEVELS:
        for factor in FACTORS:
            found = share_of(level, factor, times)
            met, missed, unclear = (100 * found[one] for one in Reached)
            typer.echo(f"{level:5}  {factor:8}  {met:5.1f}  {missed:6.1f}  {unclear:7.1f}")


if __name__ == "__main__":
    typer.run(main)
