"""The planted facts that `docs/demo-city.md` names are in the tables: each is computed here."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from app.demo.dates import (
    BELLWETHER_SPIKE,
    KILN_STREET_CROSSINGS,
    LATE_PICKUP,
    LIGHT_CREWS_HALVED,
    REPORTING_APP,
    last_day,
)
from app.demo.tables import Row
from tests.demo.city import port_ellery

Wanted = Callable[[Row], bool]


def rows(topic: str, place: str | None, first: int, last: int = 0) -> list[Row]:
    """Return the rows from the month that lies `first` months back to the one `last` back."""
    dates = port_ellery().dates
    period = (dates.month(first), last_day(dates.month(last)))
    return list(port_ellery().figures.rows(topic, place, period))


def change(topic: str, place: str, since: int, months: int, wanted: Wanted = bool) -> float:
    """Return how many times as many rows the months after a turn have as those before it."""
    after = sum(wanted(row) for row in rows(topic, place, since, since - months + 1))
    before = sum(wanted(row) for row in rows(topic, place, since + months, since + 1))
    return after / before


def share(found: list[Row], column: int, value: object = 1) -> float:
    return sum(row[column] == value for row in found) / len(found)


def test_six_tables_of_four_years_have_thousands_of_rows() -> None:
    tables = port_ellery().tables
    assert len(tables) == 6
    for slug, table in tables.items():
        if slug == "neighborhood-basics":
            assert len(table.rows) == 24
            continue
        assert 4_000 < len(table.rows) < 40_000
        days = [date.fromisoformat(str(row[0])) for row in table.rows]
        assert days == sorted(days)
        assert (days[0].year, days[-1].year) == (2022, 2026)


def test_ropewalk_lights_out_doubled_and_nowhere_else() -> None:
    changes = {
        name: change("lights", name, LIGHT_CREWS_HALVED, 12) for name in port_ellery().places
    }
    assert 1.7 < changes.pop("Ropewalk") < 2.6
    assert max(changes.values()) < 1.6


def test_repairs_east_of_the_river_take_twice_as_long_since_then() -> None:
    def usual(place: str, first: int, last: int) -> float:
        days = sorted(int(row[3]) for row in rows("lights", place, first, last) if row[3])
        return days[len(days) // 2]

    east, west = ("Foundry", "Cooper Hill"), ("Garrison", "Tannery")
    for place in east:
        assert usual(place, LIGHT_CREWS_HALVED, 1) > 1.6 * usual(place, 23, 12)
    for place in west:
        assert usual(place, LIGHT_CREWS_HALVED, 1) < 1.4 * usual(place, 23, 12)


def test_crashes_at_kiln_street_fell_by_half_after_the_crossings() -> None:
    assert 0.3 < change("crashes", "Kiln Street", KILN_STREET_CROSSINGS, 20) < 0.65
    assert 0.8 < change("crashes", "Garrison", KILN_STREET_CROSSINGS, 20) < 1.25


def test_crashes_in_ferry_point_happen_after_dark() -> None:
    assert share(rows("crashes", "Ferry Point", 47), 3, "yes") > 0.45
    assert share(rows("crashes", None, 47), 3, "yes") < 0.38


def test_one_bad_month_in_bellwether_mended_itself() -> None:
    by_month = Counter(str(row[0])[:7] for row in rows("crashes", "Bellwether", 23))
    bad = by_month.pop(port_ellery().dates.month(BELLWETHER_SPIKE).isoformat()[:7])
    assert bad > 1.4 * sum(by_month.values()) / len(by_month)
    after = len(rows("crashes", "Bellwether", BELLWETHER_SPIKE - 1, BELLWETHER_SPIKE - 2))
    assert after / 2 < bad


def test_the_app_brought_reports_and_not_piles() -> None:
    def turn(wanted: Wanted) -> float:
        after = sum(map(wanted, rows("dumping", None, REPORTING_APP, REPORTING_APP - 11)))
        return after / sum(
            map(wanted, rows("dumping", None, REPORTING_APP + 12, REPORTING_APP + 1))
        )

    assert turn(bool) > 1.4
    assert 0.85 < turn(lambda row: row[3] == "phone") < 1.1


def test_the_late_pickup_halved_tannerys_phone_reports_behind_a_level_total() -> None:
    by_phone = change("dumping", "Tannery", LATE_PICKUP, 9, lambda row: row[3] == "phone")
    assert by_phone < 0.75
    now = sum(row[3] == "phone" for row in rows("dumping", "Tannery", LATE_PICKUP))
    earlier = rows("dumping", "Tannery", LATE_PICKUP + 12, 12)
    assert now / sum(row[3] == "phone" for row in earlier) < 0.7


def test_trees_in_saltmarsh_die_by_species() -> None:
    here = rows("trees", "Saltmarsh", 47)
    assert share(here, 4) < 0.65
    assert share(rows("trees", None, 47), 4) > 0.8
    assert share([row for row in here if row[2] == "Honey locust"], 4) > 0.75
    assert share([row for row in here if row[2] == "River birch"], 4) < 0.55


def test_heating_in_foundry_fails_in_winter() -> None:
    here = rows("rentals", "Foundry", 47)
    cold = [row for row in here if str(row[0])[5:7] in {"11", "12", "01", "02", "03"}]
    warm = [row for row in here if row not in cold]
    assert share(cold, 4) > 2.2 * share(warm, 4)


def test_upper_wick_is_too_small_to_tell() -> None:
    assert len(rows("rentals", "Upper Wick", 11)) < 8
    assert len(rows("rentals", "Foundry", 11)) > 80


def test_dovecote_is_dark_only_if_one_divides_by_residents() -> None:
    figures = port_ellery().figures
    spots = {name: place.spot for name, place in port_ellery().places.items()}
    reports = {name: len(figures.rows("lights", name, port_ellery().dates.year)) for name in spots}
    by_people = sorted(spots, key=lambda name: reports[name] / spots[name].people)
    by_lights = sorted(spots, key=lambda name: reports[name] / spots[name].lights)
    assert by_people[-1] == "Dovecote"
    assert by_lights.index("Dovecote") < len(spots) - 3
