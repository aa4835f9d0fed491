"""The files of a version, what programs are told of it, and whether it is late."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.clock import utc_now
from app.core.hashing import hash_of
from app.core.storage import Storage
from app.datasets.duck import rows_of
from app.datasets.models import Dataset, DatasetVersion
from tests.factories.charts import make_chart
from tests.people import City
from tests.web.two_versions import store_of, two_versions

HERE = "/datasets/repairs/versions/2"


@pytest.fixture
def store(city: City) -> Storage:
    return store_of(city)


@pytest.fixture
def repairs(city: City) -> Dataset:
    return two_versions(city)


@pytest.mark.usefixtures("repairs")
def test_the_parquet_file_is_the_one_that_its_hash_names(city: City) -> None:
    answer = city.visitor(None).get(f"{HERE}.parquet")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.headers["content-disposition"] == 'attachment; filename="repairs-2.parquet"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    path = city.settings.data_dir / "got.parquet"
    path.write_bytes(answer.content)
    with city.database.reading() as session:
        same = select(DatasetVersion).where(col(DatasetVersion.number) == 2)
        version = session.scalars(same).one()
    assert hash_of(path) == version.content_hash
    assert int(answer.headers["content-length"]) == version.bytes
    assert rows_of(path.parent, "SELECT count(*) FROM read_parquet(?)", [str(path)]) == [(5,)]


@pytest.mark.usefixtures("repairs")
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_that_a_reader_has_is_not_sent_again(city: City, kind: str) -> None:
    reader = city.visitor(None)
    tag = reader.get(f"{HERE}.{kind}").headers["etag"]
    again = reader.get(f"{HERE}.{kind}", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("repairs")
def test_metadata_is_for_programs_to_read(city: City) -> None:
    reader = city.visitor(None)
    package = reader.get("/datasets/repairs/datapackage.json")
    assert package.headers["content-type"].startswith("application/json")
    assert package.headers["content-disposition"].startswith("attachment")
    told = json.loads(BytesIO(package.content).read())
    assert told["resources"][1]["path"] == "http://testserver/datasets/repairs/versions/2.parquet"
    linked = reader.get("/datasets/repairs/dataset.jsonld")
    assert linked.headers["content-type"].startswith("application/ld+json")
    assert linked.json()["version"] == "2"
    page = reader.get("/datasets/repairs").text
    assert 'type="application/ld+json" href="/datasets/repairs/dataset.jsonld"' in page
    tag = package.headers["etag"]
    again = reader.get("/datasets/repairs/datapackage.json", **{"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.usefixtures("repairs")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/datasets/repairs/versions/9", 404),
        ("/datasets/nothing/versions/1", 404),
        ("/datasets/repairs/versions/0", 422),
        ("/datasets/repairs/versions/x", 422),
        ("/datasets/repairs/versions/99999999999999999999.parquet", 422),
        ("/datasets/nothing/datapackage.json", 404),
        ("/datasets/nothing/dataset.jsonld", 404),
    ],
)
def test_what_is_not_there_is_said_in_words(city: City, address: str, status: int) -> None:
    assert city.visitor(city.olive).get(address).status_code == status


def test_a_table_that_is_late_says_so(city: City, store: Storage, repairs: Dataset) -> None:
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, repairs.id)
        dataset.promised_refresh = "Monthly"
        version = session.get_one(DatasetVersion, repairs.current_version_id)
        version.published_at = utc_now() - timedelta(days=73)
        chart = make_chart(session, store, dataset)
    reader = city.visitor(None)
    for url in ("/datasets", "/datasets/repairs", "/datasets/repairs/dictionary",
                f"/charts/{chart.id}-{chart.slug}"):  # fmt: skip
        assert "late: promised monthly, last updated 73 days ago" in reader.get(url).text, url
    told = reader.get("/api/v1/datasets/repairs").json()
    assert (told["late"], told["promised_every"]) == (True, "monthly")
    with city.database.writing() as session:
        session.get_one(DatasetVersion, repairs.current_version_id).published_at = utc_now()
    assert "late: promised" not in reader.get("/datasets/repairs").text
