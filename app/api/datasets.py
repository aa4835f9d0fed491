"""Datasets, their versions and charts for programs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.charts.models import Chart
from app.charts.queries import all_charts, charts_of, find_chart
from app.core.clock import utc_now
from app.core.config import Settings
from app.datasets.dictionary import Entry, entries
from app.datasets.difference import Told, difference_of
from app.datasets.lateness import interval_in, is_late
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import can_read_rows
from app.datasets.queries import (
    Listed,
    all_datasets,
    dataset_by_slug,
    version_by_number,
    versions_of,
)
from app.http.transaction import Transaction
from app.places.areas import names_of_layers

router = APIRouter(prefix=PREFIX, tags=["datasets and charts"], responses=PROBLEMS)


class WithdrawnShape(Shape):
    at: datetime
    reason: str


class ColumnTypes(Shape):
    label: str
    before: str
    now: str


class PlaceRows(Shape):
    neighborhood: str
    before: int
    now: int


class DifferenceShape(Shape):
    """What changed since version `since`; null is a count under 5 of a sensitive dataset.

    Rows are told apart by `key`, a column; where it is null, by all that they hold. `shared` and
    `keyless` count rows whose key another has too, or which have none.
    """

    since: int
    key: str | None
    added: int | None
    gone: int | None
    changed: int | None
    shared: int | None
    keyless: int | None
    columns_added: list[str]
    columns_gone: list[str]
    columns_changed: list[ColumnTypes]
    neighborhoods: list[PlaceRows]


class VersionShape(Shape):
    """`data_from` and `data_to` are the first and last day in the table.

    `dropped_at` says since when its rows are no longer kept.
    """

    number: int
    rows_read: int
    rows_used: int
    data_from: date | None
    data_to: date | None
    published_at: datetime
    content_hash: str
    dropped_at: datetime | None
    withdrawn: WithdrawnShape | None
    difference: DifferenceShape | None


class VersionFull(VersionShape):
    """`csv` and `parquet` are where its rows can be downloaded by everybody, null where not."""

    rows_set_aside: dict[str, int]
    csv: str | None
    parquet: str | None


class ColumnShape(Shape):
    """`missing` is the share of rows without a value, null where nobody counted.

    `described_by_publisher` says that `description` is the publisher's and nobody here wrote a
    better one. `values` are what its values are called there, with their codes.
    """

    name: str
    type: str
    role: str
    label: str
    description: str
    described_by_publisher: bool
    values: list[str]
    unit: str
    missing: float | None


class DatasetShort(Shape):
    """`layer` names the areas that its rows lie in, where they are not the neighborhoods.

    `late` says that the last version is older than was promised.
    """

    slug: str
    title: str
    nature: str
    steward: str | None
    publisher: str
    licence: str
    layer: str | None
    late: bool
    version: VersionShape


class DatasetFull(DatasetShort):
    description: str
    source_url: str
    promised_refresh: str
    promised_every: str | None
    key_column: str | None
    sensitive: bool
    only_open: bool
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
    layers = names_of_layers(session)
    rows = [DatasetShort(**_short(request, found, layers)) for found in all_datasets(session)]
    return answer(request, listed(rows))


@router.get("/datasets/{slug}", response_model=DatasetFull)
def show_dataset(request: Request, slug: str, session: Transaction) -> Response:
    found = dataset_by_slug(session, slug)
    dataset = found.dataset
    interval = interval_in(dataset.promised_refresh)
    full = DatasetFull(
        **_short(request, found, names_of_layers(session)),
        description=dataset.description,
        source_url=dataset.source_url,
        promised_refresh=dataset.promised_refresh,
        promised_every=interval.value if interval else None,
        key_column=dataset.key_column or None,
        sensitive=dataset.sensitive,
        only_open=dataset.only_open,
        columns=[_column(entry) for entry in entries(dataset, found.version)],
        versions=[_version(dataset, version) for version in versions_of(session, dataset.id)],
    )
    return answer(request, full)


@router.get("/datasets/{slug}/versions/{number}", response_model=VersionFull)
def show_version(
    request: Request,
    slug: str,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    session: Transaction,
) -> Response:
    dataset, version = version_by_number(session, slug, number)
    settings: Settings = request.app.state.settings
    here = f"{settings.base_url}/datasets/{dataset.slug}/versions/{version.number}"
    is_open = bool(can_read_rows(None, dataset, version))
    full = VersionFull(
        **dict(_version(dataset, version)),
        rows_set_aside=version.report.get("rows_set_aside", {}),
        csv=f"{here}.csv" if is_open else None,
        parquet=f"{here}.parquet" if is_open else None,
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


def _short(request: Request, found: Listed, layers: Mapping[int, str]) -> dict[str, Any]:
    dataset, version = found.dataset, found.version
    settings: Settings = request.app.state.settings
    days = [at.astimezone(settings.zone).date() for at in (version.published_at, utc_now())]
    return {
        "slug": dataset.slug,
        "title": dataset.title,
        "nature": dataset.nature.value,
        "steward": found.steward,
        "publisher": dataset.publisher,
        "licence": dataset.licence,
        "layer": layers[dataset.layer_id] if dataset.layer_id is not None else None,
        "late": is_late(dataset.promised_refresh, *days),
        "version": _version(dataset, version),
    }


def _version(dataset: Dataset, version: DatasetVersion) -> VersionShape:
    names = set(VersionShape.model_fields) - {"withdrawn", "difference"}
    told = difference_of(dataset, version)
    return VersionShape(
        **{name: getattr(version, name) for name in names},
        withdrawn=withdrawn_shape(version),
        difference=difference_shape(told) if told else None,
    )


def withdrawn_shape(version: DatasetVersion | None) -> WithdrawnShape | None:
    if version is None or version.withdrawn_at is None:
        return None
    return WithdrawnShape(at=version.withdrawn_at, reason=version.withdrawn_reason)


def difference_shape(told: Told) -> DifferenceShape:
    plain = ("since", "added", "gone", "changed", "shared", "keyless")
    return DifferenceShape(
        **{name: told[name] for name in plain},
        key=told["key"] or None,
        columns_added=told["columns_added"],
        columns_gone=told["columns_gone"],
        columns_changed=[
            ColumnTypes(label=label, before=before, now=now)
            for label, before, now in told["columns_changed"]
        ],
        neighborhoods=[
            PlaceRows(neighborhood=slug, before=before, now=now)
            for slug, before, now in told["places"]
        ],
    )


def _column(entry: Entry) -> ColumnShape:
    return ColumnShape(
        **{name: str(entry.column[name]) for name in ("name", "type", "role", "label")},
        description=entry.meaning.description,
        described_by_publisher=entry.meaning.described_by_publisher,
        values=list(entry.meaning.values),
        unit=entry.meaning.measured_in or str(entry.column.get("unit", "")),
        missing=entry.missing,
    )


def _chart(chart: Chart) -> ChartShape:
    return ChartShape(**{name: getattr(chart, name) for name in ChartShape.model_fields})
