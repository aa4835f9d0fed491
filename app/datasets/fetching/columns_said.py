"""What portals say of their columns, in one form: `{label, description, measured_in, values}`."""

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, Final

from app.datasets.importing.naming import HIDDEN

LONGEST: Final = {"label": 200, "description": 1000, "measured_in": 60}
MOST_VALUES: Final = 60
LONGEST_VALUE: Final = 80
TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
BEFORE_STOP: Final = re.compile(r" (?=[.,;:!?](?: |$))")

Column = Mapping[str, Any]  # as a portal describes it


def of_socrata(columns: Iterable[Column]) -> dict[str, dict[str, Any]]:
    """Read columns of a view. Their names are in the file already, as labels."""
    return _said(
        (column["fieldName"], {
            "description": column.get("description"),
            "measured_in": _inside(column, "format").get("currencyStyle"),
        })
        for column in columns
    )  # fmt: skip


def of_ckan(fields: Iterable[Column]) -> dict[str, dict[str, Any]]:
    """Read the fields of a store: `info` is what the publisher wrote in its data dictionary."""
    return _said(
        (field["id"], {
            "label": _inside(field, "info").get("label"),
            "description": _inside(field, "info").get("notes"),
            "measured_in": _inside(field, "info").get("unit"),
        })
        for field in fields if isinstance(field.get("id"), str)
    )  # fmt: skip


def of_arcgis(fields: Iterable[Column]) -> dict[str, dict[str, Any]]:
    """Read the fields of a layer. Their aliases are in the file already, as labels."""
    return _said(
        (field["name"], {
            "description": _described(field.get("description")),
            "values": _values(_inside(field, "domain").get("codedValues")),
        })
        for field in fields if isinstance(field.get("name"), str)
    )  # fmt: skip


def _said(told: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    found = {}
    for name, column in told:
        plain = {key: _words(column.get(key), most) for key, most in LONGEST.items()}
        said = plain | {"values": column.get("values") or []}
        if any(said.values()):
            found[name] = {key: value for key, value in said.items() if value}
    return found


def _inside(column: Column, name: str) -> Mapping[str, Any]:
    inner = column.get(name)
    return inner if isinstance(inner, dict) else {}


def _described(told: object) -> object:
    """Return a field's description: ArcGIS Online wraps it in JSON that is written as a text."""
    if not isinstance(told, str) or not told.startswith("{"):
        return told
    try:
        read = json.loads(told)
    except (ValueError, RecursionError):
        return told
    return read.get("value") if isinstance(read, dict) else told


def _values(told: object) -> list[str]:
    """Return what codes stand for, each with its code where that is another word."""
    listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    values = []
    for one in listed[:MOST_VALUES]:
        name, code = _words(one.get("name"), LONGEST_VALUE), _words(one.get("code"), 40)
        if name:
            values.append(f"{name} ({code})" if code and code != name else name)
    return values + (["…"] if len(listed) > MOST_VALUES else [])


def _words(told: object, longest: int) -> str:
    """Return words in one line without tags. Unlike a title's, their signs stay: `NO_DATA`."""
    if told is None or isinstance(told, dict | list):
        return ""
    plain = TAG.sub(" ", HIDDEN.sub(" ", unescape(str(told)[: longest * 20])))
    return BEFORE_STOP.sub("", " ".join(plain.split()))[:longest].strip()
