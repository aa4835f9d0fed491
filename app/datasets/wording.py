"""Codes of this room in plain words, for pages and the command line."""

import re
from collections.abc import Mapping
from typing import Any, Final

from babel.numbers import format_decimal

from app.core.i18n import Sentence, _, language, ngettext_lazy
from app.datasets.importing.job import ALL_SHEETS
from app.datasets.models import JobStatus
from app.datasets.vocabulary import ColumnType, Nature, Role

LONG_NUMBER: Final = re.compile(r"-?\d+\.\d{5,}(?:[eE][-+]?\d+)?")
NATURES: Final[Mapping[Nature, Sentence]] = {
    Nature.EVENTS: _("Events: each row is something that happened, as the city recorded it."),
    Nature.REPORTS: _("Reports: each row is what somebody reported. Places differ in how fast."),
    Nature.INSPECTIONS: _("Inspections: each row is what an inspector found."),
    Nature.SURVEY: _("Survey: people were asked; a part stands for all."),
    Nature.ESTIMATE: _("Estimate: calculated, not counted."),
}
NATURE_NAMES: Final[Mapping[Nature, Sentence]] = {
    Nature.EVENTS: _("events"),
    Nature.REPORTS: _("reports by residents"),
    Nature.INSPECTIONS: _("inspections"),
    Nature.SURVEY: _("survey"),
    Nature.ESTIMATE: _("estimate"),
}
ROLES: Final[Mapping[Role, Sentence]] = {
    Role.NEIGHBORHOOD: _("names the neighborhood"),
    Role.LATITUDE: _("says where (latitude)"),
    Role.LONGITUDE: _("says where (longitude)"),
    Role.TIME: _("says when"),
    Role.MEASURE: _("a number to add up or compare"),
    Role.CATEGORY: _("sorts rows into kinds"),
    Role.IDENTIFIER: _("tells rows apart"),
}
ROLES_IN_AREAS: Final[Mapping[Role, Sentence]] = {
    **ROLES,
    Role.NEIGHBORHOOD: _("names the area"),
}
TYPES: Final[Mapping[ColumnType, Sentence]] = {
    ColumnType.INTEGER: _("whole number"),
    ColumnType.NUMBER: _("number"),
    ColumnType.BOOLEAN: _("yes or no"),
    ColumnType.DATE: _("date"),
    ColumnType.TEXT: _("text"),
}
SET_ASIDE: Final[Mapping[str, Sentence]] = {
    "blank": _("nothing stands in it"),
    "header": _("it names the columns once more"),
    "note": _("a single cell, so a note and not a row of the table"),
    "too-many-cells": _("more cells than there are columns"),
    "total": _("a total of other rows, which would count twice"),
}
PLACED_BY: Final[Mapping[str, Sentence]] = {
    "point": _("by the coordinates"),
    "name": _("by the name"),
    "prefix": _("by the beginning of the name, which is cut off"),
    "alias": _("by another name of the neighborhood"),
    "crosswalk": _("by the crosswalk from other areas"),
}
UNPLACED: Final[Mapping[str, Sentence]] = {
    "no-name": _("name no neighborhood"),
    "unknown-name": _("name a neighborhood that we do not know"),
    "spans-several": _("name an area that lies in several neighborhoods"),
    "no-coordinates": _("have no coordinates"),
    "zero-coordinates": _("have coordinates that stand for none, such as 0, 0"),
    "not-degrees": _("have coordinates that are not degrees"),
    "outside": _("lie outside every neighborhood"),
}
NOTES: Final[Mapping[str, Sentence]] = {
    "no-header": _("The first line does not name the columns, so they are numbered."),
    "title-lines": _("The lines above the header were left out."),
    "short-rows": _("Some rows have fewer cells than columns; the missing cells count as blank."),
    "shapes": _("The shapes in the file were not used: rows are placed by name."),
    "swapped": _("Latitude and longitude are exchanged in the file. They were read the right way."),
    "cut-names": _("The neighborhood names are cut off. Only cuts that fit one name were placed."),
    "doubtful-dates": _(
        "In a column of dates, day and month cannot be told apart. It stays text until you say."
    ),
    "doubtful-numbers": _(
        "In a column, 1.234 may be a thousand or a fraction. It stays text until you choose its "
        "type: “whole number” reads thousands, “number” reads fractions."
    ),
    "maybe-dates": _(
        "A column may hold dates: months such as Jan-19, or the numbers that spreadsheets keep for "
        "days. It stays as it is until you choose “date” as its type."
    ),
    "financial-years": _(
        "Financial years stand under their first day, in the month that the city's settings say. "
        "2018/19 begins in 2018; FY2019 ends in 2019."
    ),
    "nearly-numbers": _(
        "In a column of numbers stand other signs too. It stays text until you say which of them "
        "mean that there is no value."
    ),
    "mixed-signs": _(
        "In a column of numbers, only some have a percent sign, or there are several currencies. "
        "Look whether they can be compared."
    ),
    "guessed-letters": _(
        "The file does not say how its letters are written. Look whether names with accents are "
        "right."
    ),
    "projected": _(
        "The coordinates are on a map grid. They were changed to degrees, in columns of their own."
    ),
    "which-projection": _(
        "The coordinates are on a map grid, and we cannot tell on which. No row was placed by them "
        "until you say."
    ),
    "projection-misfit": _(
        "On the map grid that was named, most points lie outside the city. It may be another one."
    ),
    "points-only-suggest": _(
        "Rows are placed by their names alone. Their points only help to tell unknown names."
    ),
    "no-place": _("No column says where. This dataset can show the whole city only."),
    "misfits": _("Some cells do not fit the type that was chosen. They count as missing."),
    "maybe-cut": _(
        "The file may be only the first page of its table: it has as many rows as open data "
        "portals send at once, or says that more follow. Export all of the rows."
    ),
    "sheets-left-out": _("Sheets that hold no such table were left out."),
    "header-of-several-rows": _("The names of the columns stand in several rows."),
    "layer-found": _(
        "The names fit another set of areas better than the neighborhoods, so rows were placed in "
        "those areas."
    ),
    "no-neighborhoods": _("No neighborhoods are loaded yet, so no row could be placed."),
}
# The same of a table whose rows lie in the areas of a layer.
UNPLACED_IN_AREAS: Final[Mapping[str, Sentence]] = {
    **UNPLACED,
    "no-name": _("name no area"),
    "unknown-name": _("name an area that we do not know"),
    "outside": _("lie outside every area"),
}
STATUSES: Final[Mapping[JobStatus, Sentence]] = {
    JobStatus.READING: _("The file is being read."),
    JobStatus.READ: _("The file was read. Nothing is published yet."),
    JobStatus.PUBLISHING: _("The version is being published."),
    JobStatus.PUBLISHED: _("The version is published."),
    JobStatus.FAILED: _("The file could not be used."),
}


class Count(int):
    """A number that says itself with the separators of the current language."""

    def __str__(self) -> str:
        return format_decimal(int(self), locale=language.get())


def report_sentences(report: Mapping[str, Any]) -> list[Sentence]:
    """Tell a quality report in sentences, the counts first, then why, then what to know."""
    told = [
        *_sheet_sentences(report),
        ngettext_lazy(
            "%(rows)s row was read.",
            "%(rows)s rows were read.",
            report["rows_read"],
            rows=Count(report["rows_read"]),
        ),
        ngettext_lazy(
            "%(rows)s row is used.",
            "%(rows)s rows are used.",
            report["rows_used"],
            rows=Count(report["rows_used"]),
        ),
    ]
    told += [
        ngettext_lazy(
            "%(rows)s row was set aside: %(why)s.",
            "%(rows)s rows were set aside: %(why)s.",
            n,
            rows=Count(n),
            why=SET_ASIDE.get(reason, reason),
        )
        for reason, n in report["rows_set_aside"].items()
    ]
    told.append(_placed_sentence(report))
    unplaced = UNPLACED_IN_AREAS if report.get("layer") else UNPLACED
    by = {way: n for way, n in report.get("placed_by", {}).items() if n}
    if len(by) > 1:
        told += [
            ngettext_lazy(
                "%(rows)s row of these was placed %(how)s.",
                "%(rows)s rows of these were placed %(how)s.",
                n,
                rows=Count(n),
                how=PLACED_BY.get(way, way),
            )
            for way, n in by.items()
        ]
    told += [
        ngettext_lazy(
            "%(rows)s row counts for the city only (rows that %(why)s).",
            "%(rows)s rows count for the city only (rows that %(why)s).",
            n,
            rows=Count(n),
            why=unplaced.get(reason, reason),
        )
        for reason, n in report.get("unplaced", {}).items()
    ]
    return told + [NOTES[note] for note in report.get("notes", ()) if note in NOTES]


def _placed_sentence(report: Mapping[str, Any]) -> Sentence:
    rows = report["matched"]
    if report.get("layer"):
        return ngettext_lazy(
            "%(rows)s row was placed in an area (%(layer)s).",
            "%(rows)s rows were placed in areas (%(layer)s).",
            rows,
            rows=Count(rows),
            layer=report["layer_name"],
        )
    return ngettext_lazy(
        "%(rows)s row was placed in a neighborhood.",
        "%(rows)s rows were placed in a neighborhood.",
        rows,
        rows=Count(rows),
    )


def roles_in(report: Mapping[str, Any]) -> Mapping[Role, Sentence]:
    """Return the words for uses of columns, as they are for the areas of a table's rows."""
    return ROLES_IN_AREAS if report.get("layer") else ROLES


def brief(cell: str) -> str:
    """Shorten the digits of a number for a table of examples; anything else stays as it stands."""
    if not LONG_NUMBER.fullmatch(cell):
        return cell
    return f"{float(cell):.6g}"


def _sheet_sentences(report: Mapping[str, Any]) -> list[Sentence]:
    """Say which sheet of a workbook of several was read."""
    sheets, name = report.get("sheets", ()), report.get("sheet")
    if name is None or len(sheets) < 2:  # noqa: PLR2004, there was nothing to choose
        return []
    if name == ALL_SHEETS:
        return [_("The sheets that are alike were put under one another.")]
    return [_("The sheet “%(name)s” was read, one of %(n)s.", name=name, n=len(sheets))]


def ranked(report: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """List the neighborhoods that an unknown name may mean: `importing.suggesting.suggestions`.

    Reports of versions from before they were ranked hold plain names: those stay readable.
    """
    near = report.get("suggestions", {}).get(name, ())
    return [one if isinstance(one, Mapping) else {"name": str(one)} for one in near]
