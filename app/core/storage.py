"""The store of immutable files: a local folder by default, an S3-compatible one in production."""

import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.core.config import Settings
from app.core.hashing import hash_of
from app.core.object_store import Access, NotInStoreError, ObjectStore
from app.core.whole import whole

CACHE: Final = 10 * 1024**3  # bytes of fetched files that stay on this machine
IN_USE: Final = 600  # seconds after which a fetched file may go


class DamagedFileError(Exception):
    """A stored file is missing or is no longer what its hash says."""


def storage_of(settings: Settings) -> "Storage":
    """Return the store that the settings name. It is reached when it is first used."""
    access = Access(
        settings.storage_endpoint,
        settings.storage_region,
        settings.storage_key,
        settings.storage_secret.get_secret_value(),
    )
    url, cache = settings.resolved_storage_url, settings.data_dir / "cache"
    return Storage(url, cache, access, settings.storage_cache)


class Storage:
    """Files by name. `local_path` gives DuckDB a real file, fetched and checked when remote."""

    def __init__(
        self, url: str, cache: Path, access: Access | None = None, most: int = CACHE
    ) -> None:
        self._objects = ObjectStore(url, access or Access()) if url.startswith("s3://") else None
        self._folder = cache / "store" if self._objects else Path(url.removeprefix("file://"))
        self._cache = cache
        self._most = most
        self._checked: set[tuple[str, str]] = set()

    @property
    def is_local(self) -> bool:
        return self._objects is None

    @property
    def folder(self) -> Path:
        """Where DuckDB may read: the store itself, or what was fetched from a remote one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder.resolve()

    @property
    def cache(self) -> Path:
        """Where what can be made again lies. It may be emptied at any time."""
        self._cache.mkdir(parents=True, exist_ok=True)
        return self._cache

    def keep(self, source: Path, name: str) -> None:
        """Store a finished file under `name`, whole or not at all; twice is once.

        Names are made by us. Raises StoreDownError, or OSError where a disk is full.
        """
        content = hash_of(source)
        if self._objects is not None:
            self._objects.put(source, name, content)
            with suppress(OSError):  # a copy only: whoever needs it can fetch it
                self._place(source, name, content)
                self._make_room(self.folder / name)
        else:
            self._place(source, name, content)

    def names(self, folder: str, before: datetime) -> list[str]:
        """List the files right in a folder that were last written before then, in order.

        Raises StoreDownError where the store cannot be asked.
        """
        if self._objects is not None:
            return self._objects.names(folder, before)
        found = []
        for path in (self.folder / folder).glob("*"):
            with suppress(FileNotFoundError):  # it went while we looked
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    found.append(f"{folder}/{path.name}")
        return sorted(found)

    def forget(self, name: str, before: datetime) -> bool:
        """Remove a file that was last written before then; say whether one was removed.

        Raises StoreDownError where the store cannot be asked.
        """
        path = self.folder / name
        if self._objects is not None:
            gone = self._objects.remove(name, before)
            if gone:
                path.unlink(missing_ok=True)
            return gone
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
                return False
        except FileNotFoundError:
            return False
        path.unlink(missing_ok=True)
        return True

    def local_path(self, name: str, content_hash: str) -> Path:
        """Return a local file with this content, hashed once in this process.

        Raises DamagedFileError, or StoreDownError where it would have to be fetched.
        """
        path = self.folder / name
        if self._objects is not None:
            self._fetch(self._objects, path, name, content_hash)
        if not path.exists():
            raise DamagedFileError(name)
        if (name, content_hash) not in self._checked:
            if hash_of(path) != content_hash:
                raise DamagedFileError(name)
            self._checked.add((name, content_hash))
        return path

    def _place(self, source: Path, name: str, content: str) -> None:
        target = self.folder / name
        if target.exists() and hash_of(target) == content:
            return
        with whole(target) as partial:
            shutil.copyfile(source, partial)
            if hash_of(partial) != content:
                raise OSError(name)

    def _fetch(self, objects: ObjectStore, path: Path, name: str, content: str) -> None:
        if path.exists():
            known = (name, content) in self._checked
            if known or hash_of(path) == content:
                _use(path)
                return
            path.unlink(missing_ok=True)  # a disk that failed us: the store has it whole
        try:
            with whole(path) as partial:
                objects.fetch(name, partial)
                if hash_of(partial) != content:
                    raise DamagedFileError(name)
        except NotInStoreError as error:
            raise DamagedFileError(name) from error
        self._checked.add((name, content))
        self._make_room(path)

    def _make_room(self, newest: Path) -> None:
        """Let files go that were not used for longest. What a query may be reading stays."""
        found = []
        for path in self.folder.glob("**/*"):
            with suppress(FileNotFoundError):
                state = path.stat()
                if path.is_file() and path != newest:
                    found.append((state.st_mtime, state.st_size, path))
        size = newest.stat().st_size + sum(size for _at, size, _path in found)
        for at, bytes_, path in sorted(found):
            if size <= self._most or time.time() - at < IN_USE:
                return
            path.unlink(missing_ok=True)
            size -= bytes_


def _use(path: Path) -> None:
    with suppress(OSError):  # a folder that cannot be written can still be read
        if time.time() - path.stat().st_mtime > IN_USE / 2:
            path.touch()
