"""Columns in plain words: one label for every page, and how their numbers are drawn."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from app.datasets.meanings import published_of

SNAKE: Final = re.compile(r"\w+(?:_\w+)+", re.ASCII)
PERCENT: Final = re.compile(r"\bper ?cent\b|\bpct\b|%|\bpercentage\b", re.IGNORECASE)

Column = Mapping[str, Any]  # of `DatasetVersion.columns`


class Unit(StrEnum):
    """How a column's numbers are to be read: 0.92 of a share and 92 of a percentage are both 92%.

    A person says that a column holds shares; percentages are also known by their name.
    """

    NONE = ""
    SHARE = "share"
    PERCENT = "percent"


def label_of(column: Column) -> str:
    """Return a column's name as a reader sees it: `days_to_repair` is `Days to repair`."""
    label = str(column["label"] or column["name"])
    if SNAKE.fullmatch(label):
        label = label.replace("_", " ").strip()
        label = label.lower() if label.isupper() else label
    return label[:1].upper() + label[1:] if label.islower() else label


def labels_of(columns: Iterable[Column]) -> dict[str, str]:
    """Return the label of each column by its name, in their order."""
    return {column["name"]: label_of(column) for column in columns}


def unit_of(column: Column) -> Unit:
    said = column.get("unit")
    if said:
        return Unit(said)
    return Unit.PERCENT if PERCENT.search(label_of(column)) else Unit.NONE


def with_words(
    columns: list[dict[str, Any]], told: Mapping[str, Column], before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give columns the labels and units that people told, or told of the version before.

    `told` is a dataset's dictionary. A label that people leave open is the publisher's, and what
    nobody said stays as the file has it.
    """
    kept = {one["name"]: one for one in before if "unit" in one}
    named = []
    for column in columns:
        entry = told.get(column["name"], {})
        words = entry if entry.keys() & {"label", "unit"} else kept.get(column["name"], {})
        label = words.get("label") or published_of(entry).get("label") or column["label"]
        unit = {"unit": Unit(words.get("unit") or "").value} if words else {}
        named.append({**column, "label": label, **unit})
    return named
