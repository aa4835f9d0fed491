"""Round numbers for axes and bins."""

from math import floor, log10


def readable_step(rough: float) -> float:
    """Return the next of 1, 2, 2.5 and 5 times a power of ten; `rough` is above 0."""
    power = 10.0 ** floor(log10(rough))
    return next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * 0.999)
