from app.datasets import wording
from app.datasets.importing.report import NOTES, SET_ASIDE, UNPLACED
from app.datasets.models import ColumnType, JobStatus, Nature, Role


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
        "1 row was set aside: they are blank.",
        "1 row was placed in a neighborhood.",
        "4,273 rows count for the city only (rows that lie outside every neighborhood).",
        "Latitude and longitude are exchanged in the file. They were read the right way.",
    ]
