"""ATTACKS 79: no library is older than the repair of what befell our peers."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = {
    "starlette": "1.3.1",  # Host header and form limits
    "python-multipart": "0.0.27",  # preambles, names of files
    "jinja2": "3.1.4",  # attribute names from data
    "pillow": "12.0.0",  # readers of strangers' pictures
    "nh3": "0.2.18",  # mutations of cleaned HTML
}


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_is_new_enough(name: str) -> None:
    assert numbers(version(name)) >= numbers(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
def test_what_a_city_installs_is_new_enough(name: str) -> None:
    locked = re.search(
        rf"^{name}==([0-9.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    assert locked is not None
    assert numbers(locked[1]) >= numbers(FLOORS[name])


def test_every_locked_library_is_pinned_by_its_hash() -> None:
    text = (ROOT / "requirements.lock").read_text()
    names = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9][a-z0-9._-]*==)", text, flags=re.MULTILINE)[1:]
    assert len(names) == len(entries) > 20
    assert [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def numbers(said: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", said)[:4])
