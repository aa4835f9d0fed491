from datetime import date
from pathlib import Path

import pytest

from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.compiling import compiled
from app.datasets.models import DatasetVersion
from app.datasets.query import (
    Aggregate,
    AnswerRow,
    Filter,
    Group,
    Question,
    ask,
    ask_many,
    categories,
)
from app.datasets.vocabulary import ColumnType, Role
from tests.factories.datasets import make_version, store_in

COUNT = Aggregate.COUNT
SPITEFUL = ('a"b; DROP TABLE t', "new\nline", "select", "'quoted'", "x' OR '1'='1")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def version(store: Storage) -> DatasetVersion:
    return make_version(store)


def test_the_whole_city_counts_rows_of_no_neighborhood_too(
    store: Storage, version: DatasetVersion
) -> None:
    assert ask(store, version, Question(COUNT)) == [AnswerRow(None, None, 5, 5)]


def test_neighborhoods_are_counted_apart(store: Storage, version: DatasetVersion) -> None:
    answer = ask(store, version, Question(COUNT, group=Group.NEIGHBORHOOD))
    assert [(row.neighborhood, row.n) for row in answer] == [
        ("dovecote", 1),
        ("ropewalk", 3),
        (None, 1),
    ]


def test_a_mean_rests_on_the_rows_that_have_a_value(
    store: Storage, version: DatasetVersion
) -> None:
    question = Question(Aggregate.MEAN, "cost", Group.NEIGHBORHOOD)
    assert AnswerRow("ropewalk", None, 20.0, 2, 200.0) in ask(store, version, question)


@pytest.mark.parametrize(
    ("aggregate", "value"),
    [(Aggregate.SUM, 52.0), (Aggregate.MEAN, 13.0), (Aggregate.MEDIAN, 8.5)],
)
def test_numbers_are_put_together(
    store: Storage, version: DatasetVersion, aggregate: Aggregate, value: float
) -> None:
    assert ask(store, version, Question(aggregate, "cost"))[0].value == value


@pytest.mark.parametrize(
    ("group", "periods"),
    [
        (Group.MONTH, [date(2025, 1, 1), date(2025, 2, 1), date(2026, 1, 1)]),
        (Group.YEAR, [date(2025, 1, 1), date(2026, 1, 1)]),
    ],
)
def test_a_period_is_named_by_its_first_day(
    store: Storage, version: DatasetVersion, group: Group, periods: list[date]
) -> None:
    assert [row.period for row in ask(store, version, Question(COUNT, group=group))] == periods


def test_both_ends_of_a_period_belong_to_it(store: Storage, version: DatasetVersion) -> None:
    question = Question(COUNT, date_from=date(2025, 1, 20), date_to=date(2025, 2, 1))
    assert ask(store, version, question)[0].n == 2


def test_filters_and_places_narrow_together(store: Storage, version: DatasetVersion) -> None:
    question = Question(
        COUNT,
        group=Group.NEIGHBORHOOD_MONTH,
        filters=(Filter("kind", ("lamp", "post")),),
        neighborhoods=("ropewalk",),
    )
    assert ask(store, version, question) == [
        AnswerRow("ropewalk", date(2025, 1, 1), 1, 1),
        AnswerRow("ropewalk", date(2025, 2, 1), 1, 1),
    ]


def test_a_group_without_rows_is_absent(store: Storage, version: DatasetVersion) -> None:
    assert ask(store, version, Question(COUNT, neighborhoods=("elsewhere",))) == []


def test_categories_are_the_words_that_a_filter_takes(
    store: Storage, version: DatasetVersion
) -> None:
    assert categories(store, version, "kind") == [("lamp", 3), ("road", 2)]
    for value, n in categories(store, version, "cost", limit=10):
        question = Question(COUNT, filters=(Filter("cost", value),))
        assert ask(store, version, question)[0].n == n


@pytest.mark.parametrize("name", ["value", "n", "place", "period"])
def test_a_column_may_be_called_like_a_word_of_our_own(store: Storage, name: str) -> None:
    version = make_version(
        store,
        columns=((name, ColumnType.TEXT, Role.CATEGORY),),
        rows=(("ropewalk", "lamp"), ("ropewalk", "lamp"), (None, "road")),
    )
    assert categories(store, version, name) == [("lamp", 2), ("road", 1)]
    question = Question(COUNT, group=Group.NEIGHBORHOOD, filters=(Filter(name, "lamp"),))
    assert ask(store, version, question) == [AnswerRow("ropewalk", None, 2, 2)]


def test_a_table_of_neighborhoods_without_dates_answers(store: Storage) -> None:
    version = make_version(
        store,
        columns=(("share", ColumnType.NUMBER, Role.MEASURE),),
        rows=(("ropewalk", 0.5), ("dovecote", 0.25)),
    )
    question = Question(Aggregate.MEAN, "share", Group.NEIGHBORHOOD)
    assert ask(store, version, question) == [
        AnswerRow("dovecote", None, 0.25, 1),
        AnswerRow("ropewalk", None, 0.5, 1),
    ]
    with pytest.raises(RefusedError, match="no-dates"):
        ask(store, version, Question(COUNT, group=Group.MONTH))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(Aggregate.SUM, "nothing"), "unknown-column"),
        (Question(COUNT, filters=(Filter("_row", "1"),)), "unknown-column"),
        (Question(Aggregate.SUM, "kind"), "not-a-number"),
        (Question(Aggregate.SUM), "not-a-number"),
    ],
)
def test_a_column_that_does_not_fit_is_refused(
    store: Storage, version: DatasetVersion, question: Question, code: str
) -> None:
    with pytest.raises(RefusedError, match=code) as refusal:
        ask(store, version, question)
    assert refusal.value.ruling.status == 422


@pytest.mark.parametrize("name", SPITEFUL)
def test_any_column_name_and_value_is_data(store: Storage, name: str) -> None:
    """ATTACKS 25: only quoted names and bound values reach the database."""
    version = make_version(
        store,
        columns=((name, ColumnType.TEXT, Role.CATEGORY), ("n", ColumnType.NUMBER, Role.MEASURE)),
        rows=(("ropewalk", name, 1.0), ("ropewalk", "other", 2.0)),
    )
    question = Question(Aggregate.SUM, "n", filters=(Filter(name, name),))
    assert ask(store, version, question)[0].value == 1.0
    assert (name, 1) in categories(store, version, name)
    sql, values = compiled(version, question)
    assert [name] in values
    assert '"' + name.replace('"', '""') + '"' in sql
    assert "DROP" not in sql.replace('"' + name.replace('"', '""') + '"', "")


def test_a_damaged_file_gives_no_numbers(tmp_path: Path) -> None:
    """ATTACKS 54 and the faults table: cut or flipped, the page says unavailable."""
    store = store_in(tmp_path)
    version = make_version(store)
    path = store.folder / version.path
    whole = path.read_bytes()
    for spoilt in (whole[:-1], whole[: len(whole) // 2], whole[:40] + b"\x00" + whole[41:], b""):
        path.write_bytes(spoilt)
        with pytest.raises(RefusedError, match="unavailable") as refusal:
            ask(store_in(tmp_path), version, Question(COUNT))
        assert refusal.value.ruling.status == 503
    path.unlink()
    with pytest.raises(RefusedError, match="unavailable"):
        ask(store_in(tmp_path), version, Question(COUNT))


def test_many_questions_are_answered_in_order(store: Storage, version: DatasetVersion) -> None:
    first, second = ask_many(store, version, [Question(COUNT), Question(Aggregate.SUM, "cost")])
    assert (first[0].value, second[0].value) == (5, 52)
