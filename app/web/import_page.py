"""The page of an import: what was understood, what looks odd, and a control to mend each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from app.core.i18n import Sentence, _
from app.datasets import wording
from app.datasets.beside import dataset_like
from app.datasets.columns import label_of
from app.datasets.difference import sentences
from app.datasets.importing.job import ALL_SHEETS, DateOrder, Wishes
from app.datasets.models import ImportJob, JobStatus
from app.datasets.queries import names_of_neighborhoods
from app.datasets.told import facts_of, wishes_of
from app.places.queries import all_neighborhoods, drawn_shapes
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
    near: list[tuple[str, str]]
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
        places=[(row.slug, row.name) for row in all_neighborhoods(page.session)]
        if may_mend and job.report.get("top_unmatched")
        else [],
        map=drawn_shapes(page.session) if job.report.get("points") else None,
        sheets=_sheets(job),
        keys=[(column["name"], label_of(column)) for column in job.report.get("columns", ())],
        difference=job.report.get("difference"),
        changes=_changes(job),
        names=names_of_neighborhoods(page.session) if job.report.get("difference") else {},
        orders=[
            (DateOrder.MONTH_FIRST.value, _("month first: 03/04 is 4 March")),
            (DateOrder.DAY_FIRST.value, _("day first: 03/04 is 3 April")),
        ],
    )


def _changes(job: ImportJob) -> list[Sentence]:
    """Say what publishing this would change. Who loads data sees every count."""
    told = job.report.get("difference")
    labels = {column["name"]: label_of(column) for column in job.report.get("columns", ())}
    return sentences(told, labels) if told else []


def _typed(wishes: Wishes, key: str) -> dict[str, object]:
    return {
        **{name: getattr(wishes, name) or "" for name in (*PLACES, "sheet", "timezone", "crs")},
        "date_order": wishes.date_order.value if wishes.date_order else "",
        "header": "" if wishes.header is None else str(wishes.header),
        "missing": ", ".join(wishes.missing),
        "keep_totals": wishes.keep_totals,
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
    slugs = {row.name: row.slug for row in all_neighborhoods(page.session)}
    chosen = _sent(typed, "names", "places") or wishes.aliases
    return [
        Unmatched(
            name,
            rows,
            [(slugs[like], like) for like in wording.alike(job.report, name) if like in slugs],
            chosen.get(name, ""),
        )
        for name, rows in job.report.get("top_unmatched", ())
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
