"""What looks odd about a file that was read, each with a code, a sentence and what to do."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.core.i18n import Sentence, _, ngettext_lazy
from app.datasets.vocabulary import ColumnType, Role
from app.datasets.wording import NOTES, Count

NAMED: Final = 3  # columns that are told of one by one
HALF: Final = 0.5  # share of missing values in a column that places, dates or measures
# What can be done about a note.
HINTS: Final[Mapping[str, Sentence]] = {
    "no-header": _("Choose the row that names the columns"),
    "title-lines": _("See the first rows"),
    "header-of-several-rows": _("See the first rows"),
    "short-rows": _("See the first rows"),
    "doubtful-dates": _("Say which comes first"),
    "doubtful-numbers": _("Choose the type"),
    "maybe-dates": _("Choose the type"),
    "financial-years": _("See the columns"),
    "nearly-numbers": _("Say which marks mean that there is no value"),
    "guessed-letters": _("See the first rows"),
    "misfits": _("See the columns"),
    "no-place": _("Choose the column that says where"),
    "swapped": _("Look at the map"),
    "cut-names": _("See the names that were not placed"),
    "sheets-left-out": _("Choose the sheet"),
    "no-neighborhoods": _("Load the neighborhoods"),
    "layer-found": _("Say what the rows name"),
    "maybe-cut": _("Load another file"),
}
SEE_COLUMNS: Final = _("See the columns")
USEFUL: Final = frozenset(
    {Role.NEIGHBORHOOD, Role.LATITUDE, Role.LONGITUDE, Role.TIME, Role.MEASURE}
)


class Odd(NamedTuple):
    code: str
    sentence: Sentence
    hint: Sentence


def oddities(report: Mapping[str, Any]) -> list[Odd]:
    """List what a person should look at before publishing, what costs most rows first."""
    told = [_of_rows(report), _of_names(report), _of_places(report), *_of_columns(report)]
    noted = [
        Odd(note, NOTES[note], HINTS.get(note, SEE_COLUMNS))
        for note in report.get("notes", ())
        if note in NOTES
    ]
    return [one for one in told if one is not None] + noted


def _of_rows(report: Mapping[str, Any]) -> Odd | None:
    rows = sum(n for reason, n in report.get("rows_set_aside", {}).items() if reason != "blank")
    if not rows:
        return None
    sentence = ngettext_lazy(
        "%(rows)s row is not in the table.", "%(rows)s rows are not in the table.", rows,
        rows=Count(rows),
    )  # fmt: skip
    return Odd("rows-set-aside", sentence, _("See the rows that were set aside"))


def _of_names(report: Mapping[str, Any]) -> Odd | None:
    rows = report.get("unplaced", {}).get("unknown-name", 0)
    if not rows:
        return None
    sentence = ngettext_lazy(
        "%(rows)s row names a place that we do not know.",
        "%(rows)s rows name a place that we do not know.",
        rows,
        rows=Count(rows),
    )
    return Odd("unknown-names", sentence, _("Say which places are meant"))


def _of_places(report: Mapping[str, Any]) -> Odd | None:
    lost = report.get("unplaced", {})
    rows = sum(lost.get(reason, 0) for reason in ("outside", "not-degrees", "zero-coordinates"))
    if not rows:
        return None
    sentence = ngettext_lazy(
        "The point of %(rows)s row lies in no neighborhood.",
        "The points of %(rows)s rows lie in no neighborhood.",
        rows,
        rows=Count(rows),
    )
    if lost.get("not-degrees"):
        return Odd("not-degrees", sentence, _("Say in which system the coordinates are"))
    return Odd("outside", sentence, _("Look at the map"))


def _of_columns(report: Mapping[str, Any]) -> list[Odd]:
    """Name the columns that are mostly empty, and count them where a list would be a wall."""
    gaps = [
        column
        for column in report.get("columns", ())
        if column["role"] in USEFUL
        and column.get("missing", 0) > HALF
        and column["type"] != ColumnType.BOOLEAN
    ]
    if len(gaps) > NAMED:
        sentence = _(
            "%(n)s columns have no value in more than half of their rows, among them “%(name)s”.",
            n=len(gaps),
            name=gaps[0]["label"],
        )
        return [Odd("many-gaps", sentence, SEE_COLUMNS)]
    return [
        Odd(
            "gaps",
            _(
                "%(share)s%% of “%(name)s” has no value.",
                share=round(100 * column.get("missing", 0)),
                name=column["label"],
            ),
            _("Say which marks mean that there is no value"),
        )
        for column in gaps
    ]
