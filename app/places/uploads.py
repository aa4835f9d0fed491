"""Files of borders from outside: read in a watched child, kept until an administrator says yes.

What is kept is the child's answer and not the file, so that neither looking at it nor loading it
reads anything hostile or computes a border again.
"""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, Final

from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import _, language
from app.core.watch import TooMuchMemoryError, TooSlowError, run_child
from app.places.laying import LaidOver, PreparedLayer
from app.places.prepared import Prepared
from app.places.refusal import FileRefusedError, refuse

ONE_DAY: Final = 24 * 3600
MEGABYTE: Final = 1024 * 1024
_PREFIX: Final = "places-"


@dataclass(frozen=True)
class Bounds:
    """What reading one file may take: bytes and seconds."""

    memory: int
    seconds: float


def take_in(
    data_dir: Path,
    content: bytes,
    name_property: str | None,
    bounds: Bounds,
    layer: LaidOver | None = None,
) -> str:
    """Read a file in a child and keep what it says. Return its name; raises FileRefusedError.

    With a `layer` the file holds its areas and not the neighborhoods.
    """
    folder = _folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=_PREFIX) as work:
        answer = Path(work) / "answer.json"
        told = Path(work) / "job.json"
        source = Path(work) / "source.geojson"
        source.write_bytes(content)
        job: dict[str, Any] = {
            "source": str(source.resolve()), "answer": str(answer.resolve()),
            "name_property": name_property, "memory": bounds.memory, "language": language.get(),
        }  # fmt: skip
        if layer is not None:
            job |= {"layer": layer.name, "ground": str((Path(work) / "ground.json").resolve())}
            layer.ground.save(Path(work) / "ground.json")
        told.write_text(json.dumps(job), encoding="utf-8")
        _run(told.resolve(), bounds)
        _refuse_if_told(answer)
        name = token_hex(16)
        answer.replace(_path(data_dir, name))
    return name


def find_upload(data_dir: Path, name: str) -> Prepared:
    """Return the neighborhoods kept under a name. Raises RefusedError 404 when there are none."""
    told = _kept(data_dir, name)
    if "layer" in told:
        raise RefusedError(NOT_FOUND)
    return Prepared.from_json(told)


def find_layer_upload(data_dir: Path, name: str) -> PreparedLayer:
    """Return the layer kept under a name. Raises RefusedError 404 when there is none."""
    told = _kept(data_dir, name)
    if "layer" not in told:
        raise RefusedError(NOT_FOUND)
    return PreparedLayer.from_json(told)


def forget_upload(data_dir: Path, name: str) -> None:
    _path(data_dir, name).unlink(missing_ok=True)


def sweep_uploads(data_dir: Path, now: float | None = None) -> int:
    """Forget what nobody loaded within a day, and what ended children left. Return how many."""
    oldest = (time.time() if now is None else now) - ONE_DAY
    old = [path for path in _folder(data_dir).glob(f"{_PREFIX}*") if path.stat().st_mtime < oldest]
    for path in old:
        if path.is_dir():
            for left in path.iterdir():
                left.unlink(missing_ok=True)
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _run(told: Path, bounds: Bounds) -> None:
    try:
        run_child("app.places.child", told, memory=bounds.memory, seconds=bounds.seconds)
    except TooMuchMemoryError:
        refuse(
            "too-much-memory",
            _("Reading this file takes more than %(n)s MB of memory.",
              n=bounds.memory // MEGABYTE),
            _("Simplify the borders when you export them: ten meters is plenty."),
        )  # fmt: skip
    except TooSlowError:
        refuse(
            "too-slow",
            _("Reading this file takes longer than %(n)s seconds.", n=round(bounds.seconds)),
            _("Simplify the borders when you export them: ten meters is plenty."),
        )


def _refuse_if_told(answer: Path) -> None:
    """Raise what the child says, or that it died without a word."""
    if not answer.exists():
        refuse(
            "reader-died",
            _("Reading this file broke the reading program. Nothing was stored."),
            _("The file is probably damaged. Export the layer again as GeoJSON."),
        )
    with answer.open(encoding="utf-8") as file:
        opening = file.read(10)
    if opening.startswith('{"error"'):
        error: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))["error"]
        raise FileRefusedError(error["code"], _(error["sentence"]), _(error["hint"]))


def _kept(data_dir: Path, name: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(_path(data_dir, name).read_text(encoding="utf-8"))
    except OSError as error:
        raise RefusedError(NOT_FOUND) from error
    return told


def _folder(data_dir: Path) -> Path:
    return data_dir / "uploads"


def _path(data_dir: Path, name: str) -> Path:
    """Only names that we made ourselves lead to a file."""
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        raise RefusedError(NOT_FOUND)
    return _folder(data_dir) / f"{_PREFIX}{name}.json"
