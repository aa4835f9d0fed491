"""Tables that programs load: sent, read by the worker, looked at, published or cancelled."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, Loader, Shape, answer
from app.api.datasets import DifferenceShape, difference_shape
from app.api.import_form import BODY, SentTable, only_loaders, upload_in
from app.core.config import Settings
from app.datasets.imports import ask_to_publish, stop, take_in
from app.datasets.in_json import report_in_json
from app.datasets.models import Dataset, DatasetVersion, ImportJob
from app.datasets.odd import oddities
from app.datasets.policy import can_publish_import, can_stop_import
from app.datasets.queries import import_for
from app.datasets.standing import State, refusal_of, state_of
from app.datasets.told import facts_of
from app.http.limits import limit
from app.http.transaction import Transaction

TAGS: list[str | Enum] = ["imports"]
# Apart, because its body has a limit of its own: the city's for a file.
uploads = APIRouter(
    prefix=PREFIX, tags=TAGS, responses=PROBLEMS, dependencies=[Depends(only_loaders)]
)
router = APIRouter(prefix=PREFIX, tags=TAGS, responses=PROBLEMS)

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ToldShape(Shape):
    """What the command line prints of a refusal; a warning has the same three."""

    code: str
    message: str
    hint: str


class ReadColumn(Shape):
    name: str
    type: str
    role: str


class ReportShape(Shape):
    """Rows read are rows used plus rows set aside, always; rows used are matched or unmatched.

    `matched` rows were placed, `placed_by` says how; `unplaced` says why the others were not.
    `top_unmatched` has the names that fit no area, each with its rows.
    """

    rows_read: int
    rows_used: int
    rows_set_aside: dict[str, int]
    matched: int
    unmatched: int
    placed_by: dict[str, int]
    unplaced: dict[str, int]
    top_unmatched: list[tuple[str, int]]
    columns: list[ReadColumn]
    encoding: str
    delimiter: str | None
    sheet: str | None


class LinksShape(Shape):
    """`publish` and `cancel` are null while they would be refused; `page` is for a person."""

    self: str
    page: str
    publish: str | None
    cancel: str | None
    dataset: str | None
    version: str | None


class ImportShape(Shape):
    """An import. `progress` is in percent; `dataset` a slug and `version` its number, once known.

    `held` says what differs oddly from the last version: publish with `accept` all the same.
    `difference` says what publishing would change. `error` is why it failed.
    """

    id: int
    state: State
    progress: int
    title: str
    file: str
    dataset: str | None
    version: int | None
    created_at: datetime
    report: ReportShape | None
    warnings: list[ToldShape]
    held: list[str]
    difference: DifferenceShape | None
    error: ToldShape | None
    links: LinksShape


class Publication(Shape):
    """`accept` publishes also what is held."""

    accept: bool = False


@uploads.post(
    "/imports",
    response_model=ImportShape,
    status_code=HTTPStatus.ACCEPTED,
    dependencies=[limit("import", "300 per hour")],
    openapi_extra=BODY,
)
def send(request: Request, form: SentTable, session: Transaction, person: Loader) -> Response:
    """Send a table. It is read next, and shown: nothing is public until you publish it."""
    settings: Settings = request.app.state.settings
    job = take_in(session, person, upload_in(session, form), settings)
    return _accepted(_shape(request, session, job, person))


@router.get("/imports/{import_id}", response_model=ImportShape)
def show(request: Request, import_id: Id, session: Transaction, person: Loader) -> Response:
    """Say where an import stands and what was understood. Ask again every few seconds."""
    job = import_for(session, person, import_id)
    return answer(request, _shape(request, session, job, person))


@router.post(
    "/imports/{import_id}/publish", response_model=ImportShape, status_code=HTTPStatus.ACCEPTED
)
def publish(
    request: Request,
    import_id: Id,
    session: Transaction,
    person: Loader,
    said: Publication | None = None,
) -> Response:
    """Make a version of what was read. Of two who publish at once, the second gets a 409."""
    job = import_for(session, person, import_id, lock=True)
    ask_to_publish(session, person, job, accept=said is not None and said.accept)
    return _accepted(_shape(request, session, job, person))


@router.post("/imports/{import_id}/cancel", response_model=ImportShape)
def cancel(request: Request, import_id: Id, session: Transaction, person: Loader) -> Response:
    """End the reading or publishing. What is published already stays."""
    job = import_for(session, person, import_id, lock=True)
    stop(session, person, job)
    return answer(request, _shape(request, session, job, person))


def _accepted(body: ImportShape) -> Response:
    return Response(
        body.model_dump_json(),
        HTTPStatus.ACCEPTED,
        media_type="application/json",
        headers={"Location": f"{PREFIX}/imports/{body.id}"},
    )


def _report(told: Mapping[str, Any]) -> ReportShape:
    counts = {
        name: {why: n for why, n in told.get(name, {}).items() if n}
        for name in ("placed_by", "unplaced")
    }
    return ReportShape(**report_in_json(told), **counts)


def _shape(request: Request, session: Session, job: ImportJob, person: Loader) -> ImportShape:
    dataset = session.get(Dataset, job.dataset_id) if job.dataset_id else None
    version = session.get(DatasetVersion, job.version_id) if job.version_id else None
    difference = job.report.get("difference")
    refused = refusal_of(job)
    base: str = request.app.state.settings.base_url
    here = f"{base}{PREFIX}/imports/{job.id}"
    there = f"{base}{PREFIX}/datasets/{dataset.slug}" if dataset else None
    return ImportShape(
        id=job.id,
        state=state_of(job),
        progress=job.progress,
        title=facts_of(job).title,
        file=job.file_name,
        dataset=dataset.slug if dataset else None,
        version=version.number if version else None,
        created_at=job.created_at,
        report=_report(job.report) if job.report else None,
        warnings=[
            ToldShape(code=odd.code, message=str(odd.sentence), hint=str(odd.hint))
            for odd in oddities(job.report)
        ],
        held=job.held,
        difference=difference_shape(difference) if difference else None,
        error=ToldShape.model_validate(refused) if refused else None,
        links=LinksShape(
            self=here,
            page=f"{base}/datasets/imports/{job.id}",
            publish=f"{here}/publish" if can_publish_import(person, job, accept=True) else None,
            cancel=f"{here}/cancel" if can_stop_import(person, job) else None,
            dataset=there,
            version=f"{there}/versions/{version.number}" if version else None,
        ),
    )
