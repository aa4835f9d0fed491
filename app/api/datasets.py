"""Datasets, their versions and charts for programs."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.charts.models import Chart
from app.charts.queries import all_charts, charts_of, find_chart
from app.datasets.models import DatasetVersion
from app.datasets.queries import Listed, all_datasets, dataset_by_slug, versions_of
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["datasets and charts"], responses=PROBLEMS)


class VersionShape(Shape):
    """`data_from` and `data_to` are the first and last day in the table."""

    number: int
    rows_read: int
    rows_used: int
    data_from: date | None
    data_to: date | None
    published_at: datetime
    content_hash: str


class ColumnShape(Shape):
    name: str
    type: str
    role: str
    label: str


class DatasetShort(Shape):
    """`layer` names the areas that its rows lie in, where they are not the neighborhoods."""

    slug: str
    title: str
    nature: str
    steward: str | None
    publisher: str
    licence: str
    layer: str | None
    version: VersionShape


class DatasetFull(DatasetShort):
    description: str
    source_url: str
    promised_refresh: str
    sensitive: bool
    columns: list[ColumnShape]
    versions: list[VersionShape]


class ChartShape(Shape):
    """`spec` is Commonplot's own description of the chart, not Vega."""

    id: int
    slug: str
    title: str
    kind: str
    dataset_id: int
    spec: dict[str, Any]
    created_at: datetime


@router.get("/datasets", response_model=PageOf[DatasetShort])
def list_datasets(request: Request, session: Transaction) -> Response:
    rows = [DatasetShort(**_short(found)) for found in all_datasets(session)]
    return answer(request, listed(rows))


@router.get("/datasets/{slug}", response_model=DatasetFull)
def show_dataset(request: Request, slug: str, session: Transaction) -> Response:
    found = dataset_by_slug(session, slug)
    columns = [
        ColumnShape(**{name: str(column[name]) for name in ColumnShape.model_fields})
        for column in found.version.columns
    ]
    full = DatasetFull(
        **_short(found),
        description=found.dataset.description,
        source_url=found.dataset.source_url,
        promised_refresh=found.dataset.promised_refresh,
        sensitive=found.dataset.sensitive,
        columns=columns,
        versions=[_version(version) for version in versions_of(session, found.dataset.id)],
    )
    return answer(request, full)


@router.get("/datasets/{slug}/charts", response_model=PageOf[ChartShape])
def list_charts_of(request: Request, slug: str, session: Transaction) -> Response:
    dataset = dataset_by_slug(session, slug).dataset
    return answer(request, listed([_chart(chart) for chart in charts_of(session, dataset.id)]))


@router.get("/charts", response_model=PageOf[ChartShape])
def list_charts(request: Request, session: Transaction) -> Response:
    return answer(request, listed([_chart(chart) for chart in all_charts(session)]))


@router.get("/charts/{chart_id}", response_model=ChartShape)
def show_chart(request: Request, chart_id: int, session: Transaction) -> Response:
    return answer(request, _chart(find_chart(session, chart_id)))


def _short(found: Listed) -> dict[str, Any]:
    dataset = found.dataset
    return {
        "slug": dataset.slug,
        "title": dataset.title,
        "nature": dataset.nature.value,
        "steward": found.steward,
        "publisher": dataset.publisher,
        "licence": dataset.licence,
        "layer": found.version.report.get("layer_name") or None,
        "version": _version(found.version),
    }


def _version(version: DatasetVersion) -> VersionShape:
    return VersionShape(**{name: getattr(version, name) for name in VersionShape.model_fields})


def _chart(chart: Chart) -> ChartShape:
    return ChartShape(**{name: getattr(chart, name) for name in ChartShape.model_fields})
