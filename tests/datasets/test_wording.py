import pytest

from app.datasets import wording
from app.datasets.importing.report import NOTES, SET_ASIDE, UNPLACED
from app.datasets.models import JobStatus
from app.datasets.vocabulary import ColumnType, Nature, Role


def test_every_code_has_its_words() -> None:
    assert set(wording.NATURES) == set(wording.NATURE_NAMES) == set(Nature)
    assert set(wording.ROLES) == set(Role)
    assert set(wording.TYPES) == set(ColumnType)
    assert set(wording.STATUSES) == set(JobStatus)
    assert set(wording.SET_ASIDE) == set(SET_ASIDE)
    assert set(wording.UNPLACED) == set(UNPLACED)
    assert set(wording.NOTES) == set(NOTES)


def test_a_report_is_told_in_sentences() -> None:
    told = wording.report_sentences(
        {
            "rows_read": 1_031_193,
            "rows_used": 1_031_192,
            "rows_set_aside": {"blank": 1},
            "matched": 1,
            "unplaced": {"outside": 4_273},
            "notes": ["swapped"],
        }
    )
    assert [str(sentence) for sentence in told] == [
        "1,031,193 rows were read.",
        "1,031,192 rows are used.",
        "1 row was set aside: nothing stands in it.",
        "1 row was placed in a neighborhood.",
        "4,273 rows count for the city only (rows that lie outside every neighborhood).",
        "Latitude and longitude are exchanged in the file. They were read the right way.",
    ]


def test_a_workbook_s_report_says_which_sheet_was_read() -> None:
    report = {
        "rows_read": 1, "rows_used": 1, "rows_set_aside": {}, "matched": 1,
        "sheet": "2017", "sheets": ["2017", "2016"],
    }  # fmt: skip
    assert str(wording.report_sentences(report)[0]) == "The sheet “2017” was read, one of 2."
    joined = {**report, "sheet": "*"}
    assert "under one another" in str(wording.report_sentences(joined)[0])
    assert "sheet" not in str(wording.report_sentences({**report, "sheets": ["2017"]})[0])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("90.2845868707401", "90.2846"), ("0.5", "0.5"), ("2019-01-02", "2019-01-02"), ("x", "x")],
)
def test_long_numbers_are_short_among_examples(cell: str, shown: str) -> None:
    assert wording.brief(cell) == shown


def test_reports_of_earlier_versions_stay_readable() -> None:
    plain = {"suggestions": {"The Wlak": ["Ropewalk"]}}
    ranked = {"suggestions": {"The Wlak": [{"slug": "ropewalk", "name": "Ropewalk"}]}}
    for report in (plain, ranked):
        assert [one["name"] for one in wording.ranked(report, "The Wlak")] == ["Ropewalk"]
    assert wording.ranked({}, "The Wlak") == []
