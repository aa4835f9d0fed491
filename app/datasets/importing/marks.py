"""What offices write for "no value". In a column of text it stays as it is, but for the blank."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.datasets.duck import literal

USUAL: Final = frozenset(
    {
        "", "NA", "N/A", "#N/A", "N.A.", "NAN", "NULL", "(NULL)", "NONE", "NIL", "\\N",
        "NO DATA", "NOT AVAILABLE", "NOT APPLICABLE", "SUPPRESSED", "(BLANK)", "REDACTED",
        "WITHHELD", "N.D.", "N. D.", "S.D.", "S/D", "K.A.", "K. A.", "NON DISPONIBLE", "SIN DATOS",
        "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NV", "#N/V", "#N/D", "#WERT!",
        "-", "--", "---", "–", "—", "\uff0d", "\u2010", "\u2212", ".", "..", "...", "…", "‥",
        ":", "[C]", "[X]", "[Z]", "[U]",  # of European and British statistics
        "0000-00-00", "0000-00-00 00:00:00",
        *("*" * n for n in range(1, 7)),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """The marks that hold for one file: the usual ones, and those that a person named."""

    known: frozenset[str] = USUAL

    @classmethod
    def with_more(cls, told: Iterable[str]) -> "Marks":
        return cls(USUAL | {mark.strip().upper() for mark in told})

    def has(self, value: str) -> bool:
        return value.strip().upper() in self.known

    def sql(self, cell: str) -> str:
        """Return SQL that says whether a cell holds nothing or a mark for nothing."""
        listed = ", ".join(literal(mark) for mark in sorted(self.known))
        return f"(coalesce(upper(trim({cell}, E' \\t\\r\\n')), '') IN ({listed}))"
