"""Days, months and quarters as offices write them. Where a reading is in doubt, nobody guesses."""

from datetime import date
from pathlib import Path

import pytest

from tests.datasets.imported import imported, kinds, rows

NEW_YEAR = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019/03/31", date(2019, 3, 31)),
        ("2019.03.31", date(2019, 3, 31)),
        ("2010/05/01 03:00:00+00", date(2010, 4, 30)),
        ("2020/01/05 03:15 PM", date(2020, 1, 5)),
        ("2020年10月1日", date(2020, 10, 1)),
        ("05-JAN-20", date(2020, 1, 5)),
        ("05-Jan-2020 10:00", date(2020, 1, 5)),
        ("5/2020", date(2020, 5, 1)),
        ("2019M03", date(2019, 3, 1)),
        ("2019-Q2", date(2019, 4, 1)),
        ("2019Q4", date(2019, 10, 1)),
        ("Q1 2020", date(2020, 1, 1)),
        ("January 2020", date(2020, 1, 1)),
        ("Sept. 2020", date(2020, 9, 1)),
        ("2020 Feb", date(2020, 2, 1)),
        ("août 2020", date(2020, 8, 1)),
        ("März 2020", date(2020, 3, 1)),
        ("15-Jan-2020", date(2020, 1, 15)),
        ("15 de enero de 2020", date(2020, 1, 15)),
        ("1er février 2020", date(2020, 2, 1)),
        ("3. Mai 2020", date(2020, 5, 3)),
        ("Jan 5, 2020", date(2020, 1, 5)),
    ],
)
def test_a_date_is_read_as_it_is_written(tmp_path: Path, cell: str, day: date) -> None:
    assert rows(imported(tmp_path, f'i,seen\n1,"{cell}"\n'), "seen") == [(day,)]


@pytest.mark.parametrize(
    "cell", ["2019/02/30", "30 February 2019", "2018/25", "2011-12", "2018-1", "May"]
)
def test_what_is_no_day_stays_text(tmp_path: Path, cell: str) -> None:
    assert kinds(imported(tmp_path, f"i,seen\n1,{cell}\n2,{cell}\n"))["seen"] == "text"


def test_eight_digits_are_a_day_only_in_a_column_of_dates(tmp_path: Path) -> None:
    built = imported(tmp_path, "sale_date,parcel\n20200101,20200101\n20200101,20191231\n")
    assert rows(built, "sale_date, parcel")[0] == (NEW_YEAR, 20200101)


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (("1577836800000", "1580515200000"), (NEW_YEAR, date(2020, 2, 1))),
        (("2020-01-01T00:00:00Z", "2020-02-01T00:00:00.000Z"), (NEW_YEAR, date(2020, 2, 1))),
        (("2020/01/01 00:00:00+00", "2020/02/01 00:00:00+00"), (NEW_YEAR, date(2020, 2, 1))),
        (("1577836800000", "1577836800000"), (date(2019, 12, 31), date(2019, 12, 31))),
        (("1577836800000", "1580515201000"), (date(2019, 12, 31), date(2020, 1, 31))),
        (("2020-01-01T00:00:00Z", "2020-02-01T00:00:01Z"), (date(2019, 12, 31), date(2020, 1, 31))),
    ],
)
def test_days_that_a_program_wrote_as_midnights_of_utc_are_those_days(
    tmp_path: Path, cells: tuple[str, str], days: tuple[date, date]
) -> None:
    """A city in the west would see each of them a day early, and each month as the one before."""
    built = imported(tmp_path, f"i,created_at\n1,{cells[0]}\n2,{cells[1]}\n")
    assert rows(built, "created_at") == [(day,) for day in days]


@pytest.mark.parametrize(
    ("cells", "day"), [(("43831", "43862"), NEW_YEAR), (("Jan-20", "Feb-20"), NEW_YEAR)]
)
def test_what_may_be_dates_is_asked_for(tmp_path: Path, cells: tuple[str, str], day: date) -> None:
    text = f"i,report date\n1,{cells[0]}\n2,{cells[1]}\n"
    built = imported(tmp_path, text)
    assert kinds(built)["report date"] != "date"
    assert "maybe-dates" in built.report.notes
    built = imported(tmp_path, text, types={"report date": "date"})
    assert rows(built, '"report date"')[0] == (day,)
    assert "maybe-dates" not in built.report.notes


def test_numbers_like_those_of_days_are_not_asked_for_elsewhere(tmp_path: Path) -> None:
    assert "maybe-dates" not in imported(tmp_path, "i,income\n1,43831\n2,51000\n").report.notes


@pytest.mark.parametrize("name", ["Baujahr", "Pflanzjahr", "bouwjaar", "Année", "ano"])
def test_years_are_known_in_other_languages(tmp_path: Path, name: str) -> None:
    built = imported(tmp_path, f"i,{name}\n1,2019\n2,2020\n")
    assert built.time_column == name


@pytest.mark.parametrize(
    ("cells", "month", "days"),
    [
        (("2018/19", "2019/20"), 4, (date(2018, 4, 1), date(2019, 4, 1))),
        (("2018-2019", "2019-2020"), 7, (date(2018, 7, 1), date(2019, 7, 1))),
        (("1999–00", "2000–01"), 10, (date(1999, 10, 1), date(2000, 10, 1))),
        (("FY 2018-19", "FY 2019-20"), 7, (date(2018, 7, 1), date(2019, 7, 1))),
        (("FY2019", "FY2020"), 7, (date(2018, 7, 1), date(2019, 7, 1))),
        (("FY19", "FY20"), 10, (date(2018, 10, 1), date(2019, 10, 1))),
        (("Fiscal Year 2019", "Fiscal Year 2020"), 1, (date(2019, 1, 1), NEW_YEAR)),
        (("2010-11", "2011-12"), 7, (date(2010, 7, 1), date(2011, 7, 1))),
    ],
)
def test_financial_years_stand_under_their_first_day(
    tmp_path: Path, cells: tuple[str, str], month: int, days: tuple[date, date]
) -> None:
    """The month is a setting of the city; the page says that it was used."""
    text = f"i,term\n1,{cells[0]}\n2,{cells[1]}\n"
    built = imported(tmp_path, text, fiscal_month=month)
    assert rows(built, "term") == [(day,) for day in days]
    assert "financial-years" in built.report.notes


def test_a_range_among_financial_years_makes_none(tmp_path: Path) -> None:
    built = imported(tmp_path, "i,term\n1,2018/19\n2,2018/25\n3,2019/20\n")
    assert kinds(built)["term"] == "text"
    assert "financial-years" not in built.report.notes
