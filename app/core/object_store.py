"""An S3-compatible store behind fsspec: fetch, put, and one error for everything that fails.

Nothing is connected before the first use, so a store that is down stops no program from starting.
After a failure it is left alone for a while: a page of ten charts waits for it once, not ten times.
"""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

import fsspec

REST: Final = 15.0  # seconds in which a store that failed is not asked again
CONNECT: Final = 4  # seconds
READ: Final = 30  # seconds between two pieces
TRIES: Final = 2
OUR_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
HASH: Final = "sha256"  # the name of our own mark on a file


class StoreDownError(Exception):
    """The store of files cannot be reached, or refuses our key. Nothing is lost."""


class NotInStoreError(Exception):
    """The store answers, and has no such file."""


@dataclass(frozen=True)
class Access:
    """How to reach a store; what is empty is found as Amazon's own programs find it."""

    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = ""


class ObjectStore:
    """Files by name below `s3://bucket/prefix`."""

    def __init__(self, url: str, access: Access) -> None:
        self._root = url.removeprefix("s3://").strip("/")
        self._access = access
        self._lock = Lock()
        self._files: Any = None
        self._resting_until = 0.0

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file to `target`. Raises NotInStoreError or StoreDownError."""
        with self._asked() as files:
            files.get_file(f"{self._root}/{name}", str(target))

    def put(self, source: Path, name: str, content_hash: str) -> None:
        """Store a file, whole or not at all; one that is there already is not sent again."""
        place = f"{self._root}/{name}"
        size = source.stat().st_size
        with self._asked() as files:
            if self._holds(files, place, size, content_hash):
                return
            try:
                files.put_file(str(source), place, Metadata={HASH: content_hash})
            except FileNotFoundError as error:  # of the bucket: the file is ours
                raise ConnectionError(place) from error
            if not self._holds(files, place, size, content_hash):
                raise ConnectionError(place)

    def remove(self, name: str, before: datetime) -> bool:
        """Remove a file that was last written before then; say whether one was removed."""
        place = f"{self._root}/{name}"
        try:
            with self._asked() as files:
                if files.modified(place) >= before:
                    return False
                files.rm_file(place)
        except NotInStoreError:
            return False
        return True

    def names(self, folder: str, before: datetime) -> list[str]:
        """List the files right in a folder that were last written before then, in order."""
        try:
            with self._asked() as files:
                found = files.find(f"{self._root}/{folder}", maxdepth=1, detail=True)
        except NotInStoreError:
            return []
        told = found.items()
        old = [name for name, facts in told if facts["LastModified"] < before]
        return sorted(name.removeprefix(f"{self._root}/") for name in old)

    def _holds(self, files: Any, place: str, size: int, content_hash: str) -> bool:  # noqa: ANN401, without types
        try:
            same_size = files.info(place, refresh=True)["size"] == size
            mark = files.metadata(place, refresh=True).get(HASH)
            return bool(same_size and mark == content_hash)
        except FileNotFoundError:
            return False

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        if time.monotonic() < self._resting_until:
            raise StoreDownError
        try:
            yield self._connected()
        except FileNotFoundError as error:
            raise NotInStoreError from error
        # Three libraries stand below, each with exceptions of its own, and all mean one thing.
        except Exception as error:
            if isinstance(error, OSError) and error.errno in OUR_DISK:
                raise
            self._resting_until = time.monotonic() + REST
            raise StoreDownError from error

    def _connected(self) -> Any:  # noqa: ANN401, without types
        with self._lock:
            if self._files is None:
                self._files = fsspec.filesystem(
                    "s3",
                    key=self._access.key or None,
                    secret=self._access.secret or None,
                    endpoint_url=self._access.endpoint or None,
                    client_kwargs={"region_name": self._access.region or None},
                    config_kwargs={
                        "connect_timeout": CONNECT,
                        "read_timeout": READ,
                        "retries": {"max_attempts": TRIES},
                    },
                    use_listings_cache=False,
                    skip_instance_cache=True,
                )
                self._files.retries = TRIES
        return self._files
