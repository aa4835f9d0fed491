"""Ten findings on real open data of three cities: what is claimed, and of which chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Facts = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A file of a city, and how the program's command is told to load it."""

    city: str
    file: str
    slug: str
    options: Sequence[str]


@dataclass(frozen=True)
class Finding:
    source: str
    spec: Facts
    claim: Facts


BORDERS: Final[Mapping[str, tuple[str, str]]] = {
    "baltimore": ("neighborhoods_2010.geojson", "name"),
    "tulsa": ("neighborhoods.geojson", "neighborhood"),
    "chicago": ("neighborhoods.geojson", "name"),
}
SOURCES: Final[Mapping[str, Source]] = {
    "notices": Source(
        "baltimore", "vacant_building_notices_2019-02-07.csv", "vacant-building-notices",
        ["--title", "Vacant building notices", "--neighborhood", "neighborhood",
         "--nature", "inspections"],
    ),
    "canopy": Source(
        "baltimore", "tree_canopy_heat_by_neighborhood.csv", "tree-canopy-and-heat",
        ["--title", "Tree canopy and heat"],
    ),
    "scores": Source(
        "tulsa", "neighborhood_conditions_index_scores.csv", "neighborhood-conditions",
        ["--title", "Neighborhood conditions"],
    ),
    "incidents": Source(
        "chicago", "crime_incidents_2015-2018.csv.gz", "crime-incidents",
        ["--title", "Crime incidents", "--latitude", "Latitude", "--longitude", "Longitude",
         "--time", "Date", "--nature", "reports"],
    ),
}  # fmt: skip


def days(start: str, end: str) -> Facts:
    return {"of": "between", "start": start, "end": end}


def year(number: int) -> Facts:
    return days(f"{number}-01-01", f"{number}-12-31")


WHOLE: Final = days("2015-01-01", "2018-10-31")
NARCOTICS: Final = {"column": "Primary Type", "values": ["NARCOTICS"]}
ARRESTED: Final = {"column": "Arrest", "values": ["true"]}

FINDINGS: Final[Mapping[str, Finding]] = {
    "level": Finding(
        "notices", {"kind": "ranking"},
        {"kind": "level", "area": "sandtown-winchester", "period": year(2018)},
    ),
    "rank": Finding(
        "notices", {"kind": "ranking"},
        {"kind": "rank", "area": "broadway-east", "direction": "more", "within": 3,
         "period": days("2001-01-01", "2019-01-31")},
    ),
    "share": Finding(
        "notices", {"kind": "ranking"},
        {"kind": "share", "area": "broadway-east", "over": 5,
         "period": days("2001-01-01", "2019-01-31")},
    ),
    "gap": Finding(
        "notices", {"kind": "ranking", "how": "rate", "per": {"of": "area"}},
        {"kind": "gap", "area": "sandtown-winchester", "other": "hampden", "direction": "more",
         "period": year(2018)},
    ),
    "city": Finding(
        "canopy", {"kind": "ranking", "how": "mean", "column": "15_lid_mean"},
        {"kind": "city", "area": "broadway-east", "direction": "less"},
    ),
    "rank of scores": Finding(
        "scores", {"kind": "ranking", "how": "mean", "column": "overall_score"},
        {"kind": "rank", "area": "alsuma", "direction": "less", "within": 10},
    ),
    "gap of scores": Finding(
        "scores", {"kind": "ranking", "how": "mean", "column": "overall_score"},
        {"kind": "gap", "area": "maple-ridge", "other": "berryhill", "direction": "more"},
    ),
    "trend": Finding(
        "incidents", {"kind": "trend"},
        {"kind": "trend", "area": "loop", "direction": "more", "period": WHOLE},
    ),
    "change of counts": Finding(
        "incidents", {"kind": "trend", "filters": [NARCOTICS]},
        {"kind": "change", "area": "austin", "direction": "less", "period": year(2016),
         "before": year(2015)},
    ),
    "change of shares": Finding(
        "incidents", {"kind": "trend", "how": "share", "of": ARRESTED},
        {"kind": "change", "area": "austin", "direction": "less", "period": year(2017),
         "before": year(2015)},
    ),
}  # fmt: skip
