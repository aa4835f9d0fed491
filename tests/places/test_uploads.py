"""Files of borders from outside: read by a child, kept for a day, refused in plain words."""

import json
import os
import time
from pathlib import Path

import psutil
import pytest

from app.core.errors import RefusedError
from app.places.prepared import Prepared, prepare
from app.places.refusal import FileRefusedError
from app.places.uploads import Bounds, find_upload, forget_upload, sweep_uploads, take_in
from app.worker.schedule import SCHEDULE, forget_old_uploads
from tests.factories.places import collection, feature

MEGABYTE = 1024 * 1024
ENOUGH = Bounds(512 * MEGABYTE, 60)
FILE = json.dumps(
    collection(
        feature("Ropewalk", name_alt="The Walk", population=5200), feature("", place=1),
        feature("Dovecote", place=2),
    )
).encode()  # fmt: skip


def readers_running() -> list[psutil.Process]:
    """List the children that read borders; a test process has others, such as the charts' pen."""
    children = psutil.Process().children()
    return [child for child in children if "app.places.child" in child.cmdline()]


def test_the_child_says_what_reading_here_says(tmp_path: Path) -> None:
    name = take_in(tmp_path, FILE, None, ENOUGH)
    kept, here = find_upload(tmp_path, name), prepare(FILE)
    assert (kept.reading.areas, kept.shapes) == (here.reading.areas, here.shapes)
    assert [str(one.reason) for one in kept.reading.refused] == ["It has no name."]
    assert len(list((tmp_path / "uploads").iterdir())) == 1  # the answer, and not the file


def test_what_is_prepared_travels_as_json() -> None:
    made = prepare(FILE)
    again = Prepared.from_json(json.loads(json.dumps(made.to_json())))
    assert (again.reading.areas, again.shapes) == (made.reading.areas, made.shapes)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"[" * 100_000, "too-deep"), (b"not json", "bad-json"), (b"{}", "not-geojson")],
)
def test_a_refusal_comes_back_in_its_own_words(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        take_in(tmp_path, content, None, ENOUGH)
    assert refused.value.ruling.code == code
    assert str(refused.value.ruling.hint)
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("bounds", "codes"),
    [
        (Bounds(20 * MEGABYTE, 60), {"too-much-memory", "reader-died"}),
        (Bounds(512 * MEGABYTE, 0), {"too-slow"}),
    ],
)
def test_what_takes_too_much_costs_the_child_alone(
    tmp_path: Path, bounds: Bounds, codes: set[str]
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        take_in(tmp_path, FILE, None, bounds)
    assert refused.value.ruling.code in codes
    assert not readers_running()
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["../../secret", "A" * 32, "0" * 32, "", "0" * 31 + "\n"])
def test_only_our_own_names_lead_to_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedError):
        find_upload(tmp_path, name)


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    name = take_in(tmp_path, FILE, None, ENOUGH)
    forget_upload(tmp_path, name)
    forget_upload(tmp_path, name)
    with pytest.raises(RefusedError):
        find_upload(tmp_path, name)


def test_what_nobody_loads_goes_after_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    (folder / "places-abandoned").mkdir(parents=True)
    (folder / "places-abandoned" / "source.geojson").write_bytes(FILE)
    for name in ("places-old.json", "places-new.json", "dataset-old.csv"):
        (folder / name).write_text("{}")
    long_ago = time.time() - 25 * 3600
    for name in ("places-abandoned", "places-old.json", "dataset-old.csv"):
        os.utime(folder / name, (long_ago, long_ago))
    assert sweep_uploads(tmp_path) == 2
    assert {path.name for path in folder.iterdir()} == {"places-new.json", "dataset-old.csv"}
    assert sweep_uploads(tmp_path / "empty") == 0


def test_the_worker_sweeps_every_hour() -> None:
    assert SCHEDULE["forget old uploads"] == ("27 * * * *", forget_old_uploads)
