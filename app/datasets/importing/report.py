"""The quality report: what was read, placed and set aside, and why. Stored with the version."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

# Reasons for rows that are not in the version, and for rows in it that have no neighborhood.
SET_ASIDE: Final = ("blank", "note", "too-many-cells", "total")
UNPLACED: Final = (
    "no-name", "unknown-name", "no-coordinates", "zero-coordinates", "not-degrees", "outside",
)  # fmt: skip
NOTES: Final = (
    "no-header", "title-lines", "short-rows", "shapes", "swapped", "cut-names", "doubtful-dates",
    "no-place", "no-neighborhoods", "misfits", "maybe-cut", "header-of-several-rows",
    "sheets-left-out",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """`rows_read` is always `rows_used` plus what was set aside; `rows_used` is placed or not.

    Names that fit no neighborhood are in `top_unmatched` with their counts; `suggestions` says for
    some of them which neighborhoods look alike. `notes` are codes of what a person should know.
    """

    rows_read: int
    rows_used: int
    rows_set_aside: dict[str, int]
    matched: int
    unmatched: int
    top_unmatched: list[tuple[str, int]]
    columns: list[dict[str, str]]
    encoding: str
    delimiter: str | None
    sheet: str | None = None
    unplaced: dict[str, int] = field(default_factory=dict)
    suggestions: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    neighborhoods: int = 0  # how many have at least one row

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
