"""Counts of areas of different size say so where they are drawn, and lead to a fair chart."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.charts.choices import Keep, Measure
from app.charts.models import Chart
from app.charts.spec import (
    Between,
    Change,
    Composition,
    Ground,
    How,
    Last,
    Map,
    Population,
    Ranking,
    Relation,
    Spec,
    SplitPlaces,
    Trend,
    read_spec,
)
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.datasets.vocabulary import Shape
from app.places.models import Neighborhood
from app.web.chart_fields import fields_of
from app.web.chart_forms import ChartForm, spec_from
from tests.charts.claims.city import rows
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_claims import store_of

WORDS = "such a count says where there is more"
COSTS = Measure(dataset="repairs", how=How.MEAN, column="cost")
LAMPS = Keep(column="kind", values=("lamp", "pole"))


def dataset_in(session: Session, store: Storage) -> Dataset:
    make_neighborhoods(session)
    return make_dataset(session, store, rows=rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)}))[
        0
    ]


def charted(city: City, spec: Spec) -> Chart:
    with city.database.writing() as session:
        return make_chart(session, store_of(city), dataset_in(session, store_of(city)), spec)


def peopled(city: City, people: int | None) -> None:
    with city.database.writing() as session:
        session.execute(update(Neighborhood).values(population=people))


@pytest.mark.parametrize(
    ("spec", "is_minded"),
    [
        (Ranking(dataset="repairs"), True), (Map(dataset="repairs"), True),
        (Change(dataset="repairs"), True),
        (Ranking(dataset="repairs", how=How.SUM, column="cost"), True),
        (Trend(dataset="repairs", split=SplitPlaces()), True),
        (Relation(dataset="repairs", beside=COSTS), True),
        (Trend(dataset="repairs"), False), (Composition(dataset="repairs", by="kind"), False),
        (Ranking(dataset="repairs", how=How.MEAN, column="cost"), False),
        (Ranking(dataset="repairs", how=How.RATE, per=Ground()), False),
    ],
)  # fmt: skip
def test_who_sets_sizes_side_by_side_says_so_on_its_page_and_in_frames(
    city: City, spec: Spec, *, is_minded: bool
) -> None:
    chart = charted(city, spec)
    page = city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}").text
    frame = city.visitor(None).get(f"/embed/charts/{chart.id}").text
    assert (WORDS in page, WORDS in frame) == (is_minded, is_minded)
    has_way = is_minded and not isinstance(spec, Relation)
    way = f"/charts/{chart.id}-{chart.slug}/rate"
    assert (f'href="{way}"' in page) is has_way
    assert (f'href="{city.settings.base_url}{way}"' in frame) is has_way
    assert city.visitor(None).get(way).status_code == (303 if has_way else 404)


def test_a_table_with_one_row_an_area_is_no_count(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
        table = [("ropewalk", None, "lamp", 3.0), ("dovecote", None, "lamp", 4.0)]
        dataset, _v = make_dataset(session, store_of(city), rows=table, shape=Shape.NEIGHBORHOODS)
        spec = Ranking(dataset="repairs", how=How.SUM, column="cost")
        chart = make_chart(session, store_of(city), dataset, spec)
    assert WORDS not in city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}").text


def test_the_way_leads_to_the_same_chart_as_a_rate_and_to_a_kept_one(city: City) -> None:
    spec = Map(dataset="repairs", period=Last(months=12), filters=(LAMPS,))
    chart = charted(city, spec)
    peopled(city, None)
    visitor, way = city.visitor(None), f"/charts/{chart.id}-{chart.slug}/rate?focus=ropewalk"
    there = visitor.get(way).headers["location"]
    sent = parse_qs(urlsplit(there).query)
    assert (sent["how"], sent["kind"], sent["period"]) == (["rate"], ["map"], ["last-12"])
    assert (sent["per"], sent["focus"]) == (["area"], ["ropewalk"])
    assert visitor.get(there).status_code == 200
    peopled(city, 1000)
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, chart.dataset_id)
        facts = {**chart.spec, "how": "rate", "per": {"of": "population"}}
        kept = make_chart(session, store_of(city), dataset, read_spec(facts))
    assert visitor.get(way).headers["location"] == f"/charts/{kept.id}-{kept.slug}?focus=ropewalk"


@pytest.mark.parametrize(
    "spec",
    [
        Ranking(dataset="repairs", how=How.RATE, per=Population(), filters=(LAMPS,)),
        Map(dataset="repairs", how=How.RATE, per=Ground(), column="cost"),
        Ranking(dataset="repairs", how=How.SHARE, of=LAMPS, focus="ropewalk",
                period=Between.model_validate({"start": "2025-02-01", "end": "2025-04-30"})),
        Trend(dataset="repairs", window=3, split=SplitPlaces(), compare="year_before"),
        Change(dataset="repairs", before="just", sort="difference", period=Last(months=6)),
    ],
)  # fmt: skip
def test_the_form_says_of_a_chart_what_it_is(spec: Spec) -> None:
    assert spec_from(ChartForm.model_validate(fields_of(spec, spec.focus))) == spec


def test_a_rate_names_the_same_counts_for_each_of_something_else(city: City) -> None:
    chart = charted(city, Ranking(dataset="repairs", how=How.RATE, per=Population()))
    address = f"/charts/{chart.id}-{chart.slug}"
    assert "decides which areas come first" not in city.visitor(None).get(address).text
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, chart.dataset_id)
        for spec in (
            Ranking(dataset="repairs", how=How.RATE, per=Ground(), filters=(LAMPS,)),
            Trend(dataset="repairs", how=How.RATE, per=Ground()),
            Ranking(dataset="repairs"),
        ):
            make_chart(session, store_of(city), dataset, spec)
    assert "decides which areas come first" not in city.visitor(None).get(address).text
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, chart.dataset_id)
        other = make_chart(session, store_of(city), dataset,
                           Map(dataset="repairs", how=How.RATE, per=Ground()))  # fmt: skip
    for page, front in ((address, ""), (f"/embed/charts/{chart.id}", city.settings.base_url)):
        text = city.visitor(None).get(page).text
        assert f'href="{front}/charts/{other.id}-{other.slug}"' in text
        assert "decides which areas come first" in text
