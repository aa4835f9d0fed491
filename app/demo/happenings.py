"""How often things happen in each neighborhood and month, with the planted facts.

Each function returns expected counts, months by neighborhoods in the atlas's order.
`docs/demo-city.md` tells a reader what was planted; the tests compute it from the tables.
"""

import numpy as np
from numpy.typing import NDArray

from app.demo.atlas import SPOTS
from app.demo.dates import (
    BELLWETHER_SPIKE,
    KILN_STREET_CROSSINGS,
    LATE_PICKUP,
    LIGHT_CREWS_HALVED,
    MONTHS_OF_DATA,
    REPORTING_APP,
    Dates,
)

Expected = NDArray[np.float64]
NAMES = [spot.name for spot in SPOTS]
PEOPLE = np.array([spot.people for spot in SPOTS], dtype=float)
LIGHTS = np.array([spot.lights for spot in SPOTS], dtype=float)
# Who reports what they see differs threefold from place to place, and the app follows the phones.
READY_TO_REPORT = np.array(
    [
        *(0.7, 0.9, 1.1, 1.0, 0.8, 1.2, 1.3, 0.9, 0.8, 1.0, 1.0, 0.9),
        *(0.7, 0.8, 0.9, 0.6, 1.0, 1.1, 0.8, 1.0, 1.6, 1.8, 1.2, 1.4),
    ]
)
APP_GAIN = 0.62


def lights_out(dates: Dates, random: np.random.Generator) -> Expected:
    """Expect more lights out in the dark months; Ropewalk's doubled when crews were halved."""
    expected = _steady(LIGHTS * 0.0145, 0.22, random) * _season(dates, peak=12, swing=0.3)
    expected[since(LIGHT_CREWS_HALVED), _at("Ropewalk")] *= 2.05
    return expected


def crashes(dates: Dates, random: np.random.Generator) -> Expected:
    """Expect Kiln Street's crashes halved by raised crossings; Bellwether had one bad month."""
    busy = PEOPLE * 0.00105
    busy[_at("Kiln Street")] *= 2.1
    busy[_at("Garrison")] *= 1.5
    busy[_at("Foundry")] *= 1.3
    busy[_at("Dovecote")] *= 3.0
    expected = _steady(busy, 0.18, random) * _season(dates, peak=11, swing=0.15)
    expected[since(KILN_STREET_CROSSINGS), _at("Kiln Street")] *= 0.47
    expected[MONTHS_OF_DATA - 1 - BELLWETHER_SPIKE, _at("Bellwether")] *= 2.6
    return expected


def dumping_without_app(dates: Dates, random: np.random.Generator) -> Expected:
    """Expect reports by phone or web form: level, but halved in Tannery by the late pickup."""
    piles = PEOPLE * 0.0019 * READY_TO_REPORT
    piles[_at("Tannery")] *= 2.4
    piles[_at("Foundry")] *= 1.7
    piles[_at("Ropewalk")] *= 1.4
    expected = _steady(piles, 0.25, random) * _season(dates, peak=6, swing=0.2)
    expected[since(LATE_PICKUP), _at("Tannery")] *= 0.5
    return expected


def dumping_by_app(without_app: Expected) -> Expected:
    """Expect what only the app brought. The piles were there before; nobody had told the city."""
    gained: Expected = without_app * APP_GAIN * (READY_TO_REPORT / READY_TO_REPORT.mean()) ** 1.5
    gained[: MONTHS_OF_DATA - 1 - REPORTING_APP] = 0
    return gained


def trees_checked(dates: Dates, random: np.random.Generator) -> Expected:
    seen = _steady(20 + LIGHTS * 0.105, 0.3, random) / 12
    expected: Expected = seen * _season(dates, peak=8, swing=0.7)
    return expected


def homes_inspected(dates: Dates, random: np.random.Generator) -> Expected:
    """Expect many rental inspections in Foundry and Canal Row, a handful in Upper Wick."""
    homes = PEOPLE * 0.0009
    homes[_at("Foundry")] *= 2.2
    homes[_at("Canal Row")] *= 1.7
    homes[_at("Ropewalk")] *= 1.5
    homes[_at("Upper Wick")] = 0.3
    homes[_at("Signal Point")] *= 0.4
    expected: Expected = _steady(homes, 0.15, random) * _season(dates, peak=10, swing=0.1)
    return expected


def since(back: int) -> slice:
    """Return the months from `back` months before the last full one onward."""
    return slice(MONTHS_OF_DATA - 1 - back, None)


def _at(name: str) -> int:
    return NAMES.index(name)


def _steady(monthly: Expected, spread: float, random: np.random.Generator) -> Expected:
    """Repeat a month's level, each neighborhood a little off its size for reasons of its own."""
    own = random.gamma(1 / spread**2, spread**2, len(SPOTS)).clip(0.55, 1.6)
    return np.tile(monthly * own, (MONTHS_OF_DATA, 1))


def _season(dates: Dates, peak: int, swing: float) -> Expected:
    """Return a yearly wave of mean one that is highest in the month `peak`, as a column."""
    months = np.array([month.month for month in dates.months])
    return (1 + swing * np.cos(2 * np.pi * (months - peak) / 12))[:, None]
