"""What a fetch that was cut off had got, kept beside its file, so that the next one goes on there.

Two states of a table must never be mixed. So what was kept counts only where the server says that
the table is as it was, where the bytes are those that were noted, and for less than a day; in
any doubt the fetch begins anew.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BufferedRandom
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.core.clock import utc_now
from app.core.whole import whole

if TYPE_CHECKING:
    from hashlib import _Hash

GOOD_FOR: Final = 20 * 3600  # seconds
PIECE: Final = 1024 * 1024
# How a fetch ends that the next one may go on with; whatever else was refused is begun anew.
CUT: Final = frozenset(
    {"broke-off", "bad-answer", "no-server", "server-busy", "server-fault", "too-slow"}
)


class OtherStateError(Exception):
    """The table changed between two tries: what was kept is of no use."""


@dataclass(frozen=True)
class Kept:
    """`state` is all that tells the table as it was at its begin; None where nothing tells it."""

    target: Path
    state: Mapping[str, Any] | None

    @property
    def note(self) -> Path:
        return note_of(self.target)

    def found(self) -> dict[str, Any] | None:
        """Return what was noted of this very state, and cut the file to it; None: begin anew.

        `digest` is the hash of what is there, to be gone on with.
        """
        try:
            noted: dict[str, Any] = json.loads(self.note.read_text(encoding="utf-8"))
            fresh = 0 <= time.time() - noted["at"] < GOOD_FOR
            if self.state is None or noted["state"] != _plain(self.state) or not fresh:
                return None
            with self.target.open("r+b") as file:
                digest = _digest_of(file, noted["bytes"])
                if digest.hexdigest() != noted["sha256"]:
                    return None
                file.truncate(noted["bytes"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return noted | {"digest": digest}

    def keep(self, file: BufferedRandom, length: int, digest: str, **more: object) -> None:
        """Note that the first `length` bytes of the file are good. They are on the disk by then."""
        if self.state is None:
            return
        file.flush()
        os.fsync(file.fileno())
        told = {"state": _plain(self.state), "at": time.time(), "bytes": length, "sha256": digest}
        with whole(self.note) as note:
            note.write_text(json.dumps(told | more), encoding="utf-8")

    def drop(self) -> None:
        self.note.unlink(missing_ok=True)


def note_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.kept")


def is_settled(changed: datetime | None, after: timedelta) -> bool:
    """Say whether a table was last changed long enough ago to be sure that all of it is there."""
    if changed is None:
        return False
    aware = changed if changed.tzinfo else changed.replace(tzinfo=UTC)
    return aware < utc_now() - after


def moment_of(told: object, of_a_second: int = 1) -> datetime | None:
    """Read a number of seconds since 1970, or of parts of a second; None where it is none."""
    try:
        return datetime.fromtimestamp(float(str(told)) / of_a_second, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _plain(state: Mapping[str, Any]) -> Any:  # noqa: ANN401, JSON
    return json.loads(json.dumps(state))


def _digest_of(file: BufferedRandom, length: int) -> "_Hash":
    """Hash the first bytes of a file; a file that is shorter has another hash than was noted."""
    digest, left = sha256(), length
    while left > 0 and (piece := file.read(min(left, PIECE))):
        digest.update(piece)
        left -= len(piece)
    return digest
