"""Columns and kept values of a version, in plain words."""

from app.charts.spec import Keep
from app.core.i18n import gettext
from app.datasets import columns
from app.datasets.models import DatasetVersion
from app.datasets.vocabulary import ColumnType


def label_of(version: DatasetVersion | None, column: str | None) -> str | None:
    """Return a column's name in plain words."""
    if version is None or column is None:
        return column
    found = [known for known in version.columns if known["name"] == column]
    return columns.label_of(found[0]) if found else column


def kept_words(version: DatasetVersion, filters: tuple[Keep, ...]) -> str:
    """Say what is kept: `Offense: Arson, Robbery; Ward: 3`."""
    return "; ".join(
        f"{label_of(version, keep.column)}: {', '.join(_values_of(version, keep))}"
        for keep in filters
    )


def _values_of(version: DatasetVersion, keep: Keep) -> list[str]:
    """Say the values that are kept; what holds yes or no is stored as true or false."""
    kinds = {column["name"]: column["type"] for column in version.columns}
    if kinds.get(keep.column) != ColumnType.BOOLEAN:
        return list(keep.values)
    return [{"true": gettext("yes"), "false": gettext("no")}.get(v, v) for v in keep.values]
