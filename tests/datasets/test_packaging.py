"""What other programs are told of a dataset, as their standards have it."""

import json
from datetime import UTC, date, datetime
from typing import Any

from app.datasets.models import Dataset, DatasetId, DatasetVersion
from app.datasets.packaging import Published, datapackage, schema_org
from app.datasets.vocabulary import Nature

COLUMNS: list[dict[str, Any]] = [
    {"name": "=day", "type": "date", "role": "time", "label": "day", "missing": 0.0},
    {"name": "cost", "type": "number", "role": "measure", "label": "cost", "missing": 0.25},
    {"name": "open", "type": "boolean", "role": "category", "label": "open"},
]


def made(**changes: object) -> Published:
    facts: dict[str, Any] = {
        "slug": "repairs", "title": "Repairs <b>", "nature": Nature.EVENTS,
        "publisher": "City of Port Ellery", "licence": "CC BY 4.0", "description": "Mended things.",
        "source_url": "https://data.example/x", "dictionary": {"cost": {"measured_in": "dollars"}},
    }  # fmt: skip
    version = DatasetVersion(
        dataset_id=DatasetId(1), number=3, content_hash="ab" * 32, rows_read=9, rows_used=8,
        report={}, columns=COLUMNS, bytes=1234, path="x", data_from=date(2025, 1, 1),
        data_to=date(2025, 12, 31), published_at=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    dataset = Dataset(**facts | changes)
    return Published(dataset, version, "https://plot.example", "Public Works")


def test_a_package_names_both_files_with_what_is_in_them() -> None:
    told = datapackage(made())
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (told["name"], told["version"]) == ("repairs", "3")
    assert told["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "CC BY 4.0",
        }
    ]
    assert told["sources"] == [{"title": "City of Port Ellery", "path": "https://data.example/x"}]
    text, rows = told["resources"]
    assert text["path"] == "https://plot.example/datasets/repairs/versions/3.csv"
    assert [one["name"] for one in text["schema"]["fields"]] == [
        "'=day",
        "cost",
        "open",
        "neighborhood (placed)",
    ]
    assert text["schema"]["missingValues"] == [""]
    assert rows["path"] == "https://plot.example/datasets/repairs/versions/3.parquet"
    assert (rows["bytes"], rows["hash"], rows["rows"]) == (1234, f"sha256:{'ab' * 32}", 8)
    fields = rows["schema"]["fields"]
    assert [(one["name"], one["type"]) for one in fields] == [
        ("=day", "date"),
        ("cost", "number"),
        ("open", "boolean"),
        ("_row", "integer"),
        ("_neighborhood", "string"),
    ]
    assert (fields[1]["unit"], fields[1]["missing"]) == ("dollars", 0.25)
    json.dumps(told)


def test_what_nobody_said_is_left_out() -> None:
    told = datapackage(made(licence="", source_url="", publisher="", description=""))
    assert not {"licenses", "sources", "description"} & set(told)
    assert told["contributors"] == [{"title": "Public Works", "roles": ["maintainer"]}]
    own = datapackage(made(licence="Our own terms"))
    assert own["licenses"] == [{"name": "Our own terms"}]


def test_search_engines_are_told_where_the_files_are() -> None:
    told = schema_org(made(), rows=True)
    assert (told["@type"], told["name"]) == ("Dataset", "Repairs <b>")
    assert told["temporalCoverage"] == "2025-01-01/2025-12-31"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [one["encodingFormat"] for one in told["distribution"]] == [
        "text/csv",
        "application/vnd.apache.parquet",
    ]
    assert "distribution" not in schema_org(made(), rows=False)
