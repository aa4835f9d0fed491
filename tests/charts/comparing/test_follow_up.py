"""A place after a date beside places like it: what is said, and what is left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.comparing.follow_up import Missing, Wanted, follow_up, windows_of
from app.charts.comparing.measures import sizes_of, trend_figures
from app.charts.comparing.neighbors import bordering
from app.charts.comparison_showing import follow, show_follow_up
from app.charts.comparison_tables import follow_up_table
from app.charts.comparison_words import missing_words
from app.charts.drawing.followup import draw_follow_up, is_indexed
from app.charts.drawing.layers import HERE, NARROW, WIDE
from app.charts.drawing.lines import apart
from app.charts.periods import Stretch, end_of
from app.charts.spec import How, Ranking, Spec, Step
from app.charts.suppressing import hide_small
from app.charts.tables import csv_text
from app.core.storage import Storage
from app.places.queries import drawn_shapes
from tests.charts.comparing.cities import NAMES, SLUGS, events
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

SINCE = date(2025, 1, 1)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def a_city(fall: float = 0.4, months: int = 36) -> list[list[int]]:
    """Return counts of 26 areas that move alike; the first falls in 2025."""
    chance = np.random.default_rng(3)
    levels = 30 * np.exp(chance.normal(0, 0.3, (26, 1)))
    levels[0] = 30
    counts = chance.poisson(levels * np.ones(months))
    counts[0, 24:] = np.round(counts[0, 24:] * fall)
    found: list[list[int]] = np.maximum(counts, 1).tolist()
    return found


def trend(
    session: Session,
    store: Storage,
    numbers: Sequence[Sequence[float]],
    spec: Spec | None = None,
    *,
    sensitive: bool = False,
) -> Figures:
    """Return real figures of 26 areas, with these counts or values put in their place."""
    make_neighborhoods(session, NAMES)
    dataset, _version = make_dataset(session, store, rows=events([[1, 1]]))
    chart = make_chart(session, store, dataset, spec or Ranking(dataset=dataset.slug))
    figures = trend_figures(session, store, chart)
    assert figures is not None
    values = np.array(numbers, dtype=np.float64).T
    counts = values.astype(np.int64) if spec is None else np.full(values.shape, 50)
    city, of_city = values.sum(axis=1), counts.sum(axis=1)
    hidden = np.zeros(values.shape, dtype=bool)
    if sensitive:
        hidden, _city = hide_small(counts, values, of_city, city, np.zeros(26, dtype=bool))
        values[hidden] = np.nan
    ends = [end_of(date(2023 + at // 12, 1 + at % 12, 1), Step.MONTH) for at in range(len(values))]
    periods = tuple(Stretch(end.replace(day=1), end, full=True) for end in ends)
    return replace(
        figures, values=values, counts=counts, hidden=hidden, periods=periods, city=city,
        city_counts=of_city, city_hidden=np.zeros(len(city), dtype=bool), medians=city,
    )  # fmt: skip


def test_a_place_where_something_was_done_is_told_from_places_like_it(
    session: Session, store: Storage
) -> None:
    figures = trend(session, store, a_city())
    shown = follow(session, store, figures, Wanted("area-a", SINCE))
    found = shown.found
    assert found.effect is not None
    assert found.effect.value == pytest.approx(0.4, abs=0.07)
    assert 3 <= len(found.chosen) <= 5
    assert found.is_sure
    assert found.placebo.others >= 20
    assert found.placebo.as_large == 0
    said = " ".join(str(sentence) for sentence in (*shown.sentences, shown.placebo))
    assert "Area A had" in said
    assert "finds none that stands out as much" in said
    assert "not proof" in str(shown.not_proof)
    assert shown.pictures.wide.startswith("<svg")
    assert "1 January 2025" in shown.pictures.narrow


def test_areas_chosen_by_hand_are_those_and_no_others(session: Session, store: Storage) -> None:
    figures = trend(session, store, a_city())
    wanted = Wanted("area-a", SINCE, areas=("area-d", "area-x", "area-d", "area-a"))
    found = follow(session, store, figures, wanted).found
    assert [one.slug for one in found.chosen] == ["area-d", "area-x"]
    assert found.by_hand
    by_rule = follow(session, store, figures, Wanted("area-a", SINCE)).found
    without = frozenset(one.slug for one in by_rule.chosen[:2])
    again = follow(session, store, figures, Wanted("area-a", SINCE, without=without)).found
    assert not without & {one.slug for one in again.chosen}
    assert not again.by_hand


def test_areas_that_border_on_the_place_are_named(session: Session, store: Storage) -> None:
    figures = trend(session, store, a_city())
    touching = bordering(drawn_shapes(session), "area-a")
    assert set(touching) == {"area-b", "area-e", "area-f"}  # squares in rows of four
    found = follow(session, store, figures, Wanted("area-a", SINCE)).found
    assert {one.slug for one in found.candidates if one.is_neighbor} == set(touching)
    assert bordering(drawn_shapes(session), "nowhere") == frozenset()


def test_levels_that_differ_are_drawn_from_a_hundred(session: Session, store: Storage) -> None:
    counts = a_city(fall=1)
    counts[0] = [n * 4 for n in counts[0]]
    figures = trend(session, store, counts)
    wanted = Wanted("area-a", SINCE, areas=("area-b", "area-c"))
    shown = follow(session, store, figures, wanted)
    assert is_indexed(shown.found)
    assert "100 = before" in shown.pictures.wide
    assert shown.found.effect is not None
    assert shown.found.effect.value == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(
    ("focus", "since", "missing"),
    [
        (None, SINCE, Missing.NO_PLACE),
        ("atlantis", SINCE, Missing.NO_PLACE),
        ("area-a", date(2023, 6, 1), Missing.TOO_EARLY),
        ("area-a", date(1800, 1, 1), Missing.TOO_EARLY),
        ("area-a", date(2025, 12, 1), Missing.TOO_LATE),
        ("area-a", date(2525, 1, 1), Missing.TOO_LATE),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said(
    session: Session, store: Storage, focus: str | None, since: date, missing: Missing
) -> None:
    figures = trend(session, store, a_city())
    shown = follow(session, store, figures, Wanted(focus, since))
    assert shown.found.missing is missing
    assert str(missing_words(shown.found)).endswith(".")
    assert shown.sentences == []
    assert shown.pictures.wide == ""


def test_a_place_like_no_other_is_said(session: Session, store: Storage) -> None:
    counts = a_city(fall=1)
    counts[0] = [n * 3 + at * 20 for at, n in enumerate(counts[0])]
    figures = trend(session, store, counts)
    found = follow(session, store, figures, Wanted("area-a", SINCE)).found
    assert found.missing is Missing.NONE_SIMILAR
    assert "by hand" in str(missing_words(found))
    assert len(found.candidates) == 25


def test_means_are_followed_by_differences(session: Session, store: Storage) -> None:
    chance = np.random.default_rng(8)
    means = 20 + chance.normal(size=(26, 36))
    means[0] += np.where(np.arange(36) >= 24, 5, 0)
    means[0, :24] = 20 + chance.normal(size=24) / 4
    spec = Ranking(dataset="repairs", how=How.MEAN, column="cost")
    figures = trend(session, store, means.tolist(), spec)
    shown = follow(session, store, figures, Wanted("area-a", SINCE))
    assert shown.found.effect is not None
    assert not shown.found.counted
    assert shown.found.effect.value == pytest.approx(5, abs=1)
    assert "more than they did" in " ".join(str(s) for s in shown.sentences)


def test_the_period_of_the_date_itself_is_neither_before_nor_after() -> None:
    periods = [Stretch(date(2025, m, 1), date(2025, m, 28), full=m < 6) for m in range(1, 7)]
    windows = windows_of(periods, date(2025, 3, 15), Step.MONTH)
    assert windows.before == (0, 1)
    assert windows.after == (3, 4)
    assert windows_of(periods, date(2025, 3, 1), Step.MONTH).after == (2, 3, 4)


def test_the_table_lists_every_line_and_runs_no_formula(session: Session, store: Storage) -> None:
    figures = trend(session, store, a_city())
    found = follow(session, store, figures, Wanted("area-a", SINCE)).found
    table = follow_up_table(found)
    assert len(table.columns) == 3 + len(found.chosen)
    assert len(table.lines) == 36
    text = csv_text(table)
    assert text.splitlines()[0].startswith("Period,Area A,Comparison areas")
    assert not any(line.startswith(("=", "+", "@")) for line in text.splitlines())


def test_a_place_with_hidden_months_is_not_followed_nor_compared_with(
    session: Session, store: Storage
) -> None:
    counts = a_city(fall=1)
    for place in (0, 1, 2):
        counts[place][5] = 2
    figures = trend(session, store, counts, sensitive=True)
    hidden = {slug for slug in SLUGS if figures.hidden[:, figures.places[slug]].any()}
    assert {"area-a", "area-b", "area-c"} <= hidden
    assert follow(session, store, figures, Wanted("area-a", SINCE)).found.missing is Missing.HIDDEN
    shown = next(slug for slug in SLUGS if slug not in hidden)
    found = follow_up(figures, Wanted(shown, SINCE), sizes_of(session, figures), ())
    assert not hidden & {one.slug for one in (*found.candidates, *found.chosen)}
    wanted = Wanted(shown, SINCE, areas=("area-b", "area-z"))
    by_hand = show_follow_up(store, follow_up(figures, wanted, {}, ())).found
    assert "Area B" in by_hand.left_out


def test_a_follow_up_on_a_phone_shades_its_areas_and_keeps_labels_apart(
    session: Session, store: Storage
) -> None:
    figures = trend(session, store, a_city())
    found = follow(session, store, figures, Wanted("area-a", SINCE)).found
    wide, narrow = draw_follow_up(found, WIDE), draw_follow_up(found, NARROW)
    thin = [layer["width"] for layer in wide.layers if layer["mark"] == "line"].count(1)
    assert thin == len(found.chosen) > 1
    marks = [layer["mark"] for layer in narrow.layers]
    assert (marks.count("area"), marks.count("line")) == (1, 3)  # the mean, the rim, the place
    said = [row["t"] for layer in narrow.layers if "align" in layer for row in layer["rows"]]
    assert "Shaded: from the lowest to the highest of them" in said
    place = [layer for layer in wide.layers if layer["mark"] == "line"][-1]
    assert (place["colour"], place["width"]) == (HERE, 3)


@pytest.mark.parametrize("wanted", [[10.0, 12.0], [290.0, 300.0], [300.0, 300.0], [20.0, 200.0]])
def test_two_labels_never_touch_nor_leave_the_plate(wanted: list[float]) -> None:
    first, second = apart(wanted, 306)
    assert second - first >= 34
    assert second <= 306
    assert abs(first - wanted[0]) <= 40
