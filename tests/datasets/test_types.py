"""Types: a column has one only where every row allows it."""

from datetime import date
from pathlib import Path

import pytest

from app.datasets.columns import Unit, unit_of
from app.datasets.importing.job import DateOrder
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported, kinds, roles, rows


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-2", "+3"], "integer"),
        (["1", "2.5", "1.46e-4"], "number"),
        (["1,204", "62,271", "7"], "number"),
        (["1", "NA", "3"], "integer"),
        (["-", " \t-   ", "0.5"], "number"),
        (["true", "FALSE", "no"], "boolean"),
        (["0063", "0001", "12"], "text"),
        (["007", "018", "120"], "text"),
        (["1", "x", "3"], "text"),
        (["1_000", "2", "3"], "text"),
        (["0x1F", "2", "3"], "text"),
        (["nan", "NA", ""], "text"),
        (["245100101001000", "1", "2"], "text"),
        (["24510010100100", "1", "2"], "integer"),
        (["$1,204.50", "$ 3", "-$7"], "number"),
        (["12 %", "7.5%", "100%"], "number"),
        (["(1,204)", "62", "(3.5)"], "number"),
        (["-1 414", "- 1", " 0"], "number"),
        (["1.234,56", "12,5", "-3"], "number"),
        (["12,5", "3", "NO DATA"], "number"),
        (["1 204", "12 5", "7"], "text"),
        (["12345678901234567890", "1", "2"], "text"),
        (["2025-01-02", "2025-12-31", ""], "date"),
        (["2025-01-02", "2025-02-30", "2025-03-01"], "text"),
        (["12/31/2024", "1/2/2025", "02/03/2025"], "date"),
        (["3/30/12", "4/1/12", "4/2/12"], "date"),
        (["31.12.2024", "01.02.2025", "02.02.2025"], "date"),
        (["13/01/2024", "01/13/2024", "01/01/2024"], "text"),
        (["2010-11", "2011-12", "2012-13"], "date"),  # financial years
        (["2010-11", "2011-12", "2011-11"], "date"),
    ],
)
def test_a_type_is_what_all_rows_allow(tmp_path: Path, cells: list[str], kind: str) -> None:
    lines = "\n".join(f'{n},"{cell}"' for n, cell in enumerate(cells))
    assert kinds(imported(tmp_path, f"i,value\n{lines}\n"))["value"] == kind


def test_one_late_row_decides(tmp_path: Path) -> None:
    """A sample would have called this a column of whole numbers."""
    text = "i,value\n" + "".join(f"{n},{n}\n" for n in range(30_000)) + "30000,unknown\n"
    built = imported(tmp_path, text)
    assert kinds(built)["value"] == "text"
    assert built.report.rows_used == 30_001


def test_decimals_after_the_sample_are_not_rounded(tmp_path: Path) -> None:
    text = "i,value\n" + "".join(f"{n},{n % 90}\n" for n in range(30_000)) + "30000,41.9\n"
    built = imported(tmp_path, text)
    assert kinds(built)["value"] == "number"
    assert rows(built, "value")[-1] == (41.9,)


def test_missing_marks_become_no_value(tmp_path: Path) -> None:
    built = imported(tmp_path, "i,n,word\n1,NA,NA\n2,-,\n3,5,x\n")
    assert rows(built, "n, word") == [(None, "NA"), (None, None), (5, "x")]


def test_days_are_cut_in_the_city_s_time_zone(tmp_path: Path) -> None:
    text = "i,noticed\n1,2012-01-25T05:00:00Z\n2,2012-07-01T03:59:00Z\n"
    built = imported(tmp_path, text)
    assert rows(built, "noticed") == [(date(2012, 1, 25),), (date(2012, 6, 30),)]
    assert (built.data_from, built.data_to) == (date(2012, 1, 25), date(2012, 6, 30))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01/31/2015 08:00:00 AM", date(2015, 1, 31)),
        ("31/01/2015 18:00", date(2015, 1, 31)),
        ("2015-01-31T23:59:59", date(2015, 1, 31)),
        ("2015-01-31 07:00:00+00:00", date(2015, 1, 31)),
    ],
)
def test_a_time_of_day_is_read_and_cut(tmp_path: Path, cell: str, day: date) -> None:
    assert rows(imported(tmp_path, f"i,seen\n1,{cell}\n"), "seen") == [(day,)]


def test_months_and_epochs_are_known_by_their_column(tmp_path: Path) -> None:
    built = imported(tmp_path, "month,amount,created_date\n202503,202503,1328072400000\n")
    assert rows(built, "month, amount, created_date") == [
        (date(2025, 3, 1), 202503, date(2012, 2, 1))
    ]


def test_years_can_be_the_time(tmp_path: Path) -> None:
    built = imported(tmp_path, "year,n\n2024,1\n2025,2\n")
    assert roles(built)["year"] == "time"
    assert rows(built, "year") == [(date(2024, 1, 1),), (date(2025, 1, 1),)]


class TestWhereDayAndMonthCannotBeToldApart:
    TEXT = "seen,n\n03/04/2012,1\n05/06/2012,2\n"

    def test_a_guess_is_not_made(self, tmp_path: Path) -> None:
        built = imported(tmp_path, self.TEXT)
        assert kinds(built)["seen"] == "text"
        assert "doubtful-dates" in built.report.notes

    def test_the_person_is_asked(self, tmp_path: Path) -> None:
        with pytest.raises(ImportRefusedError, match="day-or-month"):
            imported(tmp_path, self.TEXT, time="seen")

    @pytest.mark.parametrize(
        ("order", "first"),
        [(DateOrder.MONTH_FIRST, date(2012, 3, 4)), (DateOrder.DAY_FIRST, date(2012, 4, 3))],
    )
    def test_the_answer_is_taken(self, tmp_path: Path, order: DateOrder, first: date) -> None:
        assert rows(imported(tmp_path, self.TEXT, order=order), "seen")[0] == (first,)


@pytest.mark.parametrize(
    ("wish", "code"),
    [({"time": "nope"}, "unknown-column"), ({"time": "kind"}, "no-dates")],
)
def test_a_wish_that_cannot_be_met_is_refused(
    tmp_path: Path, wish: dict[str, str], code: str
) -> None:
    with pytest.raises(ImportRefusedError, match=code):
        imported(tmp_path, "kind,n\nlamp,1\nroad,2\n", time=wish["time"])


def test_roles_are_guessed(tmp_path: Path) -> None:
    head = "ID,opened,nbrhd,lat,lon,kind,cost,ward\n"
    text = head + "".join(
        f"{n},2025-01-0{n},Ropewalk,39.25,-76.65,lamp,{n}.5,3\n" for n in (1, 2, 3)
    )
    assert roles(imported(tmp_path, text)) == {
        "ID": "identifier",
        "opened": "time",
        "nbrhd": "neighborhood",
        "lat": "latitude",
        "lon": "longitude",
        "kind": "category",
        "cost": "measure",
        "ward": "category",
    }


def test_numbers_that_only_name_things_are_not_added_up(tmp_path: Path) -> None:
    text = "state,county,SUMLEVEL,NAME,people\n"
    text += "".join(f"40,{143 + n % 2},140,{n}.{n},{n}7\n" for n in range(1, 9))
    assert roles(imported(tmp_path, text)) == {
        "state": "category",
        "county": "category",
        "SUMLEVEL": "category",
        "NAME": "identifier",
        "people": "measure",
    }


def test_a_sign_that_all_cells_wear_is_told(tmp_path: Path) -> None:
    built = imported(tmp_path, "i,share,cost,both\n1,12 %,$3,$4\n2,7 %,$1.50,5 %\n")
    told = {column["name"]: column for column in built.report.columns}
    assert unit_of(told["share"]) is Unit.PERCENT
    assert told["cost"]["currency"] == "$"
    assert "unit" not in told["both"]
