"""One file of all rows of a table, and the refusals of what is only a part."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from os import SEEK_END
from typing import Any, Self

from app.core.i18n import _
from app.datasets.fetching.found import Errand
from app.datasets.fetching.kept import CUT, Kept, OtherStateError
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.json_text import written


class Whole:
    """One file of all rows, with what the portal says of the columns. Use it as a context.

    It says that nothing follows, which is what makes the reader believe a round number of rows.

    With a `state` each page is noted, and a fetch that is cut goes on with the last page that was
    noted: it is asked for again and must be the same, else OtherStateError.
    """

    def __init__(
        self, errand: Errand, rows: str, told: Mapping[str, Any],
        state: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.rows = self.pages = 0
        self._page, self._before, self._expected = sha256(), "", ""
        self._kept = Kept(errand.target, state)
        about = json.dumps(dict(told) | {"exceededTransferLimit": False})
        noted = self._kept.found()
        self.goes_on = noted is not None
        if noted is None:
            self._kept.drop()
            self._file = errand.target.open("w+b")
            self._digest, self._bytes = sha256(), 0
            self._write(about[:-1] + f', "{rows}": [')
        else:
            errand.client.guards.budget.take(noted["bytes"])
            self._file = errand.target.open("r+b")
            self._file.seek(0, SEEK_END)
            self._digest, self._bytes = noted["digest"], noted["bytes"]
            self.rows, self.pages = noted["rows"], noted["pages"]
            self._before, self._expected = noted["before"], noted["page"]
        self._pins = noted["pins"] if noted else {}
        self._begin = self._here()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        refused = error[1]
        if refused is None:
            self._write("\n]}\n")
        self._file.close()
        is_cut = isinstance(refused, FetchRefusedError) and refused.code in CUT
        if refused is None or (isinstance(refused, Exception) and not is_cut):
            self._kept.drop()  # else the process ends, or the server did

    def add(self, row: Any) -> None:  # noqa: ANN401, JSON
        text = written(row)
        self._page.update(text.encode("utf-8", "replace"))
        self._write((",\n" if self.rows else "\n") + text)
        self.rows += 1

    def end_page(self) -> None:
        """Refuse a page that came before: a server that cannot page sends its first for ever."""
        page, self._page = self._page.hexdigest(), sha256()
        if page == self._before:
            raise FetchRefusedError(
                _("The server sends the same page again and again."),
                _("Download the whole table from its page, and load it as a file."),
                code="same-page",
            )
        if self._expected and page != self._expected:
            raise OtherStateError
        begin, self._expected = self._begin, ""
        self._kept.keep(self._file, **begin, page=page, before=self._before, pins=self._pins)
        self.pages += 1
        self._before, self._begin = page, self._here()

    def pin(self, **told: str) -> None:
        """Note what else must be as it was. Raises OtherStateError where it is not."""
        if self.goes_on and self._pins != told:
            raise OtherStateError
        self._pins = told

    def refuse_other(self, state: Callable[[], Mapping[str, Any] | None]) -> None:
        """Ask once more, at the end, whether the table is still what the first try began with."""
        if self.goes_on and state() != self._kept.state:
            raise OtherStateError

    def _here(self) -> dict[str, Any]:
        """Return where the file stands, which is where a page begins."""
        return {"length": self._bytes, "digest": self._digest.hexdigest(), "rows": self.rows,
                "pages": self.pages}  # fmt: skip

    def _write(self, text: str) -> None:
        told = text.encode("utf-8")
        self._file.write(told)
        self._digest.update(told)
        self._bytes += len(told)


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
