"""Datasets: what data there is, how good it is, and its download."""

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse

from app.charts.queries import charts_of
from app.datasets import wording
from app.datasets.download import csv_rows
from app.datasets.policy import can_load
from app.datasets.queries import (
    all_datasets,
    dataset_by_slug,
    source_of,
    version_by_number,
    versions_of,
)
from app.datasets.source_words import KINDS
from app.http.limits import limit
from app.proposals.queries import list_proposals
from app.web.chart_parts import chosen_focus, listed_chart
from app.web.page import OnPage
from app.web.proposal_charts import drawn_for

router = APIRouter()

CHARTS = 12  # each is read from the data; /charts has them all
CITED = 10
VersionNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/datasets")
def show_datasets(page: OnPage) -> Response:
    return page.show(
        "datasets/index.html",
        listed=all_datasets(page.session),
        words=wording,
        may_load=bool(can_load(page.viewer)),
    )


@router.get("/datasets/{slug}")
def show_dataset(page: OnPage, slug: str) -> Response:
    listed = dataset_by_slug(page.session, slug)
    place, _rows = chosen_focus(page, None)
    charts = charts_of(page.session, listed.dataset.id)
    return page.show(
        "datasets/show.html",
        shown=drawn_for(page, charts[0], place) if charts else None,
        charts=[listed_chart(page, chart, place) for chart in charts[:CHARTS]],
        cited=list_proposals(page.session, dataset=listed.dataset.id, limit=CITED),
        dataset=listed.dataset,
        version=listed.version,
        steward=listed.steward,
        steward_slug=listed.steward_slug,
        versions=versions_of(page.session, listed.dataset.id),
        sentences=wording.report_sentences(listed.version.report),
        words=wording,
        source=source_of(page.session, listed.dataset.id),
        source_kinds=KINDS,
        may_load=bool(can_load(page.viewer)),
    )


@router.get(
    "/datasets/{slug}/versions/{number}.csv",
    dependencies=[limit("download", "30 per minute", reads=True)],
)
def download_version(page: OnPage, slug: str, number: VersionNumber) -> Response:
    """Send a version as CSV, in pieces. A damaged file is a 503 before the first piece."""
    dataset, version = version_by_number(page.session, slug, number)
    pieces = csv_rows(page.store, version)
    first = next(pieces)  # what fails, fails here, while the status can still say so
    return StreamingResponse(
        chain([first], pieces),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{dataset.slug}-{version.number}.csv"',
            "Cache-Control": "public, max-age=86400, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "ETag": f'"{version.content_hash}"',
        },
    )
