"""The dataset pages: what anybody reads, and the download."""

from datetime import timedelta

import pytest

from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import ColumnType, Role
from tests.factories.datasets import make_dataset
from tests.people import City

SPITE = '"><script>alert(1)</script>'


@pytest.fixture
def store(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


@pytest.fixture
def repairs(city: City, store: Storage) -> tuple[Dataset, DatasetVersion]:
    with city.database.writing() as session:
        return make_dataset(session, store, steward_id=city.department.id)


def test_an_empty_city_says_so(city: City) -> None:
    answer = city.visitor(None).get("/datasets")
    assert answer.status_code == 200
    assert "No data has been loaded yet" in answer.text


@pytest.mark.usefixtures("repairs")
def test_the_list_says_nature_steward_rows_date_and_version(city: City) -> None:
    text = city.visitor(None).get("/datasets").text
    for words in ("Repairs", "events", "5 rows", "1 January 2026", "version 1", "Public Works"):
        assert words in text
    assert "/datasets/new" not in text


@pytest.mark.usefixtures("repairs")
def test_a_dataset_says_where_it_comes_from_and_how_good_it_is(city: City) -> None:
    text = city.visitor(city.charlie).get("/datasets/repairs").text
    for words in (
        "City of Port Ellery",
        "CC BY 4.0",
        "Public Works",
        "5 January 2025 to 1 January 2026",
        "5 rows were read.",
        "4 rows were placed in a neighborhood.",
        "a number to add up or compare",
        "/datasets/repairs/versions/1.csv",
    ):
        assert words in text
    assert "Load a newer version" not in text
    assert "Load a newer version" in city.visitor(city.olive).get("/datasets/repairs").text


def test_names_that_fit_no_neighborhood_are_listed_with_what_they_may_mean(
    city: City, store: Storage
) -> None:
    """Reports of versions from before suggestions were ranked hold plain names."""
    with city.database.writing() as session:
        _dataset, version = make_dataset(session, store)
        near: list[object] = [{"slug": "ropewalk", "name": "Ropewalk", "likeness": 90}]
        version.report = {
            **version.report,
            "top_unmatched": [["The Wlak", 3], ["Dovecto", 2], ["Xyz", 1]],
            "suggestions": {"The Wlak": near, "Dovecto": ["Dovecote"], "Xyz": []},
        }
        session.add(version)
    answer = city.visitor(None).get("/datasets/repairs")
    assert answer.status_code == 200
    for cell in ("The Wlak", "<td>Ropewalk</td>", "<td>Dovecote</td>", "<td>–</td>"):
        assert cell in answer.text


@pytest.mark.usefixtures("repairs")
def test_a_version_is_downloaded_as_an_attachment(city: City) -> None:
    """ATTACKS 5: nothing of a download can run in our origin."""
    answer = city.visitor(None).get("/datasets/repairs/versions/1.csv")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="repairs-1.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.text.splitlines()[0] == "day,kind,cost,neighborhood (placed)"
    assert len(answer.text.splitlines()) == 6


def test_a_damaged_version_is_unavailable(
    city: City, store: Storage, repairs: tuple[Dataset, DatasetVersion]
) -> None:
    (store.folder / repairs[1].path).write_bytes(b"PAR1")
    answer = city.visitor(None).get("/datasets/repairs/versions/1.csv")
    assert answer.status_code == 503
    assert "damaged or missing" in answer.text
    assert city.visitor(None).get("/datasets/repairs").status_code == 200


@pytest.mark.usefixtures("repairs")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/datasets/nothing", 404),
        ("/datasets/repairs/versions/2.csv", 404),
        ("/datasets/repairs/versions/0.csv", 422),
        ("/datasets/repairs/versions/x.csv", 422),
        ("/datasets/repairs/versions/99999999999999999999.csv", 422),
        ("/datasets/..%2f..%2fetc%2fpasswd", 404),
        ("/datasets?page=%22%3E%3Cscript%3E", 200),
    ],
)
def test_odd_addresses_are_answered_in_words(city: City, address: str, status: int) -> None:
    answer = city.visitor(None).get(address)
    assert answer.status_code == status
    assert "<script>" not in answer.text.replace("<script src=", "")


def test_markup_in_data_is_text(city: City, store: Storage) -> None:
    """ATTACKS 1 and 25: names of columns and titles come from outside."""
    with city.database.writing() as session:
        make_dataset(
            session,
            store,
            "Spite",
            columns=((SPITE, ColumnType.TEXT, Role.CATEGORY),),
            rows=((None, SPITE),),
        )
        session.get_one(Dataset, 1).title = SPITE
    for url in ("/datasets", "/datasets/spite"):
        assert SPITE not in city.visitor(None).get(url).text


def test_a_table_of_many_columns_folds_its_list(city: City, store: Storage) -> None:
    """A hundred and fifty columns made the page ten screens long."""
    many = [("kind", ColumnType.TEXT, Role.CATEGORY)]
    many += [(f"n{n}", ColumnType.INTEGER, Role.MEASURE) for n in range(24)]
    with city.database.writing() as session:
        make_dataset(session, store, "Wide", columns=many, rows=[[None, "a", *range(24)]])
        make_dataset(session, store)
    assert "<summary>All 25 columns</summary>" in city.visitor(None).get("/datasets/wide").text
    assert "All 3 columns" not in city.visitor(None).get("/datasets/repairs").text
    form = city.visitor(city.olive).get("/datasets/wide/dictionary/edit").text
    assert form.count("<details") == 25
    assert "<details" not in city.visitor(city.olive).get("/datasets/repairs/dictionary/edit").text


def test_a_new_table_says_that_its_first_charts_are_being_drawn(
    city: City, repairs: tuple[Dataset, DatasetVersion]
) -> None:
    """The worker draws them after publishing: until then nobody is told that there are none."""
    page = city.visitor(None).get("/datasets/repairs").text
    assert "The first charts of this table are being drawn." in page
    assert 'hx-select="#charts"' in page
    with city.database.writing() as session:
        version = session.get_one(DatasetVersion, repairs[1].id)
        version.published_at -= timedelta(minutes=5)
    page = city.visitor(None).get("/datasets/repairs").text
    assert "Nobody has made a chart of this table yet." in page
    assert "hx-select" not in page
