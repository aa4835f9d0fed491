"""One file of all rows of a table, and the refusals of what is only a part."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from app.core.i18n import _
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.json_text import written


class Whole:
    """One file of all rows, with what the portal says of the columns. Use it as a context.

    It says that nothing follows, which is what makes the reader believe a round number of rows.
    """

    def __init__(self, target: Path, rows: str, told: Mapping[str, Any]) -> None:
        self.rows, self._stack = 0, ExitStack()
        self._page, self._before = sha256(), b""
        self._file = self._stack.enter_context(target.open("w", encoding="utf-8"))
        about = dict(told) | {"exceededTransferLimit": False}
        self._file.write(json.dumps(about)[:-1] + f', "{rows}": [')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._file.write("\n]}\n")
        self._stack.close()

    def add(self, row: Any) -> None:  # noqa: ANN401, JSON
        text = written(row)
        self._page.update(text.encode("utf-8", "replace"))
        self._file.write((",\n" if self.rows else "\n") + text)
        self.rows += 1

    def end_page(self) -> None:
        """Refuse a page that came before: a server that cannot page sends its first for ever."""
        page, self._page = self._page.digest(), sha256()
        if page == self._before:
            raise FetchRefusedError(
                _("The server sends the same page again and again."),
                _("Download the whole table from its page, and load it as a file."),
                code="same-page",
            )
        self._before = page


def refuse_fewer(stated: int | None, got: int) -> None:
    """Refuse a table that came shorter than its portal says it is: a part must not pass for all."""
    if stated is None or got >= stated:
        return
    raise FetchRefusedError(
        _(
            "The server says that the table has %(stated)s rows, but sent %(got)s.",
            stated=stated,
            got=got,
        ),
        _("Nothing was changed. Try again later; if it stays so, tell whoever publishes the data."),
        code="fewer-rows",
    )


def count_of(told: object) -> int | None:
    """Read a number of rows from an answer, None where it is none."""
    text = str(told)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004
