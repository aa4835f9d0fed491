"""The files of a dataset: rows as CSV and Parquet, and what they are for other programs."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse

from app.core.errors import require
from app.datasets.download import csv_rows, file_pieces
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.packaging import Published, datapackage, schema_org
from app.datasets.policy import can_read_rows
from app.datasets.queries import Listed, dataset_by_slug, version_by_number
from app.http.limits import limit
from app.web.chart_parts import kept
from app.web.page import OnPage, Page

router = APIRouter()

VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
DOWNLOAD = limit("download", "30 per minute", reads=True)
METADATA = limit("metadata", "120 per minute", reads=True)
# What may be withdrawn is asked for again each time; who has it already gets a 304.
ASK_AGAIN = "public, no-cache"


@router.get("/datasets/{slug}/versions/{number}.csv", dependencies=[DOWNLOAD])
def download_version(page: OnPage, slug: str, number: VersionNumber) -> Response:
    """Send a version as CSV, in pieces. A damaged file is a 503 before the first piece."""
    dataset, version = version_by_number(page.session, slug, number)
    require(can_read_rows(page.viewer, dataset, version))
    return _sent(page, dataset, version, "csv", "text/csv; charset=utf-8")


@router.get("/datasets/{slug}/versions/{number}.parquet", dependencies=[DOWNLOAD])
def download_parquet(page: OnPage, slug: str, number: VersionNumber) -> Response:
    """Send a version's own file, as its hash names it."""
    dataset, version = version_by_number(page.session, slug, number)
    require(can_read_rows(page.viewer, dataset, version))
    return _sent(page, dataset, version, "parquet", "application/vnd.apache.parquet")


@router.get("/datasets/{slug}/datapackage.json", dependencies=[METADATA])
def send_datapackage(page: OnPage, slug: str) -> Response:
    listed = dataset_by_slug(page.session, slug)
    require(can_read_rows(page.viewer, listed.dataset, listed.version))
    package = datapackage(_published(page, listed))
    answer = kept(page.request, _json(package), "application/json", _age(listed.dataset))
    answer.headers["Content-Disposition"] = 'attachment; filename="datapackage.json"'
    return answer


@router.get("/datasets/{slug}/dataset.jsonld", dependencies=[METADATA])
def send_metadata(page: OnPage, slug: str) -> Response:
    """Describe the dataset in the words of schema.org, which search engines for data read."""
    listed = dataset_by_slug(page.session, slug)
    rows = bool(can_read_rows(None, listed.dataset, listed.version))
    told = schema_org(_published(page, listed), rows=rows)
    return kept(page.request, _json(told), "application/ld+json", ASK_AGAIN)


def _sent(
    page: Page, dataset: Dataset, version: DatasetVersion, kind: str, media_type: str
) -> Response:
    is_public = bool(can_read_rows(None, dataset, version))
    tag = f'"{version.content_hash}-{kind}"'
    headers = {
        "Content-Disposition": f'attachment; filename="{dataset.slug}-{version.number}.{kind}"',
        "Cache-Control": ASK_AGAIN if is_public else "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": tag,
    }
    if page.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    pieces: Iterator[bytes]
    if kind == "csv":
        pieces = (piece.encode() for piece in csv_rows(page.store, version))
    else:
        pieces = file_pieces(page.store, version)
        headers["Content-Length"] = str(version.bytes)
    first = next(pieces)  # what fails, fails here, while the status can still say so
    return StreamingResponse(chain([first], pieces), media_type=media_type, headers=headers)


def _published(page: Page, listed: Listed) -> Published:
    return Published(listed.dataset, listed.version, page.settings.base_url, listed.steward)


def _age(dataset: Dataset) -> str:
    return "private, no-store" if dataset.sensitive else ASK_AGAIN


def _json(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)
