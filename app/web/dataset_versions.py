"""A version: what changed, which rows were set aside, and its withdrawal."""

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from app.core.errors import require
from app.datasets import wording
from app.datasets.aside_rows import aside_csv, first_aside_rows
from app.datasets.asides import kept_aside
from app.datasets.columns import labels_of
from app.datasets.difference import difference_of, sentences
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import can_read_aside, can_read_rows, can_withdraw
from app.datasets.queries import names_of_areas, version_by_number
from app.datasets.withdrawing import LONGEST, withdraw
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.web.challenge_words import reported
from app.web.data_words import public_report
from app.web.dataset_files import VersionNumber
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

SHOWN = 200  # rows set aside on their page; the download has them all


class WithdrawalForm(FormModel):
    reason: str = Field(min_length=1, max_length=LONGEST)


@router.get("/datasets/{slug}/versions/{number}")
def show_version(page: OnPage, slug: str, number: VersionNumber) -> Response:
    return _version_page(page, *version_by_number(page.session, slug, number))


@router.post("/datasets/{slug}/versions/{number}/withdrawal")
def withdraw_version(
    form: SentForm, page: OnPage, _person: SignedIn, slug: str, number: VersionNumber
) -> Response:
    dataset, version = version_by_number(page.session, slug, number)
    require(can_withdraw(page.viewer, version))
    sent = read_form(form, WithdrawalForm)
    if sent.values is None:
        return _version_page(page, dataset, version, typed=sent.typed, problems=sent.problems)
    withdraw(page.session, page.viewer, version, sent.values.reason)
    return page.go(f"/datasets/{dataset.slug}/versions/{version.number}")


@router.get("/datasets/{slug}/versions/{number}/aside")
def show_aside_of_version(
    page: OnPage, _person: SignedIn, slug: str, number: VersionNumber
) -> Response:
    """Show the rows that were set aside when the version was read, each with its reason."""
    dataset, version = version_by_number(page.session, slug, number)
    require(can_read_aside(page.viewer, version))
    header, rows = first_aside_rows(kept_aside(page.store, version), SHOWN)
    here = f"/datasets/{dataset.slug}/versions/{version.number}"
    return page.show(
        "datasets/aside.html",
        title=dataset.title,
        back=here,
        download=f"{here}/aside.csv",
        header=header,
        rows=rows,
        shown=SHOWN,
        counts=version.report.get("rows_set_aside", {}),
        reasons=wording.SET_ASIDE,
    )


@router.get("/datasets/{slug}/versions/{number}/aside.csv")
def download_aside_of_version(
    page: OnPage, _person: SignedIn, slug: str, number: VersionNumber
) -> Response:
    dataset, version = version_by_number(page.session, slug, number)
    require(can_read_aside(page.viewer, version))
    name = f"{dataset.slug}-{version.number}-set-aside.csv"
    return StreamingResponse(
        aside_csv(kept_aside(page.store, version)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _version_page(
    page: Page, dataset: Dataset, version: DatasetVersion, **context: object
) -> Response:
    difference = difference_of(dataset, version)
    labels = labels_of(version.columns)
    return show_form(
        page,
        "datasets/version.html",
        dataset=dataset,
        version=version,
        is_current=version.id == dataset.current_version_id,
        difference=difference,
        changes=sentences(difference, labels) if difference else [],
        names=names_of_areas(page.session, dataset) if difference else {},
        report=public_report(dataset, version.report),
        sentences=wording.report_sentences(version.report),
        words=wording,
        set_aside=version.report.get("rows_set_aside", {}),
        reads_rows=bool(can_read_rows(page.viewer, dataset, version)),
        reads_aside=bool(version.aside_path) and bool(can_read_aside(page.viewer, version)),
        may_withdraw=bool(can_withdraw(page.viewer, version)),
        longest=LONGEST,
        **reported(page, dataset, version),
        **context,  # type: ignore[arg-type]
    )
