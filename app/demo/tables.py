"""The six tables of the demo city, as rows ready for a CSV file. Pure: a seed in, rows out."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.demo.atlas import SPOTS
from app.demo.dates import DRY_SUMMER_PLANTING, LIGHT_CREWS_HALVED, Dates, last_day
from app.demo.geography import Neighborhood, points_inside
from app.demo.happenings import (
    Expected,
    crashes,
    dumping_by_app,
    dumping_without_app,
    homes_inspected,
    lights_out,
    trees_checked,
)

Row = tuple[str | int | float, ...]
CORNERS = 90
SPECIES = ("Honey locust", "Red maple", "River birch", "Linden", "Swamp oak")
SALT_PROOF = ("Honey locust", "Swamp oak")


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: Sequence[Row]

    def column(self, name: str) -> Sequence[str | int | float]:
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def write(self, path: Path, *, until: date | None = None) -> None:
        """Write the rows as CSV, only those dated up to `until` where one is given."""
        rows = [row for row in self.rows if until is None or str(row[0]) <= until.isoformat()]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([self.columns, *rows])


@dataclass(frozen=True)
class Event:
    """One thing that happened: the day, the place's number in the atlas, where on the map."""

    day: date
    back: int  # full months before the last full month
    place: int
    longitude: float
    latitude: float


class Ground:
    """Makes events at street corners, some of which see far more than others."""

    def __init__(self, places: Mapping[str, Neighborhood], dates: Dates, seed: int) -> None:
        self.dates = dates
        random = np.random.default_rng([seed, 2])
        self._corners = [points_inside(place, CORNERS, random) for place in places.values()]
        weights = random.pareto(1.6, (len(SPOTS), CORNERS)) + 0.3
        self._busy = weights / weights.sum(axis=1, keepdims=True)

    def events(self, expected: Expected, random: np.random.Generator) -> list[Event]:
        """Draw Poisson counts around `expected`, each event with a day and a corner."""
        counts = random.poisson(expected)
        months = self.dates.months
        found = []
        for (at, place), count in np.ndenumerate(counts):
            days = random.integers(0, last_day(months[at]).day, count)
            corners = random.choice(CORNERS, count, p=self._busy[place])
            places = self._corners[place][corners] + random.normal(0, 2e-5, (count, 2))
            back = len(months) - 1 - at
            for day, (longitude, latitude) in zip(days.tolist(), places.tolist(), strict=True):
                when = months[at] + timedelta(days=day)
                found.append(Event(when, back, place, round(longitude, 6), round(latitude, 6)))
        return sorted(found, key=lambda event: event.day)


def make_tables(places: Mapping[str, Neighborhood], dates: Dates, seed: int) -> Mapping[str, Table]:
    """Return the six tables by slug. The same seed and month of `dates` give the same rows."""
    ground = Ground(places, dates, seed)
    makers: Mapping[str, Callable[[Ground, np.random.Generator], Table]] = {
        "streetlight-reports": _streetlights,
        "traffic-crashes": _crashes,
        "illegal-dumping": _dumping,
        "street-trees": _trees,
        "rental-inspections": _rentals,
    }
    tables = {
        slug: make(ground, np.random.default_rng([seed, 3, number]))
        for number, (slug, make) in enumerate(makers.items())
    }
    tables["neighborhood-basics"] = _basics(places, seed)
    return tables


def _streetlights(ground: Ground, random: np.random.Generator) -> Table:
    """List reports of lights out. East of the river a repair takes twice as long since the cut."""
    events = ground.events(lights_out(ground.dates, random), random)
    problems = random.choice(["Out", "Flickering", "Cable fault", "Knocked down"], len(events),
                             p=[0.71, 0.14, 0.11, 0.04])  # fmt: skip
    rows: list[Row] = []
    for event, problem, luck in zip(
        events, problems.tolist(), random.lognormal(0, 0.6, len(events)).tolist(), strict=True
    ):
        slow = SPOTS[event.place].east_bank and event.back <= LIGHT_CREWS_HALVED
        days = max(
            1, round((13.5 if slow else 6.5) * luck * (1.8 if problem == "Cable fault" else 1))
        )
        done = event.day + timedelta(days=days) <= last_day(ground.dates.month(0))
        rows.append(
            (
                event.day.isoformat(),
                SPOTS[event.place].name,
                problem,
                days if done else "",
                event.latitude,
                event.longitude,
            )
        )
    columns = ("reported_on", "neighborhood", "problem", "days_to_repair", "latitude", "longitude")
    return Table(columns, rows)


def _crashes(ground: Ground, random: np.random.Generator) -> Table:
    events = ground.events(crashes(ground.dates, random), random)
    many = len(events)
    winter = np.array([event.day.month in {11, 12, 1, 2} for event in events])
    ferry = np.array([SPOTS[event.place].name == "Ferry Point" for event in events])
    dark = random.random(many) < np.where(winter, 0.47, 0.24) + 0.2 * ferry  # the last ferry lands
    who = random.choice(["Cars only", "Person on foot", "Person on a bicycle"], many,
                        p=[0.76, 0.13, 0.11])  # fmt: skip
    hurt = random.poisson(np.where(who == "Cars only", 0.22, 0.85))
    rows = [
        (event.day.isoformat(), mode, injured, "yes" if night else "no", event.latitude,
         event.longitude)
        for event, mode, injured, night in zip(
            events, who.tolist(), hurt.tolist(), dark.tolist(), strict=True
        )
    ]  # fmt: skip
    columns = ("crash_date", "involved", "people_hurt", "after_dark", "latitude", "longitude")
    return Table(columns, rows)


def _dumping(ground: Ground, random: np.random.Generator) -> Table:
    """List dumping reports, and the channel that each came by: the trap is in that column."""
    without_app = dumping_without_app(ground.dates, random)
    told = [(event, "app") for event in ground.events(dumping_by_app(without_app), random)]
    rest = ground.events(without_app, random)
    channels = random.choice(["phone", "web form"], len(rest), p=[0.72, 0.28]).tolist()
    told += zip(rest, channels, strict=True)
    told.sort(key=lambda pair: pair[0].day)
    kinds = random.choice(["Household bags", "Furniture", "Building waste", "Tires", "Other"],
                          len(told), p=[0.4, 0.27, 0.17, 0.06, 0.1])  # fmt: skip
    rows = [
        (event.day.isoformat(), SPOTS[event.place].name, kind, channel, event.latitude,
         event.longitude)
        for (event, channel), kind in zip(told, kinds.tolist(), strict=True)
    ]  # fmt: skip
    columns = ("reported_on", "neighborhood", "what", "channel", "latitude", "longitude")
    return Table(columns, rows)


def _trees(ground: Ground, random: np.random.Generator) -> Table:
    """List trees two years after planting. Salt kills in Saltmarsh, a dry summer everywhere."""
    events = ground.events(trees_checked(ground.dates, random), random)
    species = random.choice(SPECIES, len(events), p=[0.22, 0.27, 0.19, 0.2, 0.12]).tolist()
    chance = np.array([_survival(event, kind) for event, kind in zip(events, species, strict=True)])
    alive = (random.random(len(events)) < chance).astype(int).tolist()
    rows = [
        (event.day.isoformat(), SPOTS[event.place].name, kind, event.day.year - 2, living)
        for event, kind, living in zip(events, species, alive, strict=True)
    ]
    return Table(("inspected_on", "neighborhood", "species", "planted_in", "alive"), rows)


def _survival(event: Event, species: str) -> float:
    place = SPOTS[event.place].name
    chance = 0.92 if place == "Ropewalk" else 0.86
    if place == "Saltmarsh" and species not in SALT_PROOF:
        chance = 0.41
    if DRY_SUMMER_PLANTING - 25 <= event.back <= DRY_SUMMER_PLANTING - 23:  # two years later
        chance -= 0.21
    return chance


def _rentals(ground: Ground, random: np.random.Generator) -> Table:
    """List rental homes inspected. In Foundry the heating fails in winter, three times as often."""
    events = ground.events(homes_inspected(ground.dates, random), random)
    rows: list[Row] = []
    for event in events:
        place = SPOTS[event.place].name
        winter = event.day.month in {11, 12, 1, 2, 3}
        cold = (0.42 if winter else 0.13) if place == "Foundry" else (0.14 if winter else 0.09)
        heating = int(random.random() < cold)
        faults = heating + int(random.poisson(1.9 if place in {"Foundry", "Canal Row"} else 1.2))
        homes = int(random.choice([1, 2, 3, 6, 12, 24], p=[0.34, 0.24, 0.18, 0.13, 0.08, 0.03]))
        rows.append((event.day.isoformat(), place, homes, faults, heating))
    columns = ("inspected_on", "neighborhood", "homes_in_building", "faults", "heating_fault")
    return Table(columns, rows)


def _basics(places: Mapping[str, Neighborhood], seed: int) -> Table:
    """List what other tables are divided by, one row a neighborhood: Planning's estimates."""
    random = np.random.default_rng([seed, 4])
    rows: list[Row] = []
    for name, place in places.items():
        people = place.spot.people
        homes = round(people / random.uniform(2.1, 2.6))
        rented = round(homes * random.uniform(0.28, 0.61))
        streets = round(float(_streets_km(place) * random.uniform(0.9, 1.1)), 1)
        stops = int(random.integers(5, 10) + people // 500)
        rows.append((name, people, homes, rented, place.spot.lights, streets, stops))
    columns = ("neighborhood", "people", "homes", "rented_homes", "streetlights", "street_km")
    return Table((*columns, "bus_stops"), rows)


def _streets_km(place: Neighborhood) -> NDArray[np.float64]:
    return np.asarray(place.spot.lights / 31)
