"""The body of an answer, unpacked in small pieces and counted before it is kept."""

import zlib
from collections.abc import Iterator
from typing import Final

from app.core.i18n import _
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Answer, broke_off
from app.datasets.fetching.refusal import FetchRefusedError

PIECE: Final = 1024 * 1024  # bytes that are unpacked at once, however well they are packed
GZIP: Final = 16 + zlib.MAX_WBITS


def unpacked(answer: Answer, budget: Budget) -> Iterator[bytes]:
    """Give the body as it is meant. Raises FetchRefusedError where it is too much or broken."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        pieces = answer.pieces()
    elif packing in {"gzip", "x-gzip"}:
        pieces = _gunzipped(answer.pieces())
    else:
        raise FetchRefusedError(
            _("The server packs its answer in a way that nobody asked for: %(how)s.",
              how=packing[:20]),
            _("Tell whoever publishes the data, or load the table as a file."),
            code="odd-packing",
        )  # fmt: skip
    for piece in pieces:
        budget.left()
        budget.take(len(piece))
        yield piece


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack never more than PIECE at once: a small answer may stand for a huge one."""
    unpacking = zlib.decompressobj(GZIP)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                yield unpacking.decompress(waiting, PIECE)
                waiting = unpacking.unconsumed_tail
                if unpacking.eof:
                    if not unpacking.unused_data.strip(b"\0"):
                        break
                    waiting, unpacking = unpacking.unused_data, zlib.decompressobj(GZIP)
    except zlib.error as error:
        raise broke_off() from error
    if not unpacking.eof:
        raise broke_off()
