"""The store keeps files whole or not at all, in a folder or in an S3-compatible store."""

import os
import time
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Settings
from app.core.object_store import StoreDownError
from app.core.storage import DamagedFileError, Storage, storage_of
from tests.stores import BUCKET, Bucket

CONTENT = b"a table " * 1000
HASH = sha256(CONTENT).hexdigest()
NAME = "versions/ab/abcd.parquet"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Storage(str(tmp_path / "store"), tmp_path / "cache")
    bucket: Bucket = request.getfixturevalue("bucket")
    return bucket.storage(tmp_path)


def halves(folder: Path) -> list[Path]:
    return list(folder.glob("**/*.partial"))


def test_what_is_kept_is_read_again(store: Storage, source: Path, tmp_path: Path) -> None:
    store.keep(source, NAME)
    store.keep(source, NAME)
    path = store.local_path(NAME, HASH)
    assert path.read_bytes() == CONTENT
    assert store.folder in path.parents
    assert not halves(tmp_path)


def test_what_is_missing_or_changed_is_damaged(store: Storage, source: Path) -> None:
    with pytest.raises(DamagedFileError):
        store.local_path("versions/no/none.parquet", HASH)
    store.keep(source, NAME)
    with pytest.raises(DamagedFileError):
        store.local_path(NAME, sha256(b"other").hexdigest())


def test_a_damaged_file_in_the_folder_is_mended_by_keeping_it_again(
    tmp_path: Path, source: Path
) -> None:
    store = Storage(str(tmp_path / "store"), tmp_path / "cache")
    store.keep(source, NAME)
    (store.folder / NAME).write_bytes(b"half")
    store.keep(source, NAME)
    assert store.local_path(NAME, HASH).read_bytes() == CONTENT


def test_a_file_that_went_while_we_ran_is_damaged(tmp_path: Path, source: Path) -> None:
    store = Storage(str(tmp_path / "store"), tmp_path / "cache")
    store.keep(source, NAME)
    store.local_path(NAME, HASH).unlink()
    with pytest.raises(DamagedFileError):
        store.local_path(NAME, HASH)


def test_a_copy_that_a_disk_spoiled_is_never_stored(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Storage(str(tmp_path / "store"), tmp_path / "cache")
    monkeypatch.setattr("shutil.copyfile", lambda _from, to: Path(to).write_bytes(b"half"))
    with pytest.raises(OSError, match="parquet"):
        store.keep(source, NAME)
    assert not list(store.folder.glob("**/*.*"))


def test_another_machine_fetches_once_and_checks_what_it_got(
    bucket: Bucket, tmp_path: Path, source: Path
) -> None:
    bucket.storage(tmp_path / "one").keep(source, NAME)
    assert bucket.names == [NAME]
    other = bucket.storage(tmp_path / "other")
    path = other.local_path(NAME, HASH)
    assert path.read_bytes() == CONTENT
    bucket.server.stop()
    assert bucket.storage(tmp_path / "other").local_path(NAME, HASH) == path
    assert not halves(tmp_path)


def test_what_arrives_spoiled_is_not_kept(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put(NAME, CONTENT[:-1])
    store = bucket.storage(tmp_path)
    with pytest.raises(DamagedFileError):
        store.local_path(NAME, HASH)
    assert not [path for path in store.folder.glob("**/*") if path.is_file()]
    bucket.put(NAME, CONTENT)
    assert store.local_path(NAME, HASH).read_bytes() == CONTENT


def test_a_spoiled_copy_on_this_machine_is_fetched_anew(
    bucket: Bucket, tmp_path: Path, source: Path
) -> None:
    bucket.storage(tmp_path).keep(source, NAME)
    (tmp_path / "cache" / "store" / NAME).write_bytes(b"half")
    assert bucket.storage(tmp_path).local_path(NAME, HASH).read_bytes() == CONTENT


def test_a_spoiled_file_in_the_store_is_sent_again(
    bucket: Bucket, tmp_path: Path, source: Path
) -> None:
    bucket.put(NAME, b"b" * len(CONTENT))
    bucket.storage(tmp_path / "one").keep(source, NAME)
    assert bucket.storage(tmp_path / "two").local_path(NAME, HASH).read_bytes() == CONTENT


def test_fetched_files_have_a_bound_and_the_longest_unused_goes(
    bucket: Bucket, tmp_path: Path
) -> None:
    for n in range(4):
        bucket.put(f"{n}.parquet", bytes([n]) * 1000)
    store = bucket.storage(tmp_path, most=2500)

    def fetch(n: int) -> Path:
        return store.local_path(f"{n}.parquet", sha256(bytes([n]) * 1000).hexdigest())

    paths = [fetch(0), fetch(1)]
    for age, path in zip((2000, 3000), paths, strict=True):
        os.utime(path, (time.time() - age,) * 2)
    paths += [fetch(2), fetch(3)]
    assert [path.exists() for path in paths] == [False, False, True, True]  # 2 may be in use
    assert fetch(1).exists()


def test_a_store_that_is_down_is_said_at_once_and_left_alone(
    bucket: Bucket, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = bucket.storage(tmp_path)
    bucket.server.stop()
    with pytest.raises(StoreDownError):
        store.keep(source, NAME)
    asked: list[object] = []
    monkeypatch.setattr("app.core.object_store.ObjectStore._connected", asked.append)
    with pytest.raises(StoreDownError):
        store.local_path(NAME, HASH)
    assert not asked
    assert not halves(tmp_path)


def test_a_store_without_the_bucket_is_down_for_writing(
    bucket: Bucket, tmp_path: Path, source: Path
) -> None:
    bucket.client.delete_bucket(Bucket=BUCKET)
    with pytest.raises(StoreDownError):
        bucket.storage(tmp_path).keep(source, NAME)


def test_a_full_disk_is_no_fault_of_the_store(
    bucket: Bucket, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.storage(tmp_path / "one").keep(source, NAME)

    def full(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("s3fs.S3FileSystem.get_file", full)
    store = bucket.storage(tmp_path / "two")
    with pytest.raises(OSError, match="No space left"):
        store.local_path(NAME, HASH)


@pytest.mark.parametrize("url", ["ftp://x/y", "s3://", "https://store.example/b"])
def test_an_address_that_is_no_store_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ValidationError, match="s3://bucket/prefix"):
        Settings(secret_key="s" * 16, storage_url=url)


def test_a_store_that_nobody_can_reach_is_only_noticed_when_it_is_used(
    settings: Settings, unused_port: int
) -> None:
    told = {
        "storage_url": "s3://tables",
        "storage_endpoint": f"http://127.0.0.1:{unused_port}",
        "storage_key": "k",
    }
    store = storage_of(settings.model_copy(update=told))
    assert not store.is_local
    with pytest.raises(StoreDownError):
        store.local_path(NAME, HASH)
