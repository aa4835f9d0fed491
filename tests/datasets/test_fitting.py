"""A refresh that looks like a mistake is held; one that only goes on is not."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.datasets.fitting import reasons_to_hold
from app.datasets.models import DatasetId, DatasetVersion


def column(name: str, kind: str, role: str, low: str = "", high: str = "") -> dict[str, Any]:
    return {"name": name, "label": name, "type": kind, "role": role, "low": low, "high": high}


DAY = column("day", "date", "time", "2024-01-01", "2024-12-31")
COST = column("cost", "number", "measure", "0", "100")
KIND = column("kind", "text", "category")
LAST = DatasetVersion(
    dataset_id=DatasetId(1), number=1, content_hash="x", rows_read=100, rows_used=100, report={},
    columns=[DAY, COST, KIND], bytes=1, path="x",
)  # fmt: skip


def held(*columns: Mapping[str, Any], rows: int = 100) -> str:
    told = {"rows_used": rows, "columns": list(columns)}
    return " ".join(str(sentence) for sentence in reasons_to_hold(LAST, told))


def test_what_only_goes_on_is_not_held() -> None:
    newer = DAY | {"high": "2031-12-31"}
    dearer = COST | {"high": "190", "type": "integer"}
    assert not held(newer, dearer, KIND, column("more", "text", "category"), rows=50)


@pytest.mark.parametrize(
    ("columns", "rows", "words"),
    [
        ((DAY, COST), 100, "“kind” is gone"),
        ((DAY, COST, KIND), 49, "fewer than half of the 100"),
        ((DAY, COST | {"type": "text"}, KIND), 100, "held number and now holds text"),
        ((DAY, COST | {"high": "5000"}, KIND), 100, "now runs from 0 to 5000"),
        ((DAY, COST | {"low": "-5000"}, KIND), 100, "now runs from -5000 to 100"),
        ((DAY | {"low": "1899-12-30"}, COST, KIND), 100, "now runs from 1899-12-30"),
        ((DAY | {"role": "category"}, COST, KIND), 100, "No column says when any more"),
    ],
)
def test_what_looks_like_a_mistake_is_told(
    columns: tuple[dict[str, Any], ...], rows: int, words: str
) -> None:
    assert words in held(*columns, rows=rows)


def test_a_table_that_may_be_cut_is_held_unless_the_last_one_was_like_it() -> None:
    told = {"rows_used": 1000, "columns": [DAY, COST, KIND], "notes": ["maybe-cut"]}
    assert "first page" in " ".join(map(str, reasons_to_hold(LAST, told)))
    like_it = LAST.model_copy(update={"report": {"notes": ["maybe-cut"]}})
    assert not reasons_to_hold(like_it, told)
