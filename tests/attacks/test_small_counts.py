"""Small counts of people at every door: canary numbers that no answer may tell.

Three rows of Ropewalk hold one number and seven of Dovecote another. The first rest on too few
rows; the second would give the first away, beside the total. A mean, a median, a sum, a range, an
example or a row would show them as they stand.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.charts.reading import Reading
from app.charts.spec import Denominator, How, Keep, Map, Ranking, Step, Trend
from app.contributions.citing import cite
from app.contributions.guarding import guard_citations
from app.contributions.models import Citation
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import ColumnType, Role
from app.proposals.evidence import see
from app.proposals.service import attach_evidence
from app.web.nouns import register_nouns
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.discussion import make_comment
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor

SECRET, ITS_TWIN = 48151.0, 36237.0
RARE, LIVES_THERE = "Rarekind", "Jo Doe house"
# Each canary, its sum, and both as people write them.
CANARIES = (
    "48151", "48,151", "144453", "144,453", "36237", "36,237", "253659", "253,659", RARE,
    LIVES_THERE,
)  # fmt: skip
COLUMNS = (
    ("day", ColumnType.DATE, Role.TIME),
    ("kind", ColumnType.TEXT, Role.CATEGORY),
    ("cost", ColumnType.NUMBER, Role.MEASURE),
)
ROWS = (
    *[("ropewalk", date(2025, 3, n), RARE, SECRET) for n in (1, 2, 3)],
    *[("dovecote", date(2025, 5, n + 1), "lamp", ITS_TWIN) for n in range(7)],
    *[("millrace", date(2025, 5 + n % 2, 1 + n % 28), "lamp", 110.0 + n) for n in range(60)],
    *[("tannery", date(2025, 5 + n % 2, 1 + n % 28), "road", 210.0 + n) for n in range(80)],
)
PLACES = ("", "ropewalk", "dovecote", "millrace", "tannery")


@pytest.fixture
def store(city: City) -> Storage:
    register_nouns()
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def people(city: City, store: Storage, *, sensitive: bool = True) -> list[tuple[int, str]]:
    """Make the table with charts of every kind; return the number and the slug of each."""
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, version = make_dataset(session, store, "People", columns=COLUMNS, rows=ROWS)
        ends = {"low": str(SECRET), "high": str(SECRET), "examples": [RARE, str(SECRET)]}
        version.columns = [{**column, **ends} for column in version.columns]
        version.report = {**version.report, "top_unmatched": [[LIVES_THERE, 1]]}
        version.difference = {
            "since": 1, "rows_before": 147, "rows_after": 150, "added": 3, "gone": 0, "changed": 0,
            "key": "", "shared": 0, "keyless": 0, "columns_added": [], "columns_gone": [],
            "columns_changed": [], "places": [["ropewalk", 0, 3]],
        }  # fmt: skip
        own = dataset.slug
        specs: list[Ranking | Map | Trend] = [
            Ranking(dataset=own),
            Ranking(dataset=own, filters=(Keep(column="kind", values=("lamp",)),)),
            Trend(dataset=own),
            Trend(dataset=own, step=Step.YEAR),
        ]
        for how in (How.SUM, How.MEAN, How.MEDIAN):
            specs += [kind(dataset=own, how=how, column="cost") for kind in (Ranking, Map, Trend)]
        charts = [make_chart(session, store, dataset, spec, featured=True) for spec in specs]
        dataset.sensitive = sensitive  # after its charts: of people, some would not be made
        return [(chart.id, chart.slug) for chart in charts]


def doors(charts: list[tuple[int, str]]) -> Iterator[str]:
    yield from ("/", "/datasets", "/charts", "/search?q=people", "/proposals")
    yield from ("/datasets/people", "/datasets/people/dictionary", "/datasets/people/versions/1")
    yield from ("/datasets/people/versions/1.csv", "/datasets/people/versions/1.parquet")
    yield from ("/datasets/people/datapackage.json", "/datasets/people/dataset.jsonld")
    yield from ("/charts/new?dataset=people", "/api/v1/charts", "/api/v1/datasets")
    yield from ("/api/v1/datasets/people", "/api/v1/datasets/people/versions/1")
    yield from ("/api/v1/datasets/people/charts", "/feed.atom", "/datasets/people/feed.atom")
    for how, kind in product(("mean", "sum", "median"), ("ranking", "map", "trend")):
        made = f"dataset=people&kind={kind}&how={how}&column=cost"
        yield from (f"/charts/preview?{made}&focus={place}" for place in PLACES[:3])
    for place in PLACES[1:]:
        yield f"/neighborhoods/{place}"
    for number, slug in charts:
        for place in PLACES:
            yield f"/charts/{number}-{slug}?focus={place}"
            yield f"/charts/{number}/data.csv?focus={place}"
        yield f"/charts/{number}/picture.svg?focus=ropewalk"
        for view in ("", "map", "trend", "ranking"):
            yield f"/charts/{number}/marks.json?focus=ropewalk&view={view}"
            yield f"/charts/{number}-{slug}?focus=ropewalk&view={view}"
            yield f"/embed/charts/{number}?focus=ropewalk&view={view}"
        for place in PLACES:
            yield f"/charts/{number}/mark?anchor=area:{place}"


def told_in(visitor: Visitor, address: str) -> list[str]:
    text = visitor.get(address).text
    return [canary for canary in CANARIES if canary in text]


def test_no_door_tells_a_small_cell_nor_the_one_that_gives_it_away(
    city: City, store: Storage
) -> None:
    charts = people(city, store)
    for visitor in (city.visitor(None), city.visitor(city.charlie)):
        for address in doors(charts):
            assert told_in(visitor, address) == [], address


def test_the_canaries_sing_where_the_table_is_open(city: City, store: Storage) -> None:
    """Without this the test above would pass on empty pages."""
    charts = people(city, store, sensitive=False)
    visitor = city.visitor(None)
    told = {canary for address in doors(charts) for canary in told_in(visitor, address)}
    assert told >= {"48151", "48,151", "144453", "144,453", "36,237", "253,659", RARE, LIVES_THERE}


def test_rows_are_for_those_who_load_them(city: City, store: Storage) -> None:
    people(city, store)
    rows = ["/datasets/people/versions/1.csv", "/datasets/people/versions/1.parquet"]
    for address in (*rows, "/datasets/people/datapackage.json"):
        refused = city.visitor(city.charlie).get(address)
        assert refused.status_code == 403, address
        assert "about people" in refused.text
        allowed = city.visitor(city.olive).get(address)
        assert allowed.status_code == 200, address
        assert allowed.headers["cache-control"] == "private, no-store"
    assert "/versions/1.csv" not in city.visitor(None).get("/datasets/people").text
    assert "/versions/1.csv" in city.visitor(city.olive).get("/datasets/people").text


def test_a_rate_per_few_people_is_no_way_round(city: City, store: Storage) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_dataset(session, store, "People", columns=COLUMNS, rows=ROWS, sensitive=True)
        rows = [(place, date(2025, 5, 1), "x", 1.0) for place in PLACES[1:] for _n in range(20)]
        calls, _version = make_dataset(session, store, "Calls", columns=COLUMNS, rows=rows)
        per = Denominator(dataset="people")
        spec = Ranking(dataset="calls", how=How.RATE, per=per, scale=1)
        chart = make_chart(session, store, calls, spec)
    lines = city.visitor(None).get(f"/charts/{chart.id}/data.csv").text.splitlines()
    shown = {line.split(",")[0]: line.split(",")[1] for line in lines[1:]}
    assert shown["Ropewalk"] == shown["Dovecote"] == ""
    assert shown["Tannery"] == "0.25"


def test_what_was_cited_before_loses_its_small_counts(city: City, store: Storage) -> None:
    charts = people(city, store, sensitive=False)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Help them")
        for number, _slug in charts[4:]:
            evidence = see(session, store, number, "ropewalk")
            attach_evidence(session, city.alice, proposal.id, evidence)
        comment = make_comment(session, city.bob, proposal.id)
        seen = see(session, store, charts[5][0], "ropewalk")
        facts = (seen.chart_id, seen.version_id, seen.focus_id, None, None, dict(seen.reading))
        cite(session, city.bob, comment.id, *facts)
        dataset_id = session.scalars(select(col(Dataset.id))).one()
    pages = ("/proposals/1-help-them", "/proposals", f"/charts/{charts[5][0]}-{charts[5][1]}",
             "/api/v1/proposals/1", "/api/v1/proposals/1/comments")  # fmt: skip
    reader = city.visitor(None)
    assert told_in(reader, pages[0])
    with city.database.writing() as session:
        session.get_one(Dataset, dataset_id).sensitive = True
    for _time in range(2):
        guard_citations(city.database, store, dataset_id)
    for address in pages:
        assert told_in(reader, address) == [], address
    assert "rests on too few rows" in reader.get(pages[0]).text
    with city.database.reading() as session:
        for citation in session.scalars(select(Citation)):
            assert Reading.from_facts(citation.reading).value is None


def test_what_cannot_be_read_again_loses_its_numbers(city: City, store: Storage) -> None:
    charts = people(city, store, sensitive=False)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, "Help them")
        evidence = see(session, store, charts[5][0], "ropewalk")
        attach_evidence(session, city.bob, proposal.id, evidence)
        dataset = session.scalars(select(Dataset)).one()
        dataset.sensitive = True
        version = session.scalars(select(DatasetVersion)).one()
    (store.folder / version.path).write_bytes(b"PAR1")
    fresh = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    guard_citations(city.database, fresh, dataset.id)
    with city.database.reading() as session:
        reading = session.scalars(select(Citation)).one().reading
    assert reading["value"] is None
    assert "48" not in str(reading["sentence"])
