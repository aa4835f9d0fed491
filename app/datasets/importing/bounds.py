"""How far the cells of a sheet reach. A reader makes room for the whole rectangle at once."""

from dataclasses import dataclass
from typing import Final

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError

MOST_CELLS: Final = 5_000_000
MOST_COLUMNS: Final = 16_384


@dataclass
class Bounds:
    """Grows with each cell that holds something; refuses when the rectangle becomes too large."""

    top: int = -1
    left: int = 0
    bottom: int = 0
    right: int = 0

    def reach(self, row: int, column: int) -> None:
        if self.top < 0:
            self.top = self.bottom = row
            self.left = self.right = column
        elif self.top <= row <= self.bottom and self.left <= column <= self.right:
            return
        else:
            self.top, self.bottom = min(self.top, row), max(self.bottom, row)
            self.left, self.right = min(self.left, column), max(self.right, column)
        # Rows and columns are counted from the first, for that is how they are read.
        self.room_for(self.bottom + 1, self.right + 1)

    def room_for(self, rows: int, columns: int) -> None:
        if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
            raise ImportRefusedError(
                _(
                    "A sheet of this workbook reaches over more than %(n)s million cells.",
                    n=MOST_CELLS // 1_000_000,
                ),
                _("Clear what lies far below or beside the table, or save the table as CSV."),
                code="workbook-too-large",
            )


def damaged_workbook() -> ImportRefusedError:
    return ImportRefusedError(
        _("This workbook is damaged or cut off."),
        _("Open it in a spreadsheet program and save it again, or save the table as CSV."),
        code="workbook-damaged",
    )
