"""Areas that were like a metric's own up to its baseline: a comparison, and no proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.claims.cube import Cube
from app.charts.claims.parts import Family, family_of, part_of, value_of
from app.charts.claims.specs import Baseline
from app.charts.claims.when import YEAR, Stay, before_of, stay_of
from app.charts.comparing.follow_up import FEWEST_BEFORE, MOST_EACH
from app.charts.comparing.similarity import choose, features_of
from app.charts.metrics.metric import Metric
from app.charts.spec import Last, Step


@dataclass(frozen=True)
class Beside:
    """A similar area: its number in one year, and in one before."""

    slug: str
    name: str
    now: float
    before: float | None


def areas_beside(metric: Metric, sizes: Mapping[str, float]) -> list[Beside]:
    """Return the areas that the rule for comparison areas chooses; none where it finds none."""
    cube, area = metric.cube, metric.area
    now = stay_of(cube, Last(months=YEAR))
    if area is None or metric.baseline is None or now is None:
        return []
    before = before_of(cube, now, Baseline.JUST_BEFORE)
    return numbers_of(cube, alike(cube, area, metric.stop, sizes), now, before)


def alike(cube: Cube, area: str, stop: int, sizes: Mapping[str, float]) -> list[str]:
    """Choose the areas that were like one in the periods before `stop`.

    Only of what is counted: `comparing.similarity` says how areas are likened. An area with a
    hidden number is left out.
    """
    step = cube.step or Step.YEAR
    if family_of(cube) is not Family.COUNTED:
        return []
    whole = [i for i, one in enumerate(cube.periods[:stop]) if one.full][-MOST_EACH[step] :]
    if len(whole) < FEWEST_BEFORE[step]:
        return []
    counts, hidden = cube.n[whole, :-1].T, cube.hidden[whole, :-1].any(axis=0)
    rows = np.flatnonzero(~hidden & (counts.sum(axis=1) > 0))
    known = [cube.slugs[row] for row in rows]
    if area not in known:
        return []
    measured = np.array([sizes.get(slug, 0.0) for slug in known])
    features = features_of(
        counts[rows],
        counted=True,
        yearly=1 if step is Step.YEAR else YEAR,
        sizes=measured if (measured > 0).all() else None,
    )
    nearest = choose(features, known.index(area), np.zeros(len(known), dtype=bool))
    return [known[near.row] for near in nearest]


def numbers_of(cube: Cube, slugs: Sequence[str], now: Stay, before: Stay | None) -> list[Beside]:
    """Read the numbers of these areas now and before; who has none now is left out."""
    found = []
    for slug in slugs:
        value = value_of(cube, part_of(cube, slug, now.rows))
        if value is not None:
            earlier = value_of(cube, part_of(cube, slug, before.rows)) if before else None
            found.append(Beside(slug, cube.names[slug], value, earlier))
    return found
