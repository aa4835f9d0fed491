"""What the page of a chart says of its numbers: how they were made, how sure, and of which time."""

import csv
from datetime import date
from io import StringIO

import pytest

from app.charts.spec import (
    Change,
    Composition,
    Distribution,
    How,
    Keep,
    Measure,
    Ranking,
    Relation,
    Spec,
    SplitKinds,
    SplitPlaces,
    Trend,
)
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.charted import page_of, store_of

NAMES = tuple(f"Area {letter}" for letter in "ABCDEFGHIJKLMN")
SLUG = "repairs"


def pages_of(city: City, spec: Spec, *, sensitive: bool = False) -> tuple[str, str]:
    """Return the page of a chart for one place, and the address of the chart."""
    rows = [
        (name.lower().replace(" ", "-"), date(year, month, 1 + one), f"kind {one}", float(one))
        for place, name in enumerate(NAMES)
        for year in (2024, 2025)
        for month in range(1, 13)
        for one in range(2 + place % 7)
    ] + [("area-a", date(2025, 12, 31), "kind 1", 1.0)]
    store = store_of(city)
    with city.database.writing() as session:
        make_neighborhoods(session, NAMES)
        dataset, _version = make_dataset(session, store, rows=rows, sensitive=sensitive)
        assert dataset.slug == SLUG
        address = page_of(make_chart(session, store, dataset, spec))
    return city.visitor(None).get(f"{address}?focus=area-c").text, address


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (Ranking(dataset=SLUG), ["The rows are counted.", "mid-P interval of a count"]),
        (Ranking(dataset=SLUG, how=How.MEAN, column="cost"), ["(mean)", "Student&#39;s t"]),
        (Distribution(dataset=SLUG, column="cost"), ["(median)", "same steps", "(order stat"]),
        (Composition(dataset=SLUG, by="kind"), ["rows of each kind", "Wilson&#39;s interval"]),
        (Change(dataset=SLUG), ["two periods", "ratio of two counts", "2024 and 2025."]),
        (Trend(dataset=SLUG, window=3), ["with the 2 before it", "drawn hollow"]),
        (Trend(dataset=SLUG, compare="year_before"), ["a year earlier", "ratio of two counts"]),
        (
            Relation(dataset=SLUG, beside=Measure(dataset=SLUG, how=How.SUM, column="cost")),
            ["Spearman"],
        ),
        (
            Ranking(dataset=SLUG, filters=(Keep(column="kind", values=("kind 1",)),)),
            ["Only rows with", "kind 1"],
        ),
        (Ranking(dataset=SLUG, how=How.SUM, column="cost"), ["so it has no interval"]),
    ],
)  # fmt: skip
def test_the_page_says_how_its_numbers_were_made(city: City, spec: Spec, said: list[str]) -> None:
    page, _address = pages_of(city, spec)
    method = page[page.index('id="method"') :]
    for words in said:
        assert words in method
    assert 'href="/numbers#sure"' in method
    assert "%%" not in page
    assert 'id="sure"' in city.visitor(None).get("/numbers").text


def test_numbers_about_people_name_the_rule_for_few_rows(city: City) -> None:
    page, _address = pages_of(city, Ranking(dataset=SLUG), sensitive=True)
    assert "rest on fewer than 5 rows are not shown" in page


def test_a_rank_says_how_sure_it_is(city: City) -> None:
    page, _address = pages_of(city, Ranking(dataset=SLUG))
    assert "Allowing for chance, its rank may be anything from 5 to 14." in page


def test_small_charts_say_how_many_are_drawn_and_which(city: City) -> None:
    page, _address = pages_of(city, Trend(dataset=SLUG, split=SplitPlaces()))
    told = "12 of 14 shown: your place, and those whose lines lie furthest from the city median."
    assert page.count(told) >= 2
    assert "The table has all of them." in page
    assert page.count(">12 of 14 shown<") == 2


def test_small_charts_by_kind_say_that_they_are_the_commonest(city: City) -> None:
    page, _address = pages_of(city, Trend(dataset=SLUG, split=SplitKinds(column="kind")))
    assert "The 6 commonest are shown" in page


def test_titles_that_stand_alone_say_their_time(city: City) -> None:
    page, address = pages_of(city, Ranking(dataset=SLUG))
    dated = "Repairs by neighborhood, 2024 to 2025"
    assert f"<title>{dated}" in page
    assert f'property="og:title" content="{dated}' in page
    visitor = city.visitor(None)
    number = address.split("/")[-1].split("-")[0]
    assert f"<title>{dated}</title>" in visitor.get(f"/embed/charts/{number}").text
    assert f"{dated}</title>" in visitor.get(f"{address}/picture.svg").text


@pytest.mark.parametrize(
    ("spec", "columns"),
    [
        (Ranking(dataset=SLUG), "Neighborhood,Number,low,high,Rank"),
        (Trend(dataset=SLUG), "Period,Area C,low,high,City median"),
        (Change(dataset=SLUG), "Neighborhood,2024,2025,Change,low,high"),
        (Composition(dataset=SLUG, by="kind"),
         "kind,Area C,low,high,Rows,Whole city,low,high,Rows"),
    ],
)  # fmt: skip
def test_intervals_are_numbers_in_the_csv_of_a_chart(city: City, spec: Spec, columns: str) -> None:
    _page, address = pages_of(city, spec)
    head, *lines = csv.reader(
        StringIO(city.visitor(None).get(f"{address}/data.csv?focus=area-c").text)
    )
    told = [name.removeprefix("95% interval, ").removesuffix(" (2)") for name in head]
    assert ",".join(told).casefold() == columns.casefold()
    assert len(set(head)) == len(head)
    at = told.index("low")
    for line in lines:
        assert len(line) == len(head)
        low, high = (float(end) for end in line[at : at + 2])
        assert low <= float(line[at - 1]) <= high


def test_tabs_say_which_time_the_number_is_of(city: City) -> None:
    page, address = pages_of(city, Trend(dataset=SLUG))
    assert "The number told is of December 2025: over time it is the last whole step." in page
    ranked = city.visitor(None).get(f"{address}?view=ranking").text
    assert "The number told is of 2024 to 2025: this kind puts all of that time together" in ranked


def test_the_builder_says_that_it_changed_the_period(city: City) -> None:
    pages_of(city, Ranking(dataset=SLUG))
    visitor = city.visitor(None)
    asked = f"dataset={SLUG}&how=count&kind"
    told = "The period was changed to 2025"
    for way in ("preview", "new"):
        assert told in visitor.get(f"/charts/{way}?{asked}=change&period=all").text
        assert told not in visitor.get(f"/charts/{way}?{asked}=change&period=2025").text
        assert told not in visitor.get(f"/charts/{way}?{asked}=ranking&period=all").text


def test_the_builder_asks_in_plain_words(city: City) -> None:
    pages_of(city, Ranking(dataset=SLUG))
    page = city.visitor(None).get(f"/charts/new?dataset={SLUG}").text
    for words in ("For each of what?", "Average (mean)", "stands out in color?"):
        assert words in page
    for jargon in ("wears the accent", "Per what?", "aggregate", "Of which column"):
        assert jargon not in page
