"""A download that was cut goes on in the middle of its file, where its server says it is the same.

RFC 9110, 13.1.5 and 14: `If-Range` with a strong ETag. An answer that is odd begins anew.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from http import HTTPStatus
from io import BufferedRandom
from os import SEEK_END
from pathlib import Path
from typing import Any, Final

from app.datasets.fetching.addresses import Address
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Answer, broke_off
from app.datasets.fetching.kept import CUT, Kept
from app.datasets.fetching.refusal import FetchRefusedError

NOTED_EVERY: Final = 8 * 1024 * 1024  # bytes that are lost at most when a process is killed
STRONG: Final = re.compile(r'"[\x21\x23-\x7e]+"')
REST: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")


class Part:
    """What is there of a file. `address` is None for what always comes whole."""

    def __init__(self, target: Path, address: Address | None) -> None:
        self.target = target
        self._kept = Kept(target, {"asked": address.url} if address else None)
        self.noted = self._kept.found() if address else None
        self.size, self.digest = 0, sha256()

    @property
    def headers(self) -> dict[str, str]:
        """Return what asks for the rest of the very same file."""
        if self.noted is None:
            return {}
        return {
            "Range": f"bytes={self.noted['bytes']}-", "If-Range": str(self.noted["etag"]),
            "Accept-Encoding": "identity",
        }  # fmt: skip

    def is_rest(self, answer: Answer) -> bool:
        """Say whether an answer is the rest of this file, from where it ends to its last byte."""
        noted = self.noted
        told = REST.fullmatch(answer.headers.get("content-range", ""))
        if noted is None or told is None or answer.status != HTTPStatus.PARTIAL_CONTENT:
            return False
        rest = tuple(int(number) for number in told.groups())
        same = _facts(answer)
        return (
            rest == (noted["bytes"], noted["total"] - 1, noted["total"])
            and same["etag"] == noted["etag"]
            and same["place"] == noted["place"]
            and not same["packed"]
        )

    def drop(self) -> None:
        self._kept.drop()
        self.noted = None

    def write(self, answer: Answer, pieces: Iterator[bytes], budget: Budget) -> None:
        """Write what comes to its end. Where it is cut, what came is noted to be gone on with."""
        about, rest = self._about(answer), self.noted if self.is_rest(answer) else None
        with self.target.open("r+b" if rest else "w+b") as file:
            if rest is None:
                self.drop()
            else:
                file.seek(0, SEEK_END)
                self.size, self.digest = rest["bytes"], rest["digest"]
                budget.take(self.size)
            noted_at = self.size
            try:
                for piece in pieces:
                    file.write(piece)
                    self.digest.update(piece)
                    self.size += len(piece)
                    if self.size - noted_at >= NOTED_EVERY:
                        self._note(file, about)
                        noted_at = self.size
            except BaseException as error:
                is_cut = isinstance(error, FetchRefusedError) and error.code in CUT
                if is_cut or not isinstance(error, Exception):
                    self._note(file, about)
                else:
                    self.drop()
                raise
        self.drop()
        if rest is not None and self.size != rest["total"]:
            raise broke_off()

    def _about(self, answer: Answer) -> Mapping[str, Any] | None:
        """Return what is noted of a file; None where nothing says surely that it is the same."""
        if self.is_rest(answer):
            return self.noted
        facts, length = _facts(answer), answer.headers.get("content-length", "")
        ranges = answer.headers.get("accept-ranges", "").strip().lower()
        surely = STRONG.fullmatch(facts["etag"]) and not facts["packed"] and ranges != "none"
        if not surely or not length.isdecimal():
            return None
        return {"etag": facts["etag"], "place": facts["place"], "total": int(length)}

    def _note(self, file: BufferedRandom, about: Mapping[str, Any] | None) -> None:
        if about is not None and self.size:
            told = {name: about[name] for name in ("etag", "place", "total")}
            self._kept.keep(file, self.size, self.digest.hexdigest(), **told)


def _facts(answer: Answer) -> dict[str, Any]:
    """Return what makes a file the same: its ETag, and where it lies without its passing words."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    return {
        "etag": answer.headers.get("etag", ""),
        "place": answer.address.url.partition("?")[0],
        "packed": packing not in {"", "identity"},
    }
