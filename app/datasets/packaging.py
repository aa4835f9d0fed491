"""What a dataset is, for other programs: a Frictionless Data Package and schema.org metadata.

Sources: datapackage.org/standard, version 2.0; schema.org/Dataset. Pure: no database, no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.datasets.columns import label_of
from app.datasets.download import PLACE, safe_cell
from app.datasets.meanings import Meaning, meaning_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import ColumnType

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
OWN: Final = ("_row", "_neighborhood")  # columns that our own files add
TYPES: Final = {
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "number",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TEXT: "string",
}
# What cities write, folded, and what the Open Definition calls it, with the address of its text.
LICENCES: Final = {
    "cc0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "cc0-1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "cc0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "cc by 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc-by-4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc by-sa 4.0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "cc-by-sa-4.0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "odbl": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "odbl-1.0": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "pddl": ("ODC-PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
    "pddl-1.0": ("ODC-PDDL-1.0", "https://opendatacommons.org/licenses/pddl/1-0/"),
}


@dataclass(frozen=True)
class Published:
    """A dataset, one of its versions, and the address of this site."""

    dataset: Dataset
    version: DatasetVersion
    base_url: str
    steward: str | None = None

    @property
    def page(self) -> str:
        return f"{self.base_url}/datasets/{self.dataset.slug}"

    def file(self, kind: str) -> str:
        return f"{self.page}/versions/{self.version.number}.{kind}"


def datapackage(of: Published) -> dict[str, Any]:
    """Return the Data Package: both files with their fields, hash, size and missing values."""
    dataset, version = of.dataset, of.version
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": dataset.slug,
        "id": of.page,
        "title": dataset.title,
        "description": dataset.description,
        "homepage": of.page,
        "version": str(version.number),
        "created": version.published_at.isoformat(),
        "licenses": _licences(dataset),
        "sources": _sources(dataset),
        "contributors": _contributors(of),
        "resources": [_csv(of), _parquet(of)],
    }
    return {name: value for name, value in package.items() if value not in ("", [])}


def schema_org(of: Published, *, rows: bool) -> dict[str, Any]:
    """Return schema.org's description. `rows` says whether anybody may download them."""
    dataset, version = of.dataset, of.version
    licence = LICENCES.get(dataset.licence.strip().casefold(), ("", ""))[1]
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": of.page,
        "url": of.page,
        "name": dataset.title,
        "description": dataset.description or dataset.title,
        "version": str(version.number),
        "datePublished": version.published_at.date().isoformat(),
        "license": licence or dataset.licence,
        "isBasedOn": dataset.source_url,
        "publisher": _organization(dataset.publisher),
        "maintainer": _organization(of.steward),
        "temporalCoverage": _period(version),
        "isAccessibleForFree": True,
        "variableMeasured": [_variable(dataset, column) for column in version.columns],
    }
    if rows:
        kinds = (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet"))
        told["distribution"] = [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": of.file(kind)}
            for kind, media in kinds
        ]
    return {name: value for name, value in told.items() if value not in ("", None)}


def _csv(of: Published) -> dict[str, Any]:
    """Describe the CSV. It is written when it is asked for, so that it has no hash."""
    names = [safe_cell(column["name"]) for column in of.version.columns]
    fields = _fields(of, names)
    placed = {"name": PLACE, "type": "string", "title": "Neighborhood in which the row was placed"}
    return {
        "name": f"{of.dataset.slug}-csv",
        "type": "table",
        "path": of.file("csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rows": of.version.rows_used,
        "description": "Texts that a spreadsheet would run as a formula begin with an apostrophe.",
        "schema": {"fields": [*fields, placed], "missingValues": [""]},
    }


def _parquet(of: Published) -> dict[str, Any]:
    version = of.version
    fields = _fields(of, [column["name"] for column in version.columns])
    own = [
        {"name": OWN[0], "type": "integer", "title": "Number of the row below the header"},
        {"name": OWN[1], "type": "string", "title": "Neighborhood in which the row was placed"},
    ]
    return {
        "name": f"{of.dataset.slug}-parquet",
        "type": "table",
        "path": of.file("parquet"),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": version.bytes,
        "hash": f"sha256:{version.content_hash}",
        "rows": version.rows_used,
        "schema": {"fields": [*fields, *own]},
    }


def _fields(of: Published, names: list[str]) -> list[dict[str, Any]]:
    found = []
    for name, column in zip(names, of.version.columns, strict=True):
        meaning = meaning_of(of.dataset.dictionary.get(column["name"], {}))
        told: dict[str, Any] = {
            "name": name,
            "type": TYPES[ColumnType(column["type"])],
            "title": label_of(column),
            "description": _described(meaning),
            "unit": meaning.measured_in or column.get("unit", ""),
            "missing": column.get("missing"),  # a share of the rows
        }
        found.append({key: value for key, value in told.items() if value not in ("", None)})
    return found


def _licences(dataset: Dataset) -> list[dict[str, str]]:
    said = dataset.licence.strip()
    if not said:
        return []
    name, path = LICENCES.get(said.casefold(), ("", ""))
    return [{"name": name, "path": path, "title": said}] if name else [{"name": said}]


def _sources(dataset: Dataset) -> list[dict[str, str]]:
    title = dataset.publisher or dataset.title
    return [{"title": title, "path": dataset.source_url}] if dataset.source_url else []


def _contributors(of: Published) -> list[dict[str, Any]]:
    told = ((of.dataset.publisher, "publisher"), (of.steward, "maintainer"))
    return [{"title": title, "roles": [role]} for title, role in told if title]


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _period(version: DatasetVersion) -> str:
    if version.data_from is None or version.data_to is None:
        return ""
    return f"{version.data_from.isoformat()}/{version.data_to.isoformat()}"


def _variable(dataset: Dataset, column: Mapping[str, Any]) -> dict[str, str]:
    meaning = meaning_of(dataset.dictionary.get(column["name"], {}))
    told = {
        "@type": "PropertyValue",
        "name": label_of(column),
        "description": _described(meaning),
        "unitText": meaning.measured_in,
    }
    return {name: value for name, value in told.items() if value}


def _described(meaning: Meaning) -> str:
    """Return what a column means, and who says so where that is the publisher."""
    said = meaning.description
    if meaning.described_by_publisher:
        said = f"As described by the publisher: {said}"
    values = f"Values, as the publisher names them: {', '.join(meaning.values)}."
    return " ".join(filter(None, (said, values if meaning.values else "")))
