"""What a metric was when a promise was made, as facts that no later data moves."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from app.charts.claims.judged import Measured
from app.charts.metrics.metric import Level, Metric
from app.charts.metrics.targets import Weighed


@dataclass(frozen=True)
class Frozen:
    """`likely` is the value and the ends of what was likely without action, where it was known."""

    about: Measured
    area_name: str | None
    dataset: str
    version: int
    version_id: int
    baseline: Level
    likely: tuple[float, float, float] | None
    by_chance: bool
    undecidable: bool

    def to_facts(self) -> dict[str, Any]:
        return asdict(self) | {"baseline": self.baseline.to_facts()}

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        about, baseline = Measured(**facts["about"]), Level.from_facts(facts["baseline"])
        known = facts["likely"]
        likely = (known[0], known[1], known[2]) if known else None
        return cls(**facts | {"about": about, "baseline": baseline, "likely": likely})


def freeze(metric: Metric, weighed: Weighed) -> Frozen:
    """Keep a metric as it is now. It has a baseline."""
    assert metric.baseline is not None  # noqa: S101, see above
    likely = metric.likely
    return Frozen(
        about=metric.about,
        area_name=metric.area_name,
        dataset=metric.cube.dataset.title,
        version=metric.cube.version.number,
        version_id=metric.cube.version.id,
        baseline=metric.baseline,
        likely=(likely.value, *likely.interval) if likely else None,
        by_chance=weighed.by_chance,
        undecidable=weighed.undecidable,
    )
