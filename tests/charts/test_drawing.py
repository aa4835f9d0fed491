"""Pictures: small, in the page's colours, harmless, and never the reason for a 500."""

import json
import socket
import sys
from datetime import date
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.orm import Session

from app.charts import showing
from app.charts.drawing import painter
from app.charts.drawing.layers import Plan, ticks
from app.charts.drawing.pen import NotDrawnError, Pen
from app.charts.drawing.trend import draw_trend
from app.charts.reading import chart_figures
from app.charts.showing import show_chart
from app.charts.spec import How, Map, Ranking, Trend
from app.core.storage import Storage
from app.datasets.vocabulary import ColumnType, Role
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

HOSTILE = "datum.x + alert(1) || {expr: 'x'} </text><script>1</script>"


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.mark.parametrize("kind", [Ranking, Trend, Map])
def test_a_chart_is_drawn_at_two_widths_in_the_pages_colours(
    session: Session, store: Storage, kind: type[Ranking | Trend | Map]
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    shown = show_chart(
        session, store, make_chart(session, store, dataset, kind(dataset=dataset.slug)), "ropewalk"
    )
    for svg, width in ((shown.svg_wide, 760), (shown.svg_narrow, 330)):
        root = ET.fromstring(svg)  # noqa: S314, our own
        assert root.get("viewBox", "").split()[2] == str(width)
        assert root.get("role") == "img"
        assert "Ropewalk" in root.get("aria-label", "")
        assert "var(--here)" in svg
        for never in ("style=", " id=", 'class="mark', "font-family", "<script", "href"):
            assert never not in svg
    assert shown.reading.value is not None


def test_names_that_look_like_code_are_drawn_as_text(session: Session, store: Storage) -> None:
    make_neighborhoods(session, ("Ropewalk", HOSTILE[:100]))
    columns = [
        ("day", ColumnType.DATE, Role.TIME), (HOSTILE, ColumnType.NUMBER, Role.MEASURE),
    ]  # fmt: skip
    rows = [("ropewalk", date(2025, 1, 1), 3.0)]
    dataset, _version = make_dataset(session, store, HOSTILE, columns=columns, rows=rows)
    dataset.slug = "hostile"
    session.flush()
    spec = Ranking(dataset="hostile", how=How.SUM, column=HOSTILE)
    shown = show_chart(session, store, make_chart(session, store, dataset, spec), None)
    assert "<script" not in shown.svg_wide
    root = ET.fromstring(shown.svg_wide)  # noqa: S314, our own
    assert any("datum.x + alert(1)" in "".join(text.itertext()) for text in root.iter("text"))


def test_nothing_in_a_picture_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.5)
    hits: list[object] = []

    def listen() -> None:
        try:
            hits.append(listener.accept())
        except TimeoutError:
            return

    waiting = Thread(target=listen)
    waiting.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.json"
    hostile = {
        "data": {"url": address}, "mark": "image",
        "encoding": {"url": {"value": address}, "href": {"value": address}},
    }  # fmt: skip
    monkeypatch.setattr(painter, "vega_lite", lambda _plan: hostile)
    try:
        painter.svg({}, for_page=True)
    except ValueError as refused:
        assert "127.0.0.1" in str(refused)  # noqa: PT017, refusing and drawing nothing are both right
    waiting.join()
    listener.close()
    assert hits == []


def test_a_picture_that_hangs_is_given_up_and_the_next_one_drawn(tmp_path: Path) -> None:
    marker = tmp_path / "second"
    code = (
        f"import pathlib,sys,time; p=pathlib.Path({str(marker)!r}); sys.stdin.readline();"
        'p.exists() or (p.touch(), time.sleep(60)); print(\'{"drawn": "yes"}\', flush=True);'
        "sys.stdin.readline()"
    )
    pen = Pen([sys.executable, "-c", code], seconds=2)
    with pytest.raises(NotDrawnError):
        pen.draw("svg", {})
    assert pen.draw("svg", {}) == "yes"
    pen.close()


def test_without_a_drawing_the_numbers_are_still_shown(
    session: Session, store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)

    def fail(*_args: object) -> str:
        raise NotDrawnError

    monkeypatch.setattr(showing, "drawn", fail)
    monkeypatch.setattr(showing, "_kept", {})
    shown = show_chart(session, store, make_chart(session, store, dataset), "ropewalk")
    assert shown.svg_wide == ""
    assert shown.table.lines


def test_the_same_picture_is_drawn_once(
    session: Session, store: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    chart = make_chart(session, store, dataset)
    first = show_chart(session, store, chart, "ropewalk").svg_wide
    monkeypatch.setattr(showing, "_kept", {})

    def fail(*_args: object) -> str:
        raise NotDrawnError

    monkeypatch.setattr("app.charts.drawn.pen.draw", fail)
    assert show_chart(session, store, chart, "ropewalk").svg_wide == first


def test_the_interactive_view_holds_only_what_we_wrote() -> None:
    plan = Plan(100, 50)
    plan.texts([{"x": 1, "y": 1, "t": HOSTILE}], "var(--ink)")
    spec = painter.vega_lite(plan.to_facts())
    assert spec["datasets"] == {"d0": [{"x": 1, "y": 1, "t": HOSTILE}]}
    rest = json.dumps({key: value for key, value in spec.items() if key != "datasets"})
    for never in ("expr", "signal", "transform", "href", '"url"'):
        assert never not in rest


@pytest.mark.parametrize(("low", "high"), [(0, 7), (0, 0.03), (-3, 12), (90, 97), (0, 1_031_193)])
def test_axes_have_a_few_round_numbers_that_reach_over_the_data(low: float, high: float) -> None:
    marks = ticks(low, high, 5)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 3 <= len(marks) <= 9


def test_a_map_tells_low_places_apart_beside_a_very_high_one(
    session: Session, store: Storage
) -> None:
    names = [f"Place {n}" for n in range(10)]
    make_neighborhoods(session, names)
    counts = [0, 1, 2, 4, 7, 12, 20, 40, 90, 1200]
    rows = [
        (f"place-{i}", date(2025, 1, 1), "x", 1.0) for i, n in enumerate(counts) for _ in range(n)
    ]
    dataset, _version = make_dataset(session, store, rows=rows)
    chart = make_chart(session, store, dataset, Map(dataset=dataset.slug))
    assert len(show_chart(session, store, chart, None).legend) == 5


@pytest.mark.parametrize("value", [0.0, 1.0, 1.5, -3.0, 7e9, 5e-324, 1e-12])
def test_an_axis_of_one_value_has_two_marks(value: float) -> None:
    """A trend of means that never changed once divided by nothing."""
    marks = ticks(value, value, 7)
    assert len(marks) >= 2
    assert marks[0] <= value <= marks[-1]


def test_a_trend_that_never_moves_is_drawn(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    rows = [("ropewalk", date(2024, month, 2), "x", 1.0) for month in range(1, 13)]
    dataset, _version = make_dataset(session, store, rows=rows)
    spec = Trend(dataset=dataset.slug, how=How.MEAN, column="cost")
    figures = chart_figures(session, store, make_chart(session, store, dataset, spec))
    for width in (640, 330):
        assert draw_trend(figures, None, width).layers


def test_no_mark_lies_below_the_least_that_can_be() -> None:
    assert ticks(-89, 900, 3) == [-500, 0, 500, 1000]
    assert ticks(-89, 900, 3, -100) == [-100, 0, 500, 1000]
    assert ticks(-40, 60, 5, -100) == ticks(-40, 60, 5)
