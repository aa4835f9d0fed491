"""The quality report: what was read, placed and set aside, and why. Stored with the version."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

# Reasons for rows that are not in the version, and for rows in it that have no neighborhood.
SET_ASIDE: Final = ("blank", "header", "note", "too-many-cells", "total")
UNPLACED: Final = (
    "no-name", "unknown-name", "spans-several", "no-coordinates", "zero-coordinates",
    "not-degrees", "outside",
)  # fmt: skip
NOTES: Final = (
    "no-header", "title-lines", "short-rows", "shapes", "swapped", "cut-names", "doubtful-dates",
    "projected", "which-projection", "projection-misfit", "points-only-suggest",
    "no-place", "no-neighborhoods", "misfits", "maybe-cut", "header-of-several-rows",
    "sheets-left-out", "layer-found", "doubtful-numbers", "maybe-dates", "nearly-numbers",
    "financial-years", "mixed-signs", "guessed-letters",
)  # fmt: skip

PREVIEW: Final = frozenset({"head", "sheets", "points"})


@dataclass(frozen=True)
class Report:
    """`rows_read` is always `rows_used` plus what was set aside; `rows_used` is placed or not.

    Names that fit no neighborhood are in `top_unmatched` with their counts, cut where they are
    longer than a name can be; `suggestions` says for
    each which neighborhoods it may mean, as `suggesting` ranks them. `placed_by` counts placed rows
    by `place_names.Way`. `layer` is the slug of the layer whose areas rows lie in, empty for the
    neighborhoods. `projection` says which plane coordinates were read in: its code, and
    `choices`. `notes` are codes of what a person should know.

    What is in PREVIEW is for the person who loads a file and is not kept with the version: the
    first records as they stand, the names of all sheets, and points as `[x, y, placed]` on the map.
    """

    rows_read: int
    rows_used: int
    rows_set_aside: dict[str, int]
    matched: int
    unmatched: int
    top_unmatched: list[tuple[str, int]]
    columns: list[dict[str, Any]]
    encoding: str
    delimiter: str | None
    sheet: str | None = None
    unplaced: dict[str, int] = field(default_factory=dict)
    suggestions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    placed_by: dict[str, int] = field(default_factory=dict)
    projection: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    neighborhoods: int = 0  # how many have at least one row
    head: dict[str, Any] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    points: list[list[int]] = field(default_factory=list)
    layer: str = ""
    layer_name: str = ""
    series: bool = False  # each area has one row for each date

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
