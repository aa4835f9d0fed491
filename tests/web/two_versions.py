"""A dataset of two versions, the second with a difference and a row that was set aside."""

import gzip

from app.core.hashing import hash_of
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.web.nouns import register_nouns
from tests.factories.datasets import ROWS, make_dataset, make_version
from tests.factories.places import make_neighborhoods
from tests.people import City

CHANGE = {
    "since": 1, "rows_before": 3, "rows_after": 5, "added": 2, "gone": 0, "changed": 1,
    "key": "kind", "shared": 4, "keyless": 0, "columns_added": ["<i>new</i>"], "columns_gone": [],
    "columns_changed": [["cost", "text", "number"]], "places": [["dovecote", 0, 1]],
}  # fmt: skip


def store_of(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def keep_aside(city: City) -> str:
    """Keep one row that was set aside in the store, and return its name there."""
    packed = city.settings.data_dir / "aside.gz"
    with gzip.open(packed, "wt") as file:
        file.write("row,reason,day,kind\n7,note,=cmd(),Jo Doe\n")
    name = f"asides/{hash_of(packed)}.csv.gz"
    store_of(city).keep(packed, name)
    return name


def two_versions(city: City) -> Dataset:
    register_nouns()
    store, name = store_of(city), keep_aside(city)
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _first = make_dataset(session, store, rows=ROWS[:3])
        second = make_version(store, dataset.id, number=2)
        second.difference, second.aside_path = CHANGE, name
        second.report = {**second.report, "rows_set_aside": {"note": 1}}
        session.add(second)
        session.flush()
        dataset.current_version_id = second.id
        return dataset
