"""The keys that a city signs with: made once, kept privately, replaced without losing the old."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

import pytest

from app.charts.public.keys import (
    FOLDER,
    NoKeyError,
    is_signed,
    keys_of,
    rotate,
    sign,
    signing_key,
)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    assert signing_key(tmp_path) == key
    assert S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700
    files = list((tmp_path / FOLDER).iterdir())
    assert [S_IMODE(file.stat().st_mode) for file in files] == [0o600]
    assert "seed" not in key.to_facts()


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        keys = list(many.map(lambda _n: signing_key(tmp_path).id, range(16)))
    assert len(set(keys)) == 1
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_what_was_signed_is_recognised_and_nothing_else(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    value = sign(key, b"numbers")
    assert is_signed(key.public, b"numbers", value)
    assert not is_signed(key.public, b"other numbers", value)
    assert not is_signed(key.public, b"numbers", "A" * 86)
    assert not is_signed(key.public, b"numbers", "&" * 300)
    assert not is_signed(b"short", b"numbers", value)


def test_after_a_rotation_old_signatures_can_still_be_checked(tmp_path: Path) -> None:
    old = signing_key(tmp_path)
    value = sign(old, b"numbers")
    new = rotate(tmp_path)
    assert new.id != old.id
    assert signing_key(tmp_path) == new
    listed = keys_of(tmp_path)
    assert [key.id for key in listed] == [new.id, old.id]
    assert listed[1].retired is not None
    assert not listed[1].distrusted
    assert listed[1].seed is None  # nobody can sign with it any more
    assert is_signed(listed[1].public, b"numbers", value)
    with pytest.raises(NoKeyError):
        sign(listed[1], b"numbers")


def test_a_key_that_others_may_have_is_called_distrusted_for_good(tmp_path: Path) -> None:
    stolen = signing_key(tmp_path)
    rotate(tmp_path, distrust=True)
    rotate(tmp_path)
    assert [key.distrusted for key in keys_of(tmp_path)] == [False, False, True]
    assert keys_of(tmp_path)[2].id == stolen.id


def test_a_damaged_key_is_no_key(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / FOLDER / "1.json").write_text("{}")
    with pytest.raises(NoKeyError):
        signing_key(tmp_path)
