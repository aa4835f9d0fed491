"""Pictures that were looked at: names stay whole, nothing lies on anything, no end is cut."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.drawing import painter
from app.charts.drawing.cards import Card, draw_card
from app.charts.drawing.distribution import Middle, rows_of
from app.charts.drawing.layers import CARD, NARROW, WIDE, Plan, seen, width_of
from app.charts.drawing.legends import with_legend
from app.charts.drawing.maps import shades
from app.charts.drawing.ranking import draw_ranking
from app.charts.drawing.relation import draw_relation
from app.charts.drawing.small_trend import thinned
from app.charts.drawing.trend import draw_trend
from app.charts.reading import chart_figures
from app.charts.showing import plan_of
from app.charts.spec import (
    Change,
    Composition,
    Distribution,
    How,
    Map,
    Measure,
    Ranking,
    Relation,
    Spec,
    SplitPlaces,
    Trend,
)
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


CARDS: Mapping[str, Spec] = {
    "ranking": Ranking(dataset="repairs"),
    "trend": Trend(dataset="repairs"),
    "small charts": Trend(dataset="repairs", split=SplitPlaces()),
    "map": Map(dataset="repairs"),
    "change": Change(dataset="repairs"),
    "composition": Composition(dataset="repairs", by="kind"),
    "distribution": Distribution(dataset="repairs", column="cost"),
    "relation": Relation(dataset="repairs", beside=Measure(dataset="repairs", how=How.MEAN,
                                                           column="cost")),
}  # fmt: skip


@pytest.mark.parametrize("kind", CARDS)
def test_words_on_a_card_can_be_read_at_half_its_width(
    session: Session, store: Storage, kind: str
) -> None:
    names = [f"Place {n}" for n in range(40)]
    rows = [
        (f"place-{n}", date(2024 + m // 12, 1 + m % 12, 5), f"kind {m % 9}", float(n * m))
        for n in range(40)
        for m in range(30)
    ]
    figures = figures_of(session, store, CARDS[kind], rows, *names)
    plan = plan_of(session, figures, "place-3", CARD)
    if kind == "map":
        plan = with_legend(plan, shades(figures))
    card = draw_card(Card("Commonplot", "A title", picture=plan))
    sizes = [layer["size"] for layer in card.layers if layer["mark"] == "text"]
    assert min(sizes) / 2 >= 7


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("here", "city"), [(7, 8), (8, 7), (300, 310), (310, 300), (140, 190)])
def test_no_line_of_a_middle_runs_through_words_of_the_other(
    here: float, city: float, width: int
) -> None:
    told = [
        Middle(here, "Foundry: half below 8", is_here=True),
        Middle(city, "Whole city: half below 7", is_here=False),
    ]
    (y, one, side, top), (y_other, other, its, top_other) = rows_of(told, width)
    assert y != y_other
    for line, from_y, words, row, at in (
        (one, top, other, y_other, its), (other, top_other, one, y, side),
    ):  # fmt: skip
        start, end = words.span(at, width)
        assert from_y > row or not start <= line.x <= end
        assert start >= 0
        assert end <= width


def test_thinned_lines_keep_their_ends_peaks_and_gaps() -> None:
    rows = [{"x": n / 4, "y": 50.0, "part": n // 200} for n in range(400)]
    rows[37]["y"], rows[38]["y"] = 2.0, 98.0
    kept = thinned(rows)
    assert len(kept) < len(rows) / 2
    assert kept[0] == rows[0]
    assert kept[-1] == rows[-1]
    assert [row for row in kept if row["y"] != 50] == rows[37:39]
    assert {row["part"] for row in kept} == {0, 1}
    apart = [{"x": 10.0 * n, "y": 1.0, "part": 0} for n in range(9)]
    assert thinned(apart) == apart


def test_what_nobody_sees_is_not_sent_to_be_drawn(session: Session, store: Storage) -> None:
    rows = [("hook", date(2025, month, 5), "lamp", 1.0) for month in range(1, 13)]
    figures = figures_of(session, store, Trend(dataset="repairs"), rows, "Hook", "Ropewalk")
    plan = draw_trend(figures, "hook", WIDE).to_facts()
    sent = seen(plan)
    assert len(sent["layers"]) == len(plan["layers"]) - 2
    assert "tip" in str(plan)
    assert "tip" not in str(sent)
    assert painter.svg(sent, for_page=True) == painter.svg(plan, for_page=True)


def test_a_last_step_that_is_not_whole_is_no_fall_beside_a_year_ago(
    session: Session, store: Storage
) -> None:
    rows = [
        ("hook", date(2023 + month // 12, 1 + month % 12, 1 + day), "lamp", 1.0)
        for month in range(30)
        for day in range(4 if month < 29 else 1)
    ]
    on_year = Trend(dataset="repairs", compare="year_before")
    figures = figures_of(session, store, on_year, rows, "Hook", "Ropewalk")
    assert not figures.periods[-1].full
    plan = draw_trend(figures, "hook", WIDE)
    assert "-50%" not in words_of(plan)
    assert not [words for words in words_of(plan) if words.startswith("until")]


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("focus", [None, "place-3"])
def test_no_words_leave_the_plate_on_a_phone(
    session: Session, store: Storage, kind: str, focus: str | None
) -> None:
    names = [f"Place {n}" for n in range(24)]
    rows = [
        (f"place-{n}", date(2024 + m // 12, 1 + m % 12, 5), f"KIND {m % 9}", float(n * m))
        for n in range(24)
        for m in range(30)
    ]
    figures = figures_of(session, store, CARDS[kind], rows, *names)
    plan = plan_of(session, figures, focus, NARROW)
    for layer in (one for one in plan.layers if one["mark"] == "text"):
        for row in layer["rows"]:
            room = width_of(row["t"], layer["size"] * 0.9, layer["weight"])  # of a usual font
            start = row["x"] - {"left": 0.0, "center": room / 2, "right": room}[layer["align"]]
            assert start >= 0, row
            assert start + room <= NARROW, row
            assert 8 <= row["y"] <= plan.height, row
