"""Pictures that were looked at: names stay whole, nothing lies on anything, no end is cut."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.drawing.layers import NARROW, WIDE, Plan
from app.charts.drawing.ranking import draw_ranking
from app.charts.drawing.relation import draw_relation
from app.charts.drawing.trend import draw_trend
from app.charts.reading import chart_figures
from app.charts.spec import How, Measure, Ranking, Relation, Spec, Trend
from app.charts.words import number_words
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

LONG = "Chandlers Wharf"


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def figures_of(
    session: Session, store: Storage, spec: Spec, rows: Sequence[Sequence[object]], *names: str
) -> Figures:
    make_neighborhoods(session, names)
    dataset, _version = make_dataset(session, store, rows=rows)
    return chart_figures(session, store, make_chart(session, store, dataset, spec))


def words_of(plan: Plan) -> list[str]:
    return [row["t"] for layer in plan.layers if layer["mark"] == "text" for row in layer["rows"]]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_longest_name_is_whole_in_bold(session: Session, store: Storage, width: int) -> None:
    rows = [("chandlers-wharf", date(2025, 1, 5), "lamp", 1.0)]
    figures = figures_of(session, store, Ranking(dataset="repairs"), rows, LONG, "Hook")
    assert LONG in words_of(draw_ranking(figures, "chandlers-wharf", width))
    assert LONG in words_of(draw_ranking(figures, "hook", width))


@pytest.mark.parametrize("name", ["Kiln Street", "Lantern Hill"])
def test_a_line_is_named_whole_on_a_phone(session: Session, store: Storage, name: str) -> None:
    slug = name.lower().replace(" ", "-")
    rows = [(slug, date(2025, month, 5), "lamp", 1.0) for month in range(1, 13)]
    figures = figures_of(session, store, Trend(dataset="repairs"), rows, name, "Hook")
    assert name in words_of(draw_trend(figures, slug, NARROW))


def test_both_numbers_of_a_relation_are_named_whole(session: Session, store: Storage) -> None:
    names = tuple(f"Place {n}" for n in range(12))
    rows = [
        (f"place-{n}", date(2025, 1, 5), "lamp", float(n))
        for n in range(12)
        for _each in range(n + 1)
    ]
    spec = Relation(
        dataset="repairs", how=How.MEAN, column="cost", beside=Measure(dataset="repairs")
    )
    figures = figures_of(session, store, spec, rows, *names)
    for width in (WIDE, NARROW):
        plan = draw_relation(figures, None, width)
        assert not [words for words in words_of(plan) if words.endswith("…")]
        assert all(
            row["y"] <= plan.height
            for layer in plan.layers
            if layer["mark"] == "text"
            for row in layer["rows"]
        )


def test_the_lower_end_of_a_change_is_not_cut(session: Session, store: Storage) -> None:
    rows = [
        ("hook", date(year, month, 1 + n), "lamp", 1.0)
        for year, many in ((2023, 8), (2024, 3))
        for month in range(1, 13)
        for n in range(many)
    ]
    rows.append(("hook", date(2024, 12, 31), "lamp", 1.0))
    spec = Trend(dataset="repairs", compare="year_before")
    figures = figures_of(session, store, spec, rows, "Hook", "Ropewalk")
    plan = draw_trend(figures, "hook", WIDE)
    band = next(layer for layer in plan.layers if layer["mark"] == "area")
    assert max(row["y"] for row in band["rows"]) < plan.height - 30


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0424, "0.042"), (0.0039, "0.0039"), (-0.012, "−0.012"), (0.25, "0.25"), (0, "0"),
     (7.4, "7.4"), (56.31, "56.3"), (1234.5, "1,234")],
)  # fmt: skip
def test_small_numbers_keep_two_digits_that_say_something(value: float, words: str) -> None:
    assert number_words(value) == words
