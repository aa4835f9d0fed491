"""Colours can be told apart by people who see fewer of them, in the light, dark and on paper.

Simulated as Machado, Oliveira and Fernandes do ("A physiologically-based model for simulation of
color vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15, 2009,
1291-1298; severity 1.0, in linear RGB). Differences are CIEDE2000 (Sharma, Wu and Dalal, Color
Research and Application 30, 2005, 21-30): under 2 hardly seen, 10 seen at a glance.
"""

import re
from itertools import pairwise
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import numpy as np
import pytest

from app.charts.drawing.layers import LITERAL

SEEN = {
    "all colours": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
CSS = (Path(__file__).parents[2] / "static" / "commonplot.css").read_text()
PAIRS = re.findall(r"(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
THEMES = {
    "light": {name: light for name, light, _dark in PAIRS},
    "dark": {name: dark for name, _light, dark in PAIRS},
    "paper": LITERAL,
}
APART, NEIGHBORS = 10.0, 8.0  # CIEDE2000
MARKS = 3.0  # WCAG 2.2, 1.4.11: what is needed to understand a picture, against what is behind it


def linear(colour: str) -> np.ndarray:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return np.array([p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts])


def seen(colour: str, eyes: str) -> np.ndarray:
    return np.array(np.clip(SEEN[eyes] @ linear(colour), 0, 1))


def luminance(rgb: np.ndarray) -> float:
    return float(rgb @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    to_xyz = np.array([
        [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ])  # fmt: skip
    scaled = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def ciede2000(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (1 - 0.17 * cos(radians(hm - 30)) + 0.24 * cos(radians(2 * hm))
         + 0.32 * cos(radians(3 * hm + 6)) - 0.20 * cos(radians(4 * hm - 63)))  # fmt: skip
    sl = 1 + 0.015 * (lm - 50) ** 2 / sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rc = 2 * sqrt(cm**7 / (cm**7 + 25.0**7))
    rt = -sin(radians(60 * exp(-(((hm - 275) / 25) ** 2)))) * rc
    return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_papers_own_table(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


def apart(theme: str, eyes: str, one: str, other: str) -> float:
    colours = THEMES[theme]
    return ciede2000(lab(seen(colours[one], eyes)), lab(seen(colours[other], eyes)))


EYES = [(theme, eyes) for theme in THEMES for eyes in SEEN]


@pytest.mark.parametrize(("theme", "eyes"), EYES)
def test_neighboring_shades_of_a_map_are_told_apart(theme: str, eyes: str) -> None:
    shades = [f"--ramp-{step}" for step in range(1, 6)]
    for one, other in pairwise(shades):
        assert apart(theme, eyes, one, other) >= NEIGHBORS, (one, other)


@pytest.mark.parametrize(("theme", "eyes"), EYES)
def test_a_shade_is_darker_or_lighter_than_the_one_before(theme: str, eyes: str) -> None:
    """Whoever sees no colours at all reads the map by its lightness alone."""
    steps = [luminance(seen(THEMES[theme][f"--ramp-{n}"], eyes)) for n in range(1, 6)]
    assert steps == sorted(steps, reverse=steps[0] > steps[-1])


@pytest.mark.parametrize(("theme", "eyes"), EYES)
def test_the_accent_is_no_grey_and_no_ink(theme: str, eyes: str) -> None:
    for other in ("--mark", "--ink", "--edge", "--plate", "--line"):
        assert apart(theme, eyes, "--here", other) >= APART, other
    assert apart(theme, eyes, "--mark", "--ink") >= APART


@pytest.mark.parametrize(("theme", "eyes"), EYES)
def test_marks_stand_out_from_the_plate(theme: str, eyes: str) -> None:
    colours = THEMES[theme]
    for mark in ("--here", "--mark", "--ink", "--edge", "--here-text"):
        assert contrast(seen(colours[mark], eyes), seen(colours["--plate"], eyes)) >= MARKS, mark


def test_the_colours_of_files_are_those_of_the_light_page() -> None:
    assert {name: THEMES["light"][name] for name in LITERAL} == LITERAL
