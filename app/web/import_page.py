"""The page of an import: what was understood, what looks odd, and a control to mend each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from app.core.i18n import Sentence, _
from app.datasets import wording
from app.datasets.beside import dataset_like
from app.datasets.columns import labels_of
from app.datasets.difference import sentences
from app.datasets.importing.job import ALL_SHEETS, DateOrder, Wishes
from app.datasets.models import ImportJob, JobStatus
from app.datasets.queries import names_of_areas
from app.datasets.told import facts_of, wishes_of
from app.datasets.wording import Count
from app.places.areas import AreaRow, all_layers, area_rows
from app.places.queries import drawn_shapes
from app.places.vocabulary import NEIGHBORHOODS
from app.web.form_page import show_form
from app.web.import_warnings import warnings_on
from app.web.page import Page

UNDER_WAY = {JobStatus.READING, JobStatus.PUBLISHING}
PLACES = ("neighborhood", "latitude", "longitude", "time")


@dataclass(frozen=True)
class Column:
    """A column as it was read, with what its person chose for it, "" where it was found out."""

    facts: Mapping[str, Any]
    told_type: str
    told_role: str


@dataclass(frozen=True)
class Unmatched:
    """A name that fits no neighborhood: `chosen` is the slug that its person gave it, or ""."""

    name: str
    rows: int
    near: list[tuple[str, Sentence | str]]
    chosen: str


def show_import_page(
    page: Page,
    job: ImportJob,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Draw the page, or the part of it that changes while the file is read."""
    published = job.status is JobStatus.PUBLISHED and job.dataset_id is not None
    may_mend = job.status in {JobStatus.READ, JobStatus.FAILED}
    wishes = wishes_of(job)
    dataset = dataset_like(page.session, job.dataset_id, facts_of(job).title)
    chosen = typed or _typed(wishes, dataset.key_column if dataset else "")
    return show_form(
        page,
        "datasets/_import.html" if page.wants_fragment else "datasets/import.html",
        typed=chosen,
        problems=problems,
        job=job,
        report=job.report,
        facts=facts_of(job),
        dataset=dataset if published else None,
        under_way=job.status in UNDER_WAY,
        may_mend=may_mend,
        sentences=wording.report_sentences(job.report) if job.report else [],
        warnings=warnings_on(job) if job.report else [],
        words=wording,
        columns=_columns(job, chosen, wishes),
        unmatched=_unmatched(page, job, chosen, wishes) if may_mend else [],
        layers=[] if job.dataset_id else layer_choices(page.session),
        places=[(row.slug, row.name) for row in areas_named(page.session, job)]
        if may_mend and job.report.get("top_unmatched")
        else [],
        map=drawn_shapes(page.session) if job.report.get("points") else None,
        crosswalk=len(wishes.crosswalk),
        sheets=_sheets(job),
        planes=_planes(job),
        keys=list(labels_of(job.report.get("columns", ())).items()),
        difference=job.report.get("difference"),
        changes=_changes(job),
        names=names_of_areas(page.session, dataset)
        if dataset and job.report.get("difference")
        else {},
        orders=[
            (DateOrder.MONTH_FIRST.value, _("month first: 03/04 is 4 March")),
            (DateOrder.DAY_FIRST.value, _("day first: 03/04 is 3 April")),
        ],
    )


def layer_choices(session: Session) -> list[tuple[str, Sentence | str]]:
    """List what rows can name, by slug; nothing where there are only neighborhoods."""
    layers = [(layer.slug, layer.name) for layer in all_layers(session)]
    return [(NEIGHBORHOODS, _("Neighborhoods")), *layers] if layers else []


def areas_named(session: Session, job: ImportJob) -> Sequence[AreaRow]:
    """List the areas in which the rows of an import were placed: a name may mean one of them."""
    slug = job.report.get("layer", "")
    layer = next((one for one in all_layers(session) if slug and one.slug == slug), None)
    return area_rows(session, layer.id if layer else None)


def _changes(job: ImportJob) -> list[Sentence]:
    """Say what publishing this would change. Who loads data sees every count."""
    told = job.report.get("difference")
    labels = labels_of(job.report.get("columns", ()))
    return sentences(told, labels) if told else []


def _typed(wishes: Wishes, key: str) -> dict[str, object]:
    return {
        **{name: getattr(wishes, name) or "" for name in (*PLACES, "sheet", "timezone", "crs")},
        "date_order": wishes.date_order.value if wishes.date_order else "",
        "plane": "",
        "header": "" if wishes.header is None else str(wishes.header),
        "missing": ", ".join(wishes.missing),
        "keep_totals": wishes.keep_totals,
        "layer": wishes.layer or "",
        "key": key if wishes.key is None else wishes.key,
    }


def _columns(job: ImportJob, typed: Mapping[str, object], wishes: Wishes) -> list[Column]:
    told_roles = {getattr(wishes, name): name for name in PLACES} | dict(wishes.roles)
    types = _sent(typed, "columns", "types") or wishes.types
    roles = _sent(typed, "columns", "roles") or told_roles
    return [
        Column(facts, types.get(facts["name"], ""), roles.get(facts["name"], ""))
        for facts in job.report.get("columns", ())
    ]


def _unmatched(
    page: Page, job: ImportJob, typed: Mapping[str, object], wishes: Wishes
) -> list[Unmatched]:
    slugs = {row.name: row.slug for row in areas_named(page.session, job)}
    chosen = _sent(typed, "names", "places") or wishes.aliases
    return [
        Unmatched(
            name,
            rows,
            [
                (slugs[one["name"]], _near(one))
                for one in wording.ranked(job.report, name)
                if one["name"] in slugs
            ],
            chosen.get(name, ""),
        )
        for name, rows in job.report.get("top_unmatched", ())
    ]


def _near(suggested: Mapping[str, Any]) -> Sentence | str:
    """Name a neighborhood that may be meant, with what the points of the same rows say."""
    if suggested.get("rows_located") is None:
        return str(suggested["name"])
    return _(
        "%(name)s: %(there)s of %(located)s points lie there",
        name=suggested["name"],
        there=Count(suggested["rows_there"]),
        located=Count(suggested["rows_located"]),
    )


def _planes(job: ImportJob) -> list[tuple[str, Sentence]]:
    """List the systems in which the points would lie in the city, the best first."""
    found = job.report.get("projection", {}).get("choices", ())
    return [
        (
            one["crs"],
            _(
                "%(name)s (%(code)s): %(share)s %% of the points lie in the city",
                name=one["name"],
                code=one["crs"],
                share=round(100 * one["share"]),
            ),
        )
        for one in found
        if one["share"] > 0
    ]


def _sent(typed: Mapping[str, object], names: str, values: str) -> Mapping[str, str]:
    """Pair two lists of a form that was sent back."""
    keys, told = typed.get(names), typed.get(values)
    if not isinstance(keys, list) or not isinstance(told, list):
        return {}
    return dict(zip(keys, told, strict=False))


def _sheets(job: ImportJob) -> list[tuple[str, Sentence | str]]:
    names = [name for name in job.report.get("sheets", ()) if name != ALL_SHEETS]
    if len(names) < 2 and job.report.get("sheet") != ALL_SHEETS:  # noqa: PLR2004, nothing to choose
        return []
    every = (ALL_SHEETS, _("All sheets that are alike, put under one another"))
    return [*((name, name) for name in names), every]
