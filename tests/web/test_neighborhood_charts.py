"""The charts on the front page and on a neighborhood's page: drawn once, told in words, kept."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from app.charts.drawing.pen import pen
from app.charts.spec import Map, Ranking, Trend
from app.core.clock import utc_now
from app.core.i18n import Sentence
from app.datasets.queries import dataset_by_slug
from app.web.ready import age_words
from tests.factories.charts import make_chart
from tests.factories.datasets import COLUMNS, make_dataset, make_version, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City


def rows_of_two_years(n: int) -> list[tuple[object, ...]]:
    """Few rows in 2023 and `n` in each month of 2024, most of them in Ropewalk."""
    rows: list[tuple[object, ...]] = []
    for month in range(1, 13):
        rows.append(("ropewalk", date(2023, month, 3), "lamp", 1.0))
        rows += [("ropewalk", date(2024, month, 5), "lamp", 2.0)] * n
        rows.append(("dovecote", date(2024, month, 7), "road", 3.0))
    rows.append(("dovecote", date(2024, 12, 31), "road", 3.0))
    return rows


@pytest.fixture
def charted(city: City) -> City:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        places = make_neighborhoods(session)
        city.alice.home_id = places[0].id
        session.merge(city.alice)
        dataset, _version = make_dataset(session, store, rows=rows_of_two_years(5))
        for spec in (Trend(dataset="repairs"), Ranking(dataset="repairs"), Map(dataset="repairs")):
            make_chart(session, store, dataset, spec, featured=True)
        costs, _version = make_dataset(session, store, "Costs", rows=rows_of_two_years(2))
        make_chart(session, store, costs, Ranking(dataset="costs"), featured=True)
    return city


def page_of(city: City, address: str, here: str = "") -> BeautifulSoup:
    visitor = city.visitor(None)
    if here:
        visitor.client.cookies.set("here", here)
    answer = visitor.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing in memory, as a process does: other tests have the same tables."""
    for room in ("app.web.ready", "app.charts.figures", "app.charts.showing"):
        monkeypatch.setattr(f"{room}._kept", {})


def test_a_reader_without_a_neighborhood_sees_the_citys_own_charts(charted: City) -> None:
    page = page_of(charted, "/")
    plate = page.select_one("figure.plate")
    assert plate is not None
    assert "Repairs by month" in plate.text
    assert {str(svg["class"][0]) for svg in plate.select("svg[role=img]")} == {"wide", "narrow"}
    assert "It rose: 73 in the last full year, 12 in the year before." in page.text
    small = [h.get_text(strip=True) for h in page.select(".split.wide-side .items h3")]
    assert small == ["Costs by neighborhood"]
    assert "From 36 in Ropewalk to" in page.text


def test_the_chart_that_moved_most_leads_a_neighborhoods_page(charted: City) -> None:
    page = page_of(charted, "/neighborhoods/ropewalk")
    plate = page.select_one("figure.plate")
    assert plate is not None
    assert "Repairs by month" in plate.text
    assert "Ropewalk" in str(plate.select_one("svg")["aria-label"])  # type: ignore[index]
    assert "It rose: 60 in the last full year, 12 in the year before." in page.text
    assert page.select_one(".items .figure") is not None
    assert page.select_one("figure.plate a[href^='/charts/']") is not None


def test_a_person_sees_the_charts_of_their_own_neighborhood(charted: City) -> None:
    page = charted.visitor(charted.alice).get("/").text
    assert "Repairs by month</span>. " in page
    assert "It rose: 60 in the last full year" in page
    assert "?focus=ropewalk" in page


def test_the_map_wears_the_shades_of_the_newest_featured_map(charted: City) -> None:
    for address, here in (("/", ""), ("/", "dovecote"), ("/neighborhoods/dovecote", "")):
        page = page_of(charted, address, here)
        fills = {str(path["fill"]) for path in page.select(".citymap path[fill]")}
        assert "var(--ramp-5)" in fills
        assert page.select_one("ul.legend") is not None
        assert "Repairs on the map" in page.text
    assert not page.select("[style]")


def test_what_changed_says_versions_and_ages(charted: City) -> None:
    page = page_of(charted, "/")
    changed = page.select(".changed li")
    assert len(changed) == 2
    assert "Version 1, just now." in changed[0].text
    assert "The data reach to 31 December 2024." in changed[0].text
    age = age_words(date(2024, 12, 31), utc_now().date())
    assert f"Newest data: 31 December 2024, {age}" in page.text


@pytest.mark.usefixtures("forgetful")
def test_no_picture_is_drawn_twice(charted: City, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    draw = pen.draw

    def counting(want: str, plan: dict[str, Any]) -> str:
        made.append(want)
        return draw(want, plan)

    monkeypatch.setattr(pen, "draw", counting)
    for address, here in (("/neighborhoods/dovecote", ""), ("/", "dovecote"), ("/", "dovecote")):
        page_of(charted, address, here)
    assert made == ["svg", "svg"]  # one chart, in two widths


def test_a_new_version_is_seen_at_once(charted: City) -> None:
    before = page_of(charted, "/").text
    store = store_in(charted.settings.data_dir)
    with charted.database.writing() as session:
        dataset = dataset_by_slug(session, "repairs").dataset
        version = make_version(store, dataset.id, number=2, rows=rows_of_two_years(9))
        session.add(version)
        session.flush()
        dataset.current_version_id = version.id
    after = page_of(charted, "/").text
    assert "73 in the last full year" in before
    assert "121 in the last full year" in after
    assert "version 2, data up to" in after


@pytest.mark.parametrize("address", ["/", "/neighborhoods/ropewalk"])
def test_a_page_asks_as_often_however_many_charts_there_are(charted: City, address: str) -> None:
    asked: list[str] = []
    visitor = charted.visitor(None)
    engine = charted.database.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(str(told[2])))

    def count() -> int:
        visitor.get(address)  # the first reader fills what is kept
        asked.clear()
        assert visitor.get(address).status_code == 200
        return len([line for line in asked if re.match(r"\s*SELECT", line)])

    few = count()
    store = store_in(charted.settings.data_dir)
    with charted.database.writing() as session:
        for n in range(4):
            dataset, _version = make_dataset(session, store, f"More {n}", columns=COLUMNS)
            spec = Ranking(dataset=dataset.slug)
            make_chart(session, store, dataset, spec, featured=True)
    assert count() == few <= 20


@pytest.mark.usefixtures("forgetful")
def test_damaged_data_costs_its_chart_and_not_the_page(
    charted: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(charted.settings.data_dir)
    for file in (store.folder / "versions").iterdir():
        file.write_bytes(b"not a table")
    monkeypatch.setattr("app.charts.figures._kept", {})  # making the charts has filled it
    for address in ("/", "/neighborhoods/millrace"):
        page = page_of(charted, address)
        assert page.select_one("figure.plate") is None
        assert page.select_one(".citymap path[fill]") is None
        assert "The numbers of the charts cannot be read just now." in page.text


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days old"), (1, "1 day old"), (59, "59 days old"), (61, "2 months old"),
     (365, "12 months old"), (800, "2 years old"), (-3, "0 days old")],
)  # fmt: skip
def test_age_is_said_in_days_months_or_years(days: int, words: str) -> None:
    today = date(2026, 11, 24)
    said: Sentence = age_words(today - timedelta(days=days), today)
    assert str(said) == words
