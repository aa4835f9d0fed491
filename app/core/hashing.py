"""Files are known by their content."""

from hashlib import sha256
from pathlib import Path
from typing import Final

CHUNK: Final = 1024 * 1024


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
