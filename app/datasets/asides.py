"""The rows that were set aside when a version was read, as they are kept with it."""

from pathlib import Path, PurePosixPath

from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.datasets.query import stored


def kept_aside(storage: Storage, version: DatasetVersion) -> Path:
    """Return the file, whose name is its hash. Raises RefusedError: 404 for none, 503 unread."""
    if not version.aside_path:
        raise RefusedError(NOT_FOUND)
    content_hash = PurePosixPath(version.aside_path).name.split(".", 1)[0]
    return stored(storage, version.aside_path, content_hash)
