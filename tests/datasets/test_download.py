import csv
from pathlib import Path

import pytest

from app.core.errors import RefusedError
from app.datasets.download import csv_rows, safe_cell
from app.datasets.vocabulary import ColumnType, Role
from tests.factories.datasets import make_version, store_in


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "-1"),
        ("-1,234.50 ", "-1,234.50 "),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("|calc", "'|calc"),
        ("plain = text", "plain = text"),
        (-1.5, "-1.5"),
        (None, ""),
        (True, "true"),
    ],
)
def test_no_cell_is_a_formula(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_a_version_comes_back_as_it_was_read(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    version = make_version(
        store,
        columns=(
            ('say "=x"', ColumnType.TEXT, Role.CATEGORY),
            ("n", ColumnType.INTEGER, Role.MEASURE),
        ),
        rows=(("ropewalk", "=cmd()", -1), (None, "a,b\nc", None)),
    )
    read = list(csv.reader("".join(csv_rows(store, version)).splitlines(keepends=True)))
    assert read == [
        ['say "=x"', "n", "neighborhood (placed)"],
        ["'=cmd()", "-1", "ropewalk"],
        ["a,b\nc", "", ""],
    ]


def test_a_damaged_file_is_refused_before_the_first_piece(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    version = make_version(store)
    (store.folder / version.path).write_bytes(b"PAR1")
    with pytest.raises(RefusedError, match="unavailable"):
        csv_rows(store, version)
