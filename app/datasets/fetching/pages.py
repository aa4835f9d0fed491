"""One answer of a portal, read record by record: memory stays level however long it is.

Numbers stay as they are written. `whole` puts the records of many answers together.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.core.i18n import Sentence, _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.downloading import TRIES, download, rest_after
from app.datasets.fetching.found import Errand
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.statuses import message_of
from app.datasets.importing.json_text import JsonText, refuse_deep_nesting
from app.datasets.importing.magic import refuse_markup
from app.datasets.importing.refusal import ImportRefusedError

HEAD: Final = 4096
DEEPEST: Final = 64  # levels: how a layer is drawn is told deeper than any row
MOST_ABOUT: Final = 8 * 1024 * 1024  # bytes of an answer without rows, which is held in memory
LONGEST_ROW: Final = 4 * 1024 * 1024  # characters
# What is kept of an answer with rows; a portal may say much more, and nobody asked.
KEPT: Final = frozenset(
    {"error", "success", "message", "code", "total", "total_was_estimated",
     "exceededTransferLimit", "objectIdFieldName"}
)  # fmt: skip
WRAPPERS: Final = ("result",)  # inside which CKAN sends everything
Take = Callable[[Any], None]


def ask(
    errand: Errand, address: Address, rows: Sequence[str] = (), take: Take = lambda _row: None
) -> dict[str, Any]:
    """Fetch one answer. Each record of the list called `rows` goes to `take`, "" is the bare list.

    Return everything else that the answer says. Raises FetchRefusedError for errors that portals
    send as if all were well.
    """
    for tried in range(1, TRIES + 1):
        taken: list[bool] = []

        def note(row: Any, taken: list[bool] = taken) -> None:  # noqa: ANN401, JSON
            taken[:] = [True]
            take(row)

        try:
            most = None if rows else MOST_ABOUT
            download(errand.client, address, errand.page, accept="application/json", most=most)
            told = _read(errand.page, rows, note)
            _refuse_error(told)
        except FetchRefusedError as refused:
            if taken:
                raise  # rows of it are in the file already
            rest_after(errand.client, refused, tried)
        else:
            return told
        finally:
            errand.page.unlink(missing_ok=True)
    raise AssertionError  # the last try returned or raised


def _read(page: Path, rows: Sequence[str], take: Take) -> dict[str, Any]:
    try:
        with page.open(encoding="utf-8-sig", errors="replace") as file:
            refuse_markup(file.read(HEAD))
        refuse_deep_nesting(page, DEEPEST)
        with page.open(encoding="utf-8-sig", newline="") as file:
            text = JsonText(file, LONGEST_ROW if rows else MOST_ABOUT)
            if text.peek() == "[":
                told: dict[str, Any] = {}
                for item in text.items():
                    (take if rows else told.setdefault("items", []).append)(item)
            elif text.peek() == "{":
                told = _members(text, rows, take)
            else:
                raise _no_answer()
            if text.peek():
                raise _no_answer()
            return told
    except UnicodeDecodeError as error:
        raise _no_answer() from error
    except ImportRefusedError as refused:
        if isinstance(refused, FetchRefusedError):
            raise
        if refused.code == "html-page":
            raise FetchRefusedError(refused.sentence, web_page_hint(), code=refused.code) from None
        raise _no_answer() from refused


def _members(text: JsonText, rows: Sequence[str], take: Take) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in text.members():
        if name in rows and text.peek() == "[":
            for item in text.items():
                take(item)
        elif name in WRAPPERS and text.peek() == "{":
            told |= _members(text, rows, take)
        else:
            value = text.value()
            if not rows or name in KEPT:
                told[name] = value
    return told


def _refuse_error(told: Mapping[str, Any]) -> None:
    error = told.get("error")
    if not error and told.get("success") is not False:
        return
    said = message_of(error) or message_of(told)
    code = error.get("code") if isinstance(error, dict) else None
    if str(code) in {"498", "499"}:
        raise FetchRefusedError(
            _("The server lets nobody in without a sign-in (%(status)s).", status=str(code)),
            _("Ask the publisher to make the data public, or load the table as a file."),
            code="needs-sign-in",
        )
    failing = str(code).startswith("5") or str(code) == "429"
    raise FetchRefusedError(
        _("The server answered with an error: “%(answer)s”.", answer=said)
        if said
        else _("The server answered with an error."),
        _("Open the address in a browser to see what is wrong, and paste the right one."),
        code="error-answer",
        again=failing,
    )


def web_page_hint() -> Sentence:
    return _(
        "Open the address in a browser. If it shows a page about the data, copy the address of "
        "its download link; if it asks for a sign-in, the data cannot be fetched."
    )


def _no_answer() -> FetchRefusedError:
    return FetchRefusedError(
        _("The server's answer cannot be read. It may be cut off."),
        _("Try again later. If it stays so, tell whoever publishes the data."),
        code="bad-answer",
        again=True,
    )
