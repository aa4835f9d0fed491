"""Every kind of chart that `bench.charts` draws, and how one is made without keeping it."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from app.charts.checking import check_spec
from app.charts.kind_words import title_of
from app.charts.models import Chart, ChartId
from app.charts.reading import chart_figures, reading_of
from app.charts.showing import Shown, show_chart
from app.charts.spec import Spec, hash_of_spec, read_spec, spec_facts
from app.core.storage import Storage
from app.datasets.models import DatasetVersion

THEFT: Final = {"column": "Primary Type", "values": ["THEFT"]}
PLAIN: Final[Mapping[str, dict[str, Any]]] = {
    "ranking": {"kind": "ranking"},
    "trend": {"kind": "trend"},
    "map": {"kind": "map"},
    "change": {"kind": "change"},
    "rate, ranking": {"kind": "ranking", "how": "rate", "per": {"of": "area"}},
    "window of 12 months": {"kind": "trend", "window": 12},
    "year on year": {"kind": "trend", "compare": "year_before"},
    "small charts, places": {"kind": "trend", "split": {"by": "places"}},
}
CHICAGO: Final[Mapping[str, dict[str, Any]]] = {
    name: {"dataset": "incidents", **spec}
    for name, spec in {
        **PLAIN,
        "trend of weeks": {"kind": "trend", "step": "week"},
        "share, map": {"kind": "map", "how": "share", "of": {"column": "Arrest",
                                                            "values": ["true"]}},
        "small charts, kinds": {"kind": "trend", "split": {"by": "kinds",
                                                           "column": "Primary Type"}},
        "composition": {"kind": "composition", "by": "Primary Type"},
        "distribution": {"kind": "distribution", "column": "Community Area"},
        "relation": {"kind": "relation", "how": "rate", "per": {"of": "area"},
                     "beside": {"dataset": "incidents", "how": "share", "of": THEFT}},
    }.items()
}  # fmt: skip
BALTIMORE: Final[Mapping[str, dict[str, Any]]] = {
    name: {"dataset": "notices", **spec} for name, spec in PLAIN.items()
}


@dataclass(frozen=True)
class Made:
    """A chart of a spec. `show` reads, checks, asks and draws it, as its page does."""

    chart: Chart
    spec: Spec
    version: DatasetVersion
    show: Callable[..., Shown]


def make(session: Session, store: Storage, facts: dict[str, Any]) -> Made:
    spec = read_spec(facts)
    dataset, version = check_spec(session, spec)
    chart = Chart(
        id=ChartId(1), slug="bench", title="", kind=spec.kind, spec=spec_facts(spec),
        spec_hash=hash_of_spec(spec), dataset_id=dataset.id,
    )  # fmt: skip
    chart.title = title_of(reading_of(chart_figures(session, store, chart, version), None))

    def show(*, checked: bool = False) -> Shown:
        if not checked:
            check_spec(session, read_spec(facts))
        return show_chart(session, store, chart, None)

    return Made(chart, spec, version, show)


def packed(svg: str) -> float:
    """Return the kilobytes of a picture as it travels."""
    return len(gzip.compress(svg.encode(), 6)) / 1000
