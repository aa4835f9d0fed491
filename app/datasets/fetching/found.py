"""What a fetch brings: the file, what the source says of it, and how to ask next time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from app.core.text import plain
from app.datasets.fetching.client import Client
from app.datasets.models import SourceKind


@dataclass(frozen=True)
class Place:
    """Data as its address names it.

    `base` is where the portal's own addresses begin, `key` what it calls the data, `query` what
    the address asks of the rows. `written` is the address as it was pasted. `unsure` says that
    other sites have such addresses too: then the portal's answer decides.
    """

    kind: SourceKind
    written: str
    base: str = ""
    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    unsure: bool = False


@dataclass(frozen=True)
class Said:
    """What a source says about its data; "" where it says nothing.

    `columns` says of each, by its name there: label, description, measured_in, values.
    """

    title: str = ""
    description: str = ""
    publisher: str = ""
    licence: str = ""
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fetched:
    """`name` is what people would call the file; `mark` is kept for the next fetch."""

    name: str
    mark: dict[str, Any]
    said: Said = field(default_factory=Said)


@dataclass(frozen=True)
class Errand:
    """One fetch: write the table to `target`; `mark` is what the last one brought, or empty."""

    client: Client
    place: Place
    target: Path
    mark: Mapping[str, Any]

    @property
    def page(self) -> Path:
        """Return where one answer of many may lie for a moment."""
        return self.target.with_name(f"{self.target.name}.page")


def words(told: object, longest: int) -> str:
    """Return what a portal says as plain words, "" where it says nothing."""
    if not isinstance(told, str):
        return ""
    return plain(unescape(told[: longest * 20]).replace("\0", ""))[:longest].strip()
