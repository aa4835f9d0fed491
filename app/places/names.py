"""Names of neighborhoods: which property holds them, when two are the same, what is no name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.core.i18n import _
from app.core.text import fold
from app.places.geojson import Feature
from app.places.refusal import FileRefusedError

LONGEST: Final = 120

_USUAL: Final = (
    "name", "neighborhood", "neighbourhood", "neighborhood_name", "nbrhd_name", "nbhd_name",
    "nhood", "nhd_name", "nbhd", "hood", "label", "area_name", "community", "title", "namn", "nom",
    "nombre",
)  # fmt: skip
_OTHER: Final = ("name_alt", "alt_name", "alternative_name", "alternative_names", "aliases")
_KINDS: Final = ("kind", "type")
_PEOPLE: Final = ("population", "pop", "residents", "total_pop")


def key(name: str) -> str:
    """Return what two spellings of one name share: case, accents and punctuation do not count."""
    return re.sub(r"[\W_]+", " ", re.sub(r"['’]", "", fold(name))).strip()


def name_property(features: Sequence[Feature], wished: str | None) -> str:
    """Return the property that holds the names. Raises FileRefusedError when none surely does."""
    properties = list(dict.fromkeys(name for f in features for name in f.properties))
    if wished is not None:
        if wished in properties:
            return wished
        raise _unknown(wished, properties)
    filled = [name for name in properties if _share_filled(features, name) >= 0.5]  # noqa: PLR2004, half
    lower = {name.casefold(): name for name in reversed(filled)}
    for usual in _USUAL:
        if usual in lower:
            return lower[usual]
    telling = [name for name in filled if _tells_apart(features, name)]
    if len(telling) == 1:
        return telling[0]
    raise _unclear(telling or properties)


def usual_name(properties: Mapping[str, Any], name: str) -> str:
    """Return the cleaned name, or an empty text when there is none."""
    value = properties.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _clean(str(value))


def other_names(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """Return alternative names: a list, or a text with commas, semicolons or bars between."""
    value = _first(properties, _OTHER)
    parts: Iterable[object] = re.split(r"[;|,]", value) if isinstance(value, str) else ()
    if isinstance(value, list):
        parts = value[:20]
    names = [_clean(part) for part in parts if isinstance(part, str)]
    return tuple(dict.fromkeys(name for name in names if 0 < len(name) <= LONGEST))[:20]


def kind_of(properties: Mapping[str, Any]) -> str | None:
    value = _first(properties, _KINDS)
    return (_clean(value)[:60] or None) if isinstance(value, str) else None


def population_of(properties: Mapping[str, Any]) -> int | None:
    value = _first(properties, _PEOPLE)
    if isinstance(value, str) and re.fullmatch(r"[0-9,. ]{1,12}", value):
        value = re.sub(r"[, ]", "", value).removesuffix(".0")
        value = int(value) if re.fullmatch(r"[0-9]+", value) else None
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if whole and 0 <= value < 1e9 else None  # noqa: PLR2004, more than any city


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> Any:  # noqa: ANN401, JSON
    lower = {name.casefold(): value for name, value in properties.items()}
    return next((lower[name] for name in names if lower.get(name) is not None), None)


def _clean(name: str) -> str:
    """Drop what cannot be printed or stored (a lone half of a character, a NUL)."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    return re.sub(r"\s+", " ", printable).strip()


def _share_filled(features: Sequence[Feature], name: str) -> float:
    return sum(bool(usual_name(f.properties, name)) for f in features) / len(features)


def _tells_apart(features: Sequence[Feature], name: str) -> bool:
    """Say whether a property reads like names: words in every area, no two alike."""
    values = [f.properties.get(name) for f in features]
    words = [key(v) for v in values if isinstance(v, str) and re.search(r"[^\W\d_]{2}", v)]
    return len(words) == len(values) == len(set(words))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_clean(name)[:40] for name in names[:12])


def _unknown(wished: str, properties: Sequence[str]) -> FileRefusedError:
    return FileRefusedError(
        "no-such-property",
        _("No area in this file has a property “%(name)s”.", name=wished[:80]),
        _("The properties are: %(names)s.", names=_listed(properties)),
    )


def _unclear(properties: Sequence[str]) -> FileRefusedError:
    return FileRefusedError(
        "which-property",
        _("We cannot tell which property holds the names of the neighborhoods."),
        _("Say which one it is. The properties are: %(names)s.", names=_listed(properties)),
    )
