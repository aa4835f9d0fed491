"""Datasets: what data there is, how good it is, what changed, and whether it is late."""

from datetime import timedelta

from fastapi import APIRouter, Response

from app.charts.queries import charts_of
from app.core.clock import utc_now
from app.datasets import wording
from app.datasets.columns import labels_of
from app.datasets.difference import difference_of, sentences
from app.datasets.meanings import meaning_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import can_lay_on_layer, can_load, can_read_rows
from app.datasets.queries import (
    Listed,
    all_datasets,
    all_withdrawn,
    dataset_by_id,
    find_dataset,
    names_of_areas,
    source_of,
    versions_of,
)
from app.datasets.source_words import KINDS
from app.followthrough.requests import asked_for
from app.places.areas import layer_or_none, names_of_layers
from app.proposals.queries import list_proposals
from app.web.challenge_words import reported
from app.web.chart_parts import chosen_focus, listed_chart
from app.web.data_words import late_of, public_report, shown_versions
from app.web.follows import following_of
from app.web.page import OnPage, Page
from app.web.proposal_charts import drawn_for

router = APIRouter()

CHARTS = 12  # each is read from the data; /charts has them all
CITED = 10
FIRST_CHARTS = timedelta(minutes=2)  # a busy worker may take that long


@router.get("/datasets")
def show_datasets(page: OnPage) -> Response:
    listed = all_datasets(page.session)
    return page.show(
        "datasets/index.html",
        listed=[(row, late_of(page, row.dataset, row.version)) for row in listed],
        withdrawn=all_withdrawn(page.session),
        words=wording,
        may_load=bool(can_load(page.viewer)),
    )


@router.get("/datasets/{slug}")
def show_dataset(page: OnPage, slug: str) -> Response:
    dataset = find_dataset(page.session, slug)
    if dataset.current_version_id is None:
        return _without_version(page, dataset)
    listed = dataset_by_id(page.session, dataset.id)
    place, _rows = chosen_focus(page, None)
    charts = charts_of(page.session, dataset.id)
    difference = difference_of(dataset, listed.version)
    labels = labels_of(listed.version.columns)
    return page.show(
        "datasets/show.html",
        shown=drawn_for(page, charts[0], place) if charts else None,
        drawing=not charts and _are_drawn_now(listed.version),
        charts=[listed_chart(page, chart, place) for chart in charts[:CHARTS]],
        cited=list_proposals(page.session, dataset=dataset.id, limit=CITED),
        dataset=dataset,
        following=following_of(page, "dataset", dataset.id),
        layer=layer_or_none(page.session, dataset.layer_id),
        version=listed.version,
        meanings={name: meaning_of(told) for name, told in dataset.dictionary.items()},
        steward=listed.steward,
        steward_slug=listed.steward_slug,
        versions=shown_versions(dataset, versions_of(page.session, dataset.id)),
        difference=difference,
        changes=sentences(difference, labels) if difference else [],
        names=names_of_areas(page.session, dataset) if difference else {},
        late=late_of(page, dataset, listed.version),
        report=public_report(dataset, listed.version.report),
        sentences=wording.report_sentences(listed.version.report),
        words=wording,
        source=source_of(page.session, listed.dataset.id),
        source_kinds=KINDS,
        may_load=bool(can_load(page.viewer)),
        may_lay=may_lay_on_layer(page, listed),
        reads_rows=bool(can_read_rows(page.viewer, dataset, listed.version)),
        **reported(page, dataset),
        asked_for=asked_for(page.session, dataset.id),
    )


def _are_drawn_now(version: DatasetVersion) -> bool:
    """Say whether the worker is likely to be at a new table's first charts."""
    placed = bool(version.report.get("matched"))
    return placed and version.number == 1 and utc_now() - version.published_at < FIRST_CHARTS


def may_lay_on_layer(page: Page, listed: Listed) -> bool:
    """Say whether this reader may choose other areas, and there are some to choose."""
    may = can_lay_on_layer(page.viewer, listed.dataset, listed.version)
    return bool(may) and bool(names_of_layers(page.session))


def _without_version(page: Page, dataset: Dataset) -> Response:
    """Say that every version was withdrawn: what cites them leads here."""
    return page.show(
        "datasets/none_left.html",
        dataset=dataset,
        versions=shown_versions(dataset, versions_of(page.session, dataset.id)),
        words=wording,
        may_load=bool(can_load(page.viewer)),
    )
