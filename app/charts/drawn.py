"""Drawn pictures, kept by the content that they show: nobody pays for the same drawing twice."""

import gzip
import json
import time
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from app.charts.drawing.layers import seen
from app.charts.drawing.pen import pen
from app.core.storage import Storage

LOOKS: Final = 2  # raise it when pictures look different from the same plan
UNUSED: Final = 30 * 86_400  # seconds


def drawn(store: Storage, want: str, plan: dict[str, Any]) -> str:
    """Return a picture from the cache of this machine, or draw and keep it.

    Raises NotDrawnError, which is not kept: the next reader may be luckier.
    """
    plan = seen(plan)
    content = json.dumps([LOOKS, want, plan], sort_keys=True)
    name = sha256(content.encode()).hexdigest()
    path = store.cache / "drawn" / name[:2] / f"{name}.gz"
    try:
        return gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError):
        picture = pen.draw(want, plan)
        keep(path, gzip.compress(picture.encode(), 6))
        return picture


def keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, whoever else writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def sweep(store: Storage, now: float | None = None) -> int:
    """Forget pictures that are a month old; return how many. They are drawn again if asked for."""
    oldest = (time.time() if now is None else now) - UNUSED
    old = [p for p in (store.cache / "drawn").glob("*/*.gz") if p.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
