"""The quality report as programs get it: the same from the command line and from the API."""

from collections.abc import Mapping
from typing import Any, Final

SHAPE: Final = (
    "rows_read", "rows_used", "rows_set_aside", "matched", "unmatched", "top_unmatched", "columns",
    "encoding", "delimiter", "sheet",
)  # fmt: skip
OF_A_COLUMN: Final = ("name", "type", "role")


def report_in_json(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read, used, set aside and placed, and what each column was taken for."""
    columns = [{name: column[name] for name in OF_A_COLUMN} for column in report["columns"]]
    return {**{name: report[name] for name in SHAPE}, "columns": columns}
