"""What changed between two versions, by key and by whole rows, whatever order rows have."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.datasets.comparing import Difference, Side, compare
from app.datasets.duck import literal, open_shut_in, quoted
from app.datasets.vocabulary import ColumnType
from tests.factories.datasets import SQL_TYPES

Row = Sequence[object]  # its neighborhood, then its cells
Kinds = dict[str, ColumnType]
INTEGER, NUMBER, TEXT = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.TEXT
CASES: Kinds = {"case": INTEGER, "state": TEXT}


def side(folder: Path, name: str, kinds: Kinds, rows: Sequence[Row]) -> Side:
    connection = open_shut_in([folder])
    typed = ", ".join(f"{quoted(n)} {SQL_TYPES[kind]}" for n, kind in kinds.items())
    connection.execute(f"CREATE TABLE t (_neighborhood VARCHAR, {typed})")
    marks = ", ".join("?" for _ in range(len(kinds) + 1))
    for row in rows:
        connection.execute(f"INSERT INTO t VALUES ({marks})", list(row))  # noqa: S608, marks only
    path = folder / f"{name}.parquet"
    connection.execute(f"COPY t TO {literal(str(path))} (FORMAT parquet)")
    connection.close()
    columns = [{"name": n, "type": kind.value, "label": n.upper()} for n, kind in kinds.items()]
    return Side(str(path), columns)


def difference(
    folder: Path,
    before: Sequence[Row],
    after: Sequence[Row],
    key: str = "",
    *,
    was: Kinds | None = None,
    now: Kinds | None = None,
) -> Difference:
    sides = side(folder, "before", was or CASES, before), side(folder, "after", now or CASES, after)
    return compare(open_shut_in([folder], spill=folder / "spill"), *sides, key)


FIRST = [("a", 1, "open"), ("a", 2, "open"), ("b", 3, "open")]
NEXT = [("b", 3, "open"), ("a", 2, "closed"), ("a", 4, "open"), ("b", 5, "open")]


def test_by_key_rows_are_added_gone_or_changed(tmp_path: Path) -> None:
    found = difference(tmp_path, FIRST, NEXT, "case")
    assert (found.added, found.gone, found.changed, found.key) == (2, 1, 1, "case")
    assert (found.rows_before, found.rows_after) == (3, 4)
    assert (found.shared, found.keyless) == (0, 0)


def test_without_a_key_a_changed_row_is_gone_and_added(tmp_path: Path) -> None:
    found = difference(tmp_path, FIRST, NEXT)
    assert (found.added, found.gone, found.changed, found.key) == (3, 2, 0, "")


def test_equal_rows_count_as_often_as_they_stand_there(tmp_path: Path) -> None:
    before = [("a", 1, "x")] * 3
    found = difference(tmp_path, before, [("a", 1, "x")] * 5)
    assert (found.added, found.gone) == (2, 0)


def test_keys_that_are_shared_or_missing_are_told(tmp_path: Path) -> None:
    after = [("a", 1, "open"), ("a", 1, "closed"), ("a", None, "x"), ("b", 3, "open")]
    found = difference(tmp_path, FIRST, after, "case")
    assert (found.shared, found.keyless) == (2, 1)
    assert (found.added, found.gone, found.changed) == (2, 1, 0)


def test_a_row_that_is_only_placed_elsewhere_is_the_same(tmp_path: Path) -> None:
    found = difference(tmp_path, [("a", 1, "open")], [("b", 1, "open")], "case")
    assert (found.added, found.gone, found.changed) == (0, 0, 0)
    assert found.places == [("a", 1, 0), ("b", 0, 1)]


def test_neighborhoods_stand_in_the_order_of_their_change(tmp_path: Path) -> None:
    before = [("a", 1, "x"), (None, 2, "x")]
    after = [("b", n, "x") for n in range(5)] + [("a", 1, "x")] * 3
    assert difference(tmp_path, before, after).places == [("b", 0, 5), ("a", 1, 3)]


def test_columns_that_come_go_and_change_are_named(tmp_path: Path) -> None:
    now: Kinds = {"case": INTEGER, "state": INTEGER, "ward": TEXT}
    was: Kinds = {"case": INTEGER, "state": TEXT, "cost": NUMBER}
    found = difference(tmp_path, [("a", 1, "x", 1.0)], [("a", 1, 7, "w")], "case", was=was, now=now)
    assert (found.columns_added, found.columns_gone) == (["WARD"], ["COST"])
    assert found.columns_changed == [("STATE", "text", "integer")]
    assert (found.added, found.gone, found.changed) == (0, 0, 0), "what both have is the same"


def test_whole_numbers_that_become_others_are_the_same_numbers(tmp_path: Path) -> None:
    found = difference(
        tmp_path,
        [("a", 1, "x"), ("a", 2, "y")],
        [("a", 1.0, "x"), ("a", 2.5, "y")],
        "case",
        now={"case": NUMBER, "state": TEXT},
    )
    assert (found.added, found.gone, found.changed) == (1, 1, 0)
    assert found.columns_changed == [("CASE", "integer", "number")]


def test_a_key_that_one_version_lacks_tells_nothing_apart(tmp_path: Path) -> None:
    assert difference(tmp_path, FIRST, NEXT, "number").key == ""


def test_tables_with_no_column_in_common_share_no_row(tmp_path: Path) -> None:
    found = difference(tmp_path, [("a", 1)], [("a", 2)] * 2, was={"x": INTEGER}, now={"y": INTEGER})
    assert (found.added, found.gone) == (2, 1)


def test_an_empty_version_is_compared_too(tmp_path: Path) -> None:
    found = difference(tmp_path, [], FIRST, "case")
    assert (found.rows_before, found.added, found.gone) == (0, 3, 0)


@pytest.mark.parametrize("key", ["", "case"])
def test_what_is_added_and_gone_accounts_for_every_row(key: str) -> None:
    """Compared with counting in Python, for tables with many equal rows and keys."""
    rows = st.lists(
        st.tuples(
            st.sampled_from(["a", "b", None]),
            st.sampled_from([1, 2, 3, None]),
            st.sampled_from(["x", "y", None]),
        ),
        max_size=8,
    )

    @settings(max_examples=25, deadline=None)
    @given(rows, rows)
    def holds(before: list[Row], after: list[Row]) -> None:
        with TemporaryDirectory() as folder:
            found = difference(Path(folder), before, after, key)
        old, new = (Counter(row[1:] for row in side) for side in (before, after))
        same = (old & new).total()
        assert found.rows_before + found.added - found.gone == found.rows_after
        if not key:
            assert (found.added, found.gone) == ((new - old).total(), (old - new).total())
        else:
            left, come = (
                Counter(row[0] for row in side.elements()) for side in (old - new, new - old)
            )
            assert found.changed == (left & come).total()
            assert found.added == len(after) - same - found.changed

    holds()


@pytest.mark.parametrize("key", ["", "k"])
def test_columns_may_be_called_like_our_own_words(tmp_path: Path, key: str) -> None:
    """ATTACKS 25: names come from outside, and SQL prefers a column to an alias of its name."""
    names = ("k", "h", "n", "na", "nb", "same", "place", "empty", 'x"; --')
    kinds: Kinds = dict.fromkeys(names, INTEGER)
    before = [("a", *range(9)), ("b", *range(1, 10))]
    after = [("a", *range(9)), ("a", *range(1, 9), 77)]
    found = difference(tmp_path, before, after, key, was=kinds, now=kinds)
    assert (found.added, found.gone, found.changed) == ((0, 0, 1) if key else (1, 1, 0))
    assert found.places == [("a", 1, 2), ("b", 1, 0)]
