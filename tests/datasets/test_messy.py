"""Real exports that trip other readers, beside what a person reads in them.

The files lie outside the project. Our own small twins of each trap are in the tests beside this.
"""

import csv
import json
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from app.datasets.duck import rows_of
from app.datasets.importing.build import Built, build
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.real import DATA

MESSY = Path(os.environ.get("COMMONPLOT_SHARED_DATA", DATA.parent)) / "messy"
TRUTH = MESSY / "truth.csv"

pytestmark = pytest.mark.skipif(
    not TRUTH.is_file(), reason="needs the messy files: set COMMONPLOT_SHARED_DATA to their folder"
)


@cache
def truth() -> list[dict[str, str]]:
    if not TRUTH.is_file():
        return []
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(verdict: str) -> list[dict[str, str]]:
    return [row for row in truth() if row["verdict"] == verdict and row["kind"] != "boundaries"]


def read(folder: Path, file: str) -> Built:
    Gazetteer().save(folder / "gazetteer.json")
    job = Job(MESSY / file, folder, folder / "gazetteer.json", "UTC", Wishes(), Limits())
    return build(job, lambda _percent: None)


def written(folder: Path, built: Built) -> Mapping[int, Mapping[str, object]]:
    """Return every row that was read, used or a total, by its number below the header."""
    names = [column["name"] for column in built.report.columns]
    listed = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names)
    sql = f"SELECT _row, {listed} FROM read_parquet(?)"  # noqa: S608, names of our own reader
    found = {row[0]: dict(zip(names, row[1:], strict=True)) for row in
             rows_of(folder, sql, [str(built.path)])}  # fmt: skip
    with (folder / "aside.csv").open(encoding="utf-8", newline="") as file:
        _head, *others = csv.reader(file)
    for number, _reason, *cells in others:
        found[int(number)] = dict(zip(names, cells, strict=False))
    return found


def same(told: str, value: object) -> bool:
    """Compare what stands in the file with what was understood: a number by its value."""
    if isinstance(value, date) and len(told) == 4:
        return value == date(int(told), 1, 1)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(told.replace(",", "")) == float(value)
    found = " ".join(str(value).split())
    return told in {found, found.replace(",", "")}


@pytest.mark.parametrize("told", files("read"), ids=lambda told: told["file"])
def test_a_messy_file_is_read_as_a_person_reads_it(tmp_path: Path, told: dict[str, str]) -> None:
    built = read(tmp_path, told["file"])
    report = built.report
    assert report.rows_read == report.rows_used + sum(report.rows_set_aside.values())
    aside = report.rows_set_aside
    lost = aside.get("blank", 0) + aside.get("note", 0)
    assert report.rows_read - lost == int(told["rows"])
    names = [column["name"] for column in report.columns]
    added = {"latitude", "longitude"} if told["kind"] == "arcgis page" else set()  # of its points
    assert len(set(names) - added) == int(told["columns"])
    for name in filter(None, told["header_names"].split("|")):
        assert name in names
    if told["encoding"] and told["kind"] == "table":
        assert report.encoding in {told["encoding"], told["encoding"].removesuffix("-bom"), "utf-8"}
    rows = written(tmp_path, built)
    for cell in filter(None, [*told["keep"].split(";"), *told["number"].split(";")]):
        number, name, value = cell.split("|")
        assert same(value, rows[int(number) + 1][name]), cell


@pytest.mark.parametrize("told", files("refuse"), ids=lambda told: told["file"])
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path, told: dict[str, str]) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(tmp_path, told["file"])
    assert str(refused.value.sentence)
    assert str(refused.value.hint)
    if "404" in told["file"]:
        said = json.loads((MESSY / told["file"]).read_text(encoding="utf-8"))["message"]
        assert said in str(refused.value.sentence)
