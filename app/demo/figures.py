"""What the demo's sentences say about the tables: every number in a text is computed here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from statistics import median

from app.demo.atlas import SPOTS
from app.demo.dates import (
    BELLWETHER_SPIKE,
    KILN_STREET_CROSSINGS,
    LATE_PICKUP,
    LIGHT_CREWS_HALVED,
    REPORTING_APP,
    Dates,
    in_words,
    last_day,
)
from app.demo.geography import Neighborhood
from app.demo.places_of_rows import placed
from app.demo.tables import Row, Table

PER = 1000
FAR_AWAY = 5  # places down the list of distances
TOPICS: Mapping[str, str] = {
    "lights": "streetlight-reports",
    "crashes": "traffic-crashes",
    "dumping": "illegal-dumping",
    "trees": "street-trees",
    "rentals": "rental-inspections",
}


class Figures:
    """Fills the slots of the demo's texts for one topic and one neighborhood."""

    def __init__(
        self, places: Mapping[str, Neighborhood], tables: Mapping[str, Table], dates: Dates
    ) -> None:
        self.places = places
        self.dates = dates
        self._planted = dates
        self._rows = {topic: placed(tables[slug], places) for topic, slug in TOPICS.items()}

    def written_on(self, day: date) -> "Figures":
        """Return the same figures as somebody saw them on an earlier day."""
        earlier = copy(self)
        earlier.dates = Dates(day)
        return earlier

    def slots(self, topic: str, place: str) -> dict[str, str]:
        """Return every slot that a text on this topic and place may use, as words."""
        words = self._about(place)
        if topic in TOPICS:
            words |= self._counts(topic, place)
            words |= getattr(self, f"_{topic}")(place)
        return words

    def rows(self, topic: str, place: str | None, period: tuple[date, date]) -> Sequence[Row]:
        first, last = (day.isoformat() for day in period)
        by_place = self._rows[topic]
        chosen = by_place[place] if place else [row for rows in by_place.values() for row in rows]
        return [row for row in chosen if first <= str(row[0]) <= last]

    def _about(self, place: str) -> dict[str, str]:
        spot = self.places[place].spot
        near = self.places[place].neighbors
        far = sorted(SPOTS, key=lambda other: -abs(other.x - spot.x) - abs(other.y - spot.y))
        streets = spot.streets
        return {
            "place": place,
            "near": near[0],
            "near2": near[1],
            "far": far[FAR_AWAY].name,
            "far_street": far[FAR_AWAY].streets[0],
            "street": streets[0],
            "street2": streets[1],
            "street3": streets[2],
            "lights": str(spot.lights),
            "people": f"{spot.people:,}",
            "month": in_words(self.dates.month(0)),
            "crews_cut": in_words(self._planted.month(LIGHT_CREWS_HALVED)),
            "crossings": in_words(self._planted.month(KILN_STREET_CROSSINGS)),
            "pickup": in_words(self._planted.month(LATE_PICKUP)),
            "app_month": in_words(self._planted.month(REPORTING_APP)),
            "spike": in_words(self._planted.month(BELLWETHER_SPIKE)),
        }

    def _counts(self, topic: str, place: str) -> dict[str, str]:
        this_year = self.rows(topic, place, self.dates.year)
        rates = {spot.name: self._rate(topic, spot.name) for spot in SPOTS}
        order = sorted(rates, key=lambda name: -rates[name])
        everywhere = self.rows(topic, None, self.dates.year)
        by_month = Counter(str(row[0])[:7] for row in this_year)
        peak = max(by_month, key=lambda month: (by_month[month], month), default="")
        last_month = self.dates.month(0).isoformat()[:7]
        return {
            "count": str(len(this_year)),
            "before": str(len(self.rows(topic, place, self.dates.year_before))),
            "city": f"{len(everywhere):,}",
            "month_count": str(by_month[last_month]),
            "peak": in_words(date.fromisoformat(f"{peak}-01")) if peak else "no month",
            "peak_count": str(by_month[peak]),
            "rate": f"{rates[place]:.0f}",
            "city_rate": f"{PER * len(everywhere) / self._size(topic, None):.0f}",
            "rank": f"number {order.index(place) + 1}",
            "top": order[0] if order[0] != place else order[1],
        }

    def _lights(self, place: str) -> dict[str, str]:
        def usual(where: str | None) -> str:
            days = [int(row[3]) for row in self.rows("lights", where, self.dates.year) if row[3]]
            return f"{median(days):.0f}"

        return {"days": usual(place), "city_days": usual(None)}

    def _crashes(self, place: str) -> dict[str, str]:
        here = self.rows("crashes", place, self.dates.year)
        month = self._planted.month(BELLWETHER_SPIKE)
        return {
            "hurt": str(sum(int(row[2]) for row in here)),
            "foot": str(sum(row[1] == "Person on foot" for row in here)),
            "dark": _percent([row[3] == "yes" for row in here]),
            "city_dark": _percent(
                [row[3] == "yes" for row in self.rows("crashes", None, self.dates.year)]
            ),
            "spike_count": str(len(self.rows("crashes", place, (month, last_day(month))))),
        }

    def _dumping(self, place: str) -> dict[str, str]:
        here = self.rows("dumping", place, self.dates.year)
        earlier = self.rows("dumping", place, self.dates.year_before)
        return {
            "app": _percent([row[3] == "app" for row in here]),
            "phone": str(sum(row[3] == "phone" for row in here)),
            "phone_before": str(sum(row[3] == "phone" for row in earlier)),
        }

    def _trees(self, place: str) -> dict[str, str]:
        ever = (self._planted.months[0], last_day(self.dates.month(0)))
        here = self.rows("trees", place, ever)
        kinds = {str(row[2]) for row in here}
        living = {kind: _share([bool(row[4]) for row in here if row[2] == kind]) for kind in kinds}
        ranked = sorted(living, key=lambda kind: (living[kind], kind))
        return {
            "alive": _percent([bool(row[4]) for row in here]),
            "city_alive": _percent([bool(row[4]) for row in self.rows("trees", None, ever)]),
            "best": ranked[-1].lower(),
            "worst": ranked[0].lower(),
        }

    def _rentals(self, place: str) -> dict[str, str]:
        here = self.rows("rentals", place, self.dates.year)
        everywhere = self.rows("rentals", None, self.dates.year)
        return {
            "fault": _percent([bool(row[4]) for row in here]),
            "city_fault": _percent([bool(row[4]) for row in everywhere]),
        }

    def _rate(self, topic: str, place: str) -> float:
        return PER * len(self.rows(topic, place, self.dates.year)) / self._size(topic, place)

    def _size(self, topic: str, place: str | None) -> int:
        spots = [spot for spot in SPOTS if place in {None, spot.name}]
        return sum(spot.lights if topic == "lights" else spot.people for spot in spots)


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.0


def _percent(truths: Sequence[bool]) -> str:
    return f"{100 * _share(truths):.0f}"
