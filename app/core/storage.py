"""The store of immutable files: a local folder by default, any fsspec address in production."""

import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import fsspec

CHUNK = 1024 * 1024


class DamagedFileError(Exception):
    """A stored file is missing or is no longer what its hash says."""


class Storage:
    """Files by name. `local_path` gives DuckDB a real file, fetched and checked when remote."""

    def __init__(self, url: str, cache: Path) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self.is_local = self._files.protocol in ("file", "local") or "file" in tuple(
            self._files.protocol
        )
        self._cache = cache
        self._checked: set[tuple[str, str]] = set()

    @property
    def folder(self) -> Path:
        """Where DuckDB may read: the store itself, or the cache of a remote one."""
        folder = Path(self._root) if self.is_local else self._cache
        folder.mkdir(parents=True, exist_ok=True)
        return folder.resolve()

    @property
    def cache(self) -> Path:
        """Where what can be made again lies. It may be emptied at any time."""
        self._cache.mkdir(parents=True, exist_ok=True)
        return self._cache

    def keep(self, source: Path, name: str) -> None:
        """Store a finished file under `name`, whole or not at all. Names are made by us."""
        if self.is_local:
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(target.suffix + ".partial")
            shutil.copyfile(source, partial)
            partial.replace(target)
        else:
            self._files.put_file(str(source), f"{self._root}/{name}")

    def forget(self, name: str, before: datetime) -> bool:
        """Remove a file that was last written before then; say whether one was removed."""
        address = f"{self._root}/{name}"
        try:
            if self._files.modified(address) >= before:
                return False
            self._files.rm_file(address)
        except FileNotFoundError:
            return False
        if not self.is_local:
            (self.folder / name).unlink(missing_ok=True)
        return True

    def local_path(self, name: str, content_hash: str) -> Path:
        """Return a local file with this content. Raises DamagedFileError; hashes it once."""
        path = self.folder / name
        if not self.is_local and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files.get_file(f"{self._root}/{name}", str(path))
        if (name, content_hash) not in self._checked:
            if not path.exists() or hash_of(path) != content_hash:
                raise DamagedFileError(name)
            self._checked.add((name, content_hash))
        return path


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
