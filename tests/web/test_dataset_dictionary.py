"""The data dictionary: read by everybody, edited by those who load data."""

import pytest

from app.charts.models import Chart
from app.charts.spec import How, Keep, Ranking, Trend
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.datasets.queries import find_dataset
from app.datasets.vocabulary import Nature
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.people import City

HERE = "/datasets/repairs/dictionary"
SPITE = '"><script>alert(1)</script>'
SAID: dict[str, object] = {
    "description": "Mended things.",
    "nature": "reports",
    "steward": "public-works",
    "promised_refresh": "monthly",
    "key_column": "kind",
    "columns": ["day", "kind", "cost"],
    "labels": ["", SPITE, "Cost of repair"],
    "descriptions": ["When it was mended.", "", SPITE],
    "units": ["", "", "percent"],
    "measures": ["", "", "dollars"],
}


@pytest.fixture(autouse=True)
def repairs(city: City) -> Dataset:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        dataset, version = make_dataset(session, store)
        version.columns = [
            {**column, "missing": 0.125, "low": "1", "high": "30.123456789"}
            for column in version.columns
        ]
        return dataset


def stored(city: City) -> Dataset:
    with city.database.reading() as session:
        return find_dataset(session, "repairs")


def test_everybody_reads_it(city: City) -> None:
    for who in (None, city.charlie):
        text = city.visitor(who).get(HERE).text
        for words in ("What the columns mean", "12.5 %", "1 – 30.1235", "number", "date"):
            assert words in text
        assert f"{HERE}/edit" not in text
    assert f"{HERE}/edit" in city.visitor(city.olive).get(HERE).text


def test_an_official_describes_it(city: City) -> None:
    olive = city.visitor(city.olive)
    form = olive.get(f"{HERE}/edit")
    assert form.status_code == 200
    assert 'name="labels"' in form.text
    answer = olive.post(HERE, SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    text = city.visitor(None).get(HERE).text
    for words in ("Cost of repair", "When it was mended.", "dollars", "Mended things."):
        assert words in text
    assert SPITE not in text
    assert "&lt;script&gt;" in text
    kept = stored(city)
    assert (kept.nature, kept.key_column, kept.steward_id) == (
        Nature.REPORTS,
        "kind",
        city.department.id,
    )
    assert "Cost of repair" in city.visitor(None).get("/datasets/repairs").text
    columns = city.visitor(None).get("/api/v1/datasets/repairs").json()["columns"]
    assert columns[0]["description"] == "When it was mended."
    assert (columns[2]["label"], columns[2]["unit"]) == ("Cost of repair", "dollars")
    again = olive.get(f"{HERE}/edit").text
    assert 'value="Cost of repair"' in again


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("charlie", 404), ("mo", 404), ("sue", 403), ("una", 403)]
)
def test_nobody_else_edits_it(city: City, who: str, status: int) -> None:
    visitor = city.visitor(getattr(city, who))
    assert visitor.get(f"{HERE}/edit").status_code == status
    assert visitor.post(HERE, SAID).status_code == status
    assert stored(city).description == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nature": "x"}, "nature"),
        ({"steward": "nowhere"}, "steward"),
        ({"key_column": "nothing"}, "key_column"),
        ({"columns": ["day"]}, "columns"),
        ({"columns": ["day", "kind", "other"]}, "columns"),
        ({"units": ["", "", "miles"]}, "columns"),
        ({"labels": ["x" * 201, "", ""]}, "columns"),
        ({"promised_refresh": "x" * 101}, "promised_refresh"),
        ({"extra": "x"}, "extra"),
    ],
)
def test_what_is_wrong_is_said_and_kept(city: City, changes: dict[str, object], field: str) -> None:
    answer = city.visitor(city.olive).post(HERE, SAID | changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Mended things." in answer.text
    assert "When it was mended." in answer.text or field == "columns"
    assert SPITE not in answer.text
    assert stored(city).description == ""


def test_it_works_with_htmx_too(city: City) -> None:
    answer = city.visitor(city.olive).htmx("POST", HERE, SAID)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, HERE)


def test_only_an_administrator_shows_small_counts_again(city: City) -> None:
    olive, ada = city.visitor(city.olive), city.visitor(city.ada)
    olive.post(HERE, SAID | {"sensitive": "true"})
    assert stored(city).sensitive
    assert "30.1235" not in city.visitor(None).get(HERE).text
    assert "Only an administrator" in olive.get(f"{HERE}/edit").text
    refused = olive.post(HERE, SAID)
    assert refused.status_code == 422
    assert "Only an administrator can show small counts again." in refused.text
    assert stored(city).sensitive
    assert ada.post(HERE, SAID).status_code == 303
    assert not stored(city).sensitive


def test_a_dataset_that_is_not_there_has_none(city: City) -> None:
    assert city.visitor(city.olive).get("/datasets/nothing/dictionary").status_code == 404
    assert city.visitor(city.olive).post("/datasets/nothing/dictionary", SAID).status_code == 404


def test_charts_are_called_by_the_new_words_at_once(city: City) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    spec = Ranking(
        dataset="repairs", how=How.MEAN, column="cost",
        filters=(Keep(column="kind", values=("lamp",)),),
    )  # fmt: skip
    with city.database.writing() as session:
        dataset = find_dataset(session, "repairs")
        costs, counts = (make_chart(session, store, dataset, one) for one in (spec, None))
        untouched = counts.title
        assert costs.title == "Cost (mean) (Kind: lamp) by neighborhood"
    words = SAID | {"labels": ["", "What was mended", "Price"], "descriptions": ["", "", ""]}
    city.visitor(city.olive).post(HERE, words)
    with city.database.reading() as session:
        titles = [session.get_one(Chart, chart.id).title for chart in (costs, counts)]
    assert titles == ["Price (mean) (What was mended: lamp) by neighborhood", untouched]
    nobody = city.visitor(None)
    for label, title in (("a", "a (mean) (What was mended: lamp) by neighborhood"),
                         ("Days", "Days (mean) (What was mended: lamp) by neighborhood"),
                         ("Price", titles[0])):  # fmt: skip
        words = SAID | {"labels": ["", "What was mended", label], "descriptions": ["", "", ""]}
        city.visitor(city.olive).post(HERE, words)
        with city.database.reading() as session:
            renamed = session.get_one(Chart, costs.id).title
        assert renamed.casefold() == title.casefold()  # a letter is no part of other words
    assert nobody.get(f"/charts/{costs.id}-{costs.slug}").status_code == 200
    assert titles[0] in nobody.get("/search?q=price").text


def test_what_holds_only_what_is_open_says_so_on_its_page_and_its_charts(city: City) -> None:
    olive, visitor = city.visitor(city.olive), city.visitor(None)
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        chart = make_chart(
            session, store, find_dataset(session, "repairs"), Trend(dataset="repairs")
        )
    pages = ["/datasets/repairs", f"/charts/{chart.id}-{chart.slug}", f"/embed/charts/{chart.id}"]
    assert [page for page in pages if "look lower than they were" in visitor.get(page).text] == []
    assert "checked" not in olive.get(f"{HERE}/edit").text.split('id="only_open"')[1][:60]
    olive.post(HERE, SAID | {"only_open": "true"})
    assert "checked" in olive.get(f"{HERE}/edit").text.split('id="only_open"')[1][:60]
    assert [
        page for page in pages if "look lower than they were" in visitor.get(page).text
    ] == pages
    assert visitor.get("/api/v1/datasets/repairs").json()["only_open"] is True
