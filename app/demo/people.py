"""The people of the demo city: where they live, what they lean to, how much they take part.

A person's leaning is one of three groups' plus something of their own. The program never sees
the groups: they are the known truth that a recovery can be measured against.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.demo.atlas import DISTRICTS, SPOTS
from app.demo.handles import made_up_handles

GROUPS = np.array([(1.0, 0.35), (-0.9, 0.75), (0.05, -1.05)])
GROUP_SHARES = (0.42, 0.31, 0.27)
OWN_MIND = 0.45
SMALLEST_CITY = 100

DEPARTMENTS: Mapping[str, tuple[str, str]] = {
    "public-works": (
        "Public Works",
        "Streetlights, rubbish, drains and the depot on Garrison Road.",
    ),
    "transportation": ("Transportation", "Streets, crossings, buses and the counters."),
    "parks-and-trees": ("Parks and Trees", "Harrow Common, street trees, the river and its steps."),
    "housing-and-places": (
        "Housing and Places",
        "Rental inspections, libraries, markets and noise.",
    ),
    "city-council": ("City Council", "Four members, one for each district."),
}


@dataclass(frozen=True)
class DemoPerson:
    handle: str
    home: str
    group: int
    leaning: tuple[float, float]
    activity: float
    role: str = "resident"
    department: str | None = None
    post: str | None = None
    title: str = ""
    district: str | None = None


# handle, home, department, post, title, district
OFFICIALS = (
    ("lighting_desk", "Ropewalk", "public-works", "answer_officer", "Lighting officer", None),
    ("works_director", "Hollin Green", "public-works", "director", "Director", None),
    ("open_data_desk", "Lantern Hill", "public-works", "staff", "Data analyst", None),
    ("night_crew", "Foundry", "public-works", "staff", "Electrician", None),
    ("depot_clerk", "Garrison", "public-works", "staff", "Depot clerk", None),
    ("streets_desk", "Kiln Street", "transportation", "answer_officer", "Streets officer", None),
    ("transport_director", "Harrow Park", "transportation", "director", "Director", None),
    ("counter_reader", "Millrace", "transportation", "staff", "Traffic counts", None),
    ("bus_liaison", "Tannery", "transportation", "staff", "Bus planning", None),
    ("trees_desk", "Orchard End", "parks-and-trees", "answer_officer", "Trees officer", None),
    ("parks_director", "Cooper Hill", "parks-and-trees", "director", "Director", None),
    ("harbor_keeper", "Ferry Point", "parks-and-trees", "staff", "River and harbor", None),
    ("common_keeper", "Harrow Park", "parks-and-trees", "staff", "Keeper of Harrow Common", None),
    ("homes_desk", "Canal Row", "housing-and-places", "answer_officer", "Homes officer", None),
    ("housing_director", "Bellwether", "housing-and-places", "director", "Director", None),
    ("home_visits", "Foundry", "housing-and-places", "staff", "Inspector", None),
    ("market_office", "Chandlers Wharf", "housing-and-places", "staff", "Markets", None),
    ("ward_north", "Millrace", "city-council", "council_member", "North Side", DISTRICTS[0]),
    ("ward_old_town", "Ropewalk", "city-council", "council_member", "Old Town", DISTRICTS[1]),
    ("ward_harbor", "Ferry Point", "city-council", "council_member", "Harbor East", DISTRICTS[2]),
    ("ward_hills", "Bellwether", "city-council", "council_member", "The Hills", DISTRICTS[3]),
)  # fmt: skip
TEAM = (
    ("city_clerk", "Dovecote", "administrator"),
    ("mod_table", "Weir Bank", "moderator"),
    ("mod_bench", "Quarry Side", "moderator"),
    ("mod_lantern", "Signal Point", "moderator"),
)
KNOWN = (
    ("oak_porch", "Ropewalk"),
    ("lamp_counter", "Ropewalk"),
    ("corner_fig", "Ropewalk"),
    ("brick_arch", "Ropewalk"),
    ("bus_17", "Tannery"),
    ("two_bikes", "Canal Row"),
    ("tin_roof", "Lantern Hill"),
    ("blue_gate", "Harrow Park"),
    ("night_kiosk", "Garrison"),
)
# Accounts that moderators had to deal with.
TROUBLED = ("loud_hailer", "quick_click", "second_wind")


def make_people(count: int, seed: int) -> Sequence[DemoPerson]:
    """Return `count` people: the city's posts first, then those whom the texts name, then all."""
    if count < SMALLEST_CITY:
        msg = f"The demo city needs {SMALLEST_CITY} people or more, because its texts name many."
        raise ValueError(msg)
    random = np.random.default_rng([seed, 5])
    named: list[dict[str, str | None]] = [
        {"handle": handle, "home": home, "role": "official", "department": department,
         "post": post, "title": title, "district": district}
        for handle, home, department, post, title, district in OFFICIALS
    ]  # fmt: skip
    named += [{"handle": handle, "home": home, "role": role} for handle, home, role in TEAM]
    named += [{"handle": handle, "home": home} for handle, home in KNOWN]
    weights = np.array([spot.people for spot in SPOTS], dtype=float)
    homes = random.choice([spot.name for spot in SPOTS], count, p=weights / weights.sum()).tolist()
    taken = {str(fields["handle"]) for fields in named} | set(TROUBLED)
    handles = [*TROUBLED, *made_up_handles(count, taken, random)]
    named += [
        {"handle": handle, "home": home} for handle, home in zip(handles, homes, strict=False)
    ]
    groups = random.choice(len(GROUPS), count, p=GROUP_SHARES)
    leanings = GROUPS[groups] + random.normal(0, OWN_MIND, (count, 2))
    activity = random.pareto(1.5, count) + 0.25
    return [
        DemoPerson(
            **fields,  # type: ignore[arg-type]
            group=int(group),
            leaning=(float(leaning[0]), float(leaning[1])),
            activity=float(much),
        )
        for fields, group, leaning, much in zip(
            named[:count], groups, leanings, activity, strict=True
        )
    ]
