"""Columns in the words of readers, and shares as percentages."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from sqlmodel import col, select

from app.charts.drawing.layers import WIDE
from app.charts.reading import Reading, chart_figures, read_chart
from app.charts.showing import plan_of
from app.charts.spec import Denominator, How, Keep, Ranking
from app.charts.tables import csv_of, table_of
from app.core.storage import Storage
from app.datasets.columns import Unit, label_of, unit_of, with_words
from app.datasets.models import DatasetVersion
from app.datasets.vocabulary import ColumnType, Role, Shape
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

COLUMNS = [
    ("day", ColumnType.DATE, Role.TIME),
    ("days_to_repair", ColumnType.NUMBER, Role.MEASURE),
    ("alive", ColumnType.INTEGER, Role.MEASURE),
]
ROWS = [
    *[("ropewalk", date(2025, 1, n), 7.5, 1 if n < 10 else 0) for n in range(1, 11)],
    *[("dovecote", date(2025, 1, n), 3.0, 1) for n in range(1, 11)],
]


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("days_to_repair", "Days to repair"), ("alive", "Alive"), ("Offense Type", "Offense Type"),
        ("INCIDENT_TYPE", "Incident type"), ("CSA2010", "CSA2010"), ("eVisits", "eVisits"),
        ("Percent of homes, 2019", "Percent of homes, 2019"), ("", "Column 3"),
    ],
)  # fmt: skip
def test_a_label_is_made_of_plain_words(label: str, seen: str) -> None:
    assert label_of({"name": label or "column 3", "label": label}) == seen


def test_a_percentage_is_known_by_its_name_and_a_share_is_told() -> None:
    assert unit_of({"name": "a", "label": "Percent of homes"}) is Unit.PERCENT
    assert unit_of({"name": "a", "label": "share_of_homes"}) is Unit.NONE
    assert unit_of({"name": "a", "label": "Homes", "unit": "share"}) is Unit.SHARE


def test_what_people_told_of_a_column_outlives_the_next_version() -> None:
    plain = [{"name": "alive", "label": "alive"}, {"name": "new", "label": "new"}]
    first = with_words(plain[:1], {"alive": {"label": "Trees alive", "unit": "share"}}, [])
    assert with_words(plain, {}, first) == [
        {"name": "alive", "label": "Trees alive", "unit": "share"}, plain[1],
    ]  # fmt: skip


def test_titles_and_sentences_hold_no_raw_name(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, columns=COLUMNS, rows=ROWS)
    spec = Ranking(dataset=dataset.slug, how=How.MEDIAN, column="days_to_repair")
    chart = make_chart(session, store, dataset, spec)
    reading = read_chart(session, store, chart, "ropewalk")
    assert chart.title == "Days to repair (median) by neighborhood"
    assert reading.sentence.startswith(
        "Days to repair (median), 1 January 2025 to 10 January 2025: 7.5"
    )
    assert (reading.figure, reading.unit) == ("7.5", "days to repair")


def test_a_rate_reads_as_a_phrase(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, columns=COLUMNS, rows=ROWS)
    lights, _other = make_dataset(
        session, store, "Lights", shape=Shape.NEIGHBORHOODS,
        columns=[("street_lights", ColumnType.INTEGER, Role.MEASURE)],
        rows=[("ropewalk", 200), ("dovecote", 100)],
    )  # fmt: skip
    per = Denominator(dataset=lights.slug, column="street_lights")
    spec = Ranking(dataset=dataset.slug, how=How.RATE, per=per, scale=1000)
    reading = read_chart(session, store, make_chart(session, store, dataset, spec), "ropewalk")
    assert reading.unit == "per 1,000 street lights"


def test_a_share_is_a_percentage_wherever_it_is_read(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, version = make_dataset(session, store, columns=COLUMNS, rows=ROWS)
    told = {"alive": {"label": "Trees alive", "unit": "share"}}
    version.columns = with_words(version.columns, told, [])
    session.add(version)
    session.flush()
    spec = Ranking(dataset=dataset.slug, how=How.MEAN, column="alive")
    chart = make_chart(session, store, dataset, spec)
    assert session.scalars(select(col(DatasetVersion.id))).all() == [version.id]
    figures = chart_figures(session, store, chart)
    reading = read_chart(session, store, chart, "ropewalk")
    assert chart.title == "Trees alive (share) by neighborhood"
    assert (
        "90% (95% interval: 67.4% to 100%) in Ropewalk. The city median is 95%" in reading.sentence
    )
    assert (reading.figure, reading.median_words) == ("90%", "95%")
    assert [line.cells[0] for line in table_of(figures, None).lines] == ["100%", "90%"]
    assert "\r\nRopewalk,0.9,10,0.67378" in csv_of(figures, None)
    words = [
        row["t"]
        for layer in plan_of(session, figures, None, WIDE).to_facts()["layers"]
        if layer["mark"] == "text"
        for row in layer["rows"]
    ]
    assert {"0%", "100%", "90%", "City median 95%"} <= set(words)
    assert Reading.from_facts(reading.to_facts()).figure == "90%"


def test_a_total_of_shares_is_a_number(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, version = make_dataset(session, store, columns=COLUMNS, rows=ROWS)
    told = {"alive": {"label": "Trees alive", "unit": "share"}}
    version.columns = with_words(version.columns, told, [])
    spec = Ranking(dataset=dataset.slug, how=How.SUM, column="alive")
    reading = read_chart(session, store, make_chart(session, store, dataset, spec), "ropewalk")
    assert reading.figure == "9"


def test_a_filter_on_yes_or_no_is_said_so(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    columns = [("after_dark", ColumnType.BOOLEAN, Role.CATEGORY)]
    rows = [("ropewalk", True), ("ropewalk", True), ("dovecote", False)]
    dataset, _version = make_dataset(session, store, "Crashes", columns=columns, rows=rows)
    kept = Keep(column="after_dark", values=("true",))
    chart = make_chart(session, store, dataset, Ranking(dataset=dataset.slug, filters=(kept,)))
    reading = read_chart(session, store, chart, "ropewalk")
    assert (reading.value, reading.kept) == (2, "After dark: yes")
