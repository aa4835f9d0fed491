"""The browser's Vega, made once from the installed package and kept beside the pictures."""

from functools import cache

from app.charts.drawing.pen import pen
from app.charts.drawn import keep
from app.core.storage import Storage


@cache
def bundle_version() -> str:
    """Name the engines inside: browsers keep the file for a year. Raises NotDrawnError."""
    return pen.draw("version")


def bundle(store: Storage) -> bytes:
    """Return the script. Making it takes seconds, once a version. Raises NotDrawnError."""
    path = store.cache / "drawn" / f"vega-{bundle_version()}.js"
    if not path.exists():
        keep(path, pen.draw("bundle").encode())
    return path.read_bytes()
