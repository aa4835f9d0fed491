"""The specification of dates that stand for more than a day, and of tables that are series."""

from datetime import date
from pathlib import Path

import pytest

from app.core.clock import utc_now
from tests.datasets.imported import imported

HEAD = "nbrhd,when,canopy\n"


def lines(*dates: str, places: tuple[str, ...] = ("Ropewalk", "Mount Pleasant")) -> str:
    return HEAD + "".join(f"{place},{day},0.5\n" for day in dates for place in places)


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        (("2016-01-01", "2017-01-01"), date(2017, 12, 31)),  # years, by their first days
        (("2016-11-01", "2016-02-01"), date(2016, 11, 30)),  # months, likewise
        (("2016-07-01", "2017-07-01"), date(2018, 6, 30)),  # financial years
        (("2016-01-01", "2016-10-01"), date(2016, 12, 31)),  # quarters
        (("2016-01-01", "2016-02-02"), date(2016, 2, 2)),  # days
        (("2016-01-01",), date(2016, 1, 1)),  # one proves nothing
    ],
)
def test_a_table_reaches_to_the_end_of_its_newest_step(
    tmp_path: Path, dates: tuple[str, ...], last: date
) -> None:
    built = imported(tmp_path, lines(*dates))
    assert (built.data_from, built.data_to) == (date.fromisoformat(min(dates)), last)


def test_nothing_is_known_of_what_has_not_been(tmp_path: Path) -> None:
    year = utc_now().year
    built = imported(tmp_path, lines(f"{year - 1}-01-01", f"{year}-01-01"))
    assert built.data_to == max(utc_now().date(), date(year, 1, 1))


def test_one_row_for_each_area_and_date_is_a_series(tmp_path: Path) -> None:
    assert imported(tmp_path, lines("2016-01-01", "2017-01-01")).report.series
    assert imported(tmp_path, lines("2016-03-05", "2016-03-06")).report.series


@pytest.mark.parametrize(
    "text",
    [
        lines("2016-01-01"),  # one date
        lines("2016-01-01", "2017-01-01", "2017-01-01"),  # two rows for an area and date
        HEAD + "".join(f"Ropewalk,2016-01-0{n},1\nMount Pleasant,2016-02-0{n},1\n" for n in (2, 3))
        + "Booth's End,2016-03-04,1\n",  # a row here and there
        "lat,lon,when\n39.25,-76.65,2016-01-01\n39.25,-76.65,2017-01-01\n",  # points are events
        "nbrhd,canopy\nRopewalk,1\nDovecote,1\n",  # no dates
    ],
)  # fmt: skip
def test_what_is_no_series(tmp_path: Path, text: str) -> None:
    assert not imported(tmp_path, text).report.series
