"""Whether a refresh still fits what was published before: what does not, waits for a person.

Read from the two reports alone, so it costs nothing and is the same for every way a file comes in.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.core.i18n import Sentence, _
from app.datasets.models import DatasetVersion
from app.datasets.vocabulary import ColumnType, Role
from app.datasets.wording import NOTES, TYPES, Count

FEWEST: Final = 0.5  # share of the last version's rows below which a table looks cut
# How far beyond the last version's range values may lie, as a share of that range's width. Cities
# grow, and a new year is dearer than the last; ten times as much is another unit.
BEYOND: Final = 1.0
NUMBERS: Final = frozenset({ColumnType.INTEGER.value, ColumnType.NUMBER.value})
USES: Final[Mapping[str, Sentence]] = {
    Role.NEIGHBORHOOD.value: _("No column names the neighborhood any more."),
    Role.LATITUDE.value: _("No column says where (latitude) any more."),
    Role.LONGITUDE.value: _("No column says where (longitude) any more."),
    Role.TIME.value: _("No column says when any more."),
}


def reasons_to_hold(last: DatasetVersion, report: Mapping[str, Any]) -> list[Sentence]:
    """Tell in sentences what looks like a mistake, beside the last version. Empty where it fits."""
    before = {column["name"]: column for column in last.columns}
    after = {column["name"]: column for column in report["columns"]}
    reasons = [
        _("The column “%(name)s” is gone.", name=column["label"])
        for name, column in before.items()
        if name not in after
    ]
    if report["rows_used"] < FEWEST * last.rows_used:
        reasons.append(
            _(
                "It has %(now)s rows, fewer than half of the %(before)s of the last version.",
                now=Count(report["rows_used"]),
                before=Count(last.rows_used),
            )
        )
    if "maybe-cut" in set(report.get("notes", ())) - set(last.report.get("notes", ())):
        reasons.append(NOTES["maybe-cut"])
    reasons += _lost_uses(last.columns, report["columns"])
    for name, column in before.items():
        if name in after:
            reasons += _changed(column, after[name])
    return reasons


def _lost_uses(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[Sentence]:
    had, has = ({column["role"] for column in columns} for columns in (before, after))
    return [sentence for role, sentence in USES.items() if role in had - has]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Sentence]:
    if before["type"] != after["type"] and {before["type"], after["type"]} != NUMBERS:
        return [
            _(
                "“%(name)s” held %(before)s and now holds %(now)s.",
                name=after["label"],
                before=TYPES[before["type"]],
                now=TYPES[after["type"]],
            )
        ]
    if after["role"] == Role.IDENTIFIER or not _is_beyond(before, after):
        return []
    return [
        _(
            "“%(name)s” now runs from %(low)s to %(high)s; it ran from %(first)s to %(last)s.",
            name=after["label"],
            low=after["low"],
            high=after["high"],
            first=before["low"],
            last=before["high"],
        )
    ]


def _is_beyond(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether values lie far outside the last range. Later days are what a refresh is for."""
    ends = [_number(column.get(end, "")) for column in (before, after) for end in ("low", "high")]
    if any(end is None for end in ends):
        return False
    first, last, low, high = (end or 0.0 for end in ends)
    is_date = after["type"] == ColumnType.DATE
    room = BEYOND * max(last - first, 365.0 if is_date else abs(last), 1.0)
    return low < first - room or (high > last + room and not is_date)


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        pass
    try:
        return float(date.fromisoformat(written[:10]).toordinal())
    except ValueError:
        return None
