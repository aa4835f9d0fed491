"""Rows counted by kind and by size: places and the whole city in one question."""

from pathlib import Path

import pytest

from app.core.storage import Storage
from app.datasets.counting import Counted, CountedBin, CountedKind, ask_bins, ask_kinds
from app.datasets.models import DatasetVersion
from app.datasets.query import Aggregate, Filter, Group, Question, ask
from app.datasets.vocabulary import ColumnType, Role
from tests.factories.datasets import make_version, store_in

BY_PLACE = Question(Aggregate.COUNT, group=Group.NEIGHBORHOOD)
SPITEFUL = "a\"b'; DROP TABLE t {expr}"


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def version(store: Storage) -> DatasetVersion:
    return make_version(store)


def test_the_commonest_kinds_are_named_and_the_rest_told_together(
    store: Storage, version: DatasetVersion
) -> None:
    names, rows = ask_kinds(store, version, BY_PLACE, "kind", 1)
    assert names == ["lamp"]
    whole = {row.kind: row.n for row in rows if row.whole}
    assert whole == {"lamp": 3, None: 2}
    assert CountedKind("ropewalk", None, whole=False, n=2, kind="lamp") in rows


def test_numbers_are_counted_between_edges(store: Storage, version: DatasetVersion) -> None:
    question = Question(Aggregate.MEDIAN, "cost", Group.NEIGHBORHOOD)
    rows = ask_bins(store, version, question, [5.0, 10.0, 20.0])
    assert CountedBin(Counted("dovecote", None, whole=False, n=1), 0) in rows
    assert {row.bin: row.of.n for row in rows if row.of.whole} == {0: 2, 1: 1, 2: 1}


def test_a_share_is_of_the_rows_that_say_anything(store: Storage) -> None:
    rows = [("ropewalk", kind) for kind in (SPITEFUL, "road", None, SPITEFUL)]
    version = make_version(store, columns=[(SPITEFUL, ColumnType.TEXT, Role.CATEGORY)], rows=rows)
    question = Question(Aggregate.SHARE, of=Filter(SPITEFUL, (SPITEFUL,)))
    answer = ask(store, version, question)[0]
    assert (answer.value, answer.n) == (2 / 3, 3)
    names, _rows = ask_kinds(store, version, BY_PLACE, SPITEFUL, 5)
    assert names == [SPITEFUL, "road"]
