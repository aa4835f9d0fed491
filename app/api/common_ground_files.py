"""The figures of the newest fit as files, so that anybody can compute its scores again."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from itertools import chain
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.contributions.score_models import Fit
from app.contributions.standings import shown_fit
from app.http.limits import limit
from app.http.transaction import Transaction
from app.ranking.telling import Told, all_told, tag_of

router = APIRouter(
    include_in_schema=False, dependencies=[limit("download", "60 per minute", reads=True)]
)

COLUMNS: Final = (
    "id", "kind", "url", "as_of", "voters", "score", "sd", "groups_differ", "places_differ",
    "corner", "cap", "badge", "intercept", "consensus", "cells", "groups", "lowest", "held",
)  # fmt: skip

Write = Callable[[Fit | None, Iterator[Told]], Iterator[str]]


@router.get("/common-ground/figures.csv")
def download_table(request: Request, session: Transaction) -> Response:
    """Give a line for each text. What has parts (cells, groups, lowest) is JSON in its field."""
    return _sent(request, session, "csv", "text/csv; charset=utf-8", _lines)


@router.get("/common-ground/figures.json")
def download(request: Request, session: Transaction) -> Response:
    """Give {fit, computed_at, texts: [...]}: what `commonplot common-ground check` reads."""
    return _sent(request, session, "json", "application/json", _document)


def _sent(request: Request, session: Session, kind: str, media_type: str, write: Write) -> Response:
    fit = shown_fit(session)
    tag = tag_of(session, fit, kind)
    headers = {
        "Content-Disposition": f'attachment; filename="common-ground.{kind}"',
        "Cache-Control": "private, no-cache",
        "ETag": tag,
    }
    known = request.headers.get("if-none-match", "").split(",")
    if tag in [one.strip().removeprefix("W/") for one in known]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    state = request.app.state
    told = all_told(state.database, fit, state.settings.base_url) if fit else iter(())
    pieces = write(fit, told)
    first = next(pieces)  # what fails, fails here, while the status can still say so
    return StreamingResponse(chain([first], pieces), media_type=media_type, headers=headers)


def _lines(_fit: Fit | None, told: Iterator[Told]) -> Iterator[str]:
    yield _line(COLUMNS)
    for one in told:
        yield _line([_field(one[name]) for name in COLUMNS])


def _field(value: object) -> object:
    if isinstance(value, bool | list | dict):
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else value


def _line(values: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _document(fit: Fit | None, told: Iterator[Told]) -> Iterator[str]:
    head = {
        "fit": fit.id if fit else None,
        "computed_at": fit.at.isoformat() if fit else None,
    }
    yield json.dumps(head)[:-1] + ', "texts": ['
    for number, one in enumerate(told):
        yield (",\n" if number else "\n") + json.dumps(one)
    yield "\n]}\n"
