"""For the city's own machines: is it alive, is it ready, what does it count."""

import hmac
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import metrics
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import NOT_FOUND, RefusedError

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> Response:
    """Answer while the process runs, whatever the database does."""
    return PlainTextResponse("alive\n")


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Answer 200 when the database answers and is migrated, else 503 with the part that fails."""
    database: Database = request.app.state.database
    try:
        with database.reading() as session:
            session.execute(text("SELECT 1 FROM person LIMIT 1"))
    except SQLAlchemyError:
        unready = {"ready": False, "fails": "database"}
        return JSONResponse(unready, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"})
    return JSONResponse({"ready": True})


@router.get("/metrics")
def counters(request: Request) -> Response:
    """Show counters to this machine, or to whoever holds the token; others get a 404."""
    settings: Settings = request.app.state.settings
    if not _may_read(request, settings):
        raise RefusedError(NOT_FOUND)
    return Response(metrics.exposition(settings), media_type="text/plain; version=0.0.4")


def _may_read(request: Request, settings: Settings) -> bool:
    if settings.metrics_token is not None:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        held = settings.metrics_token.get_secret_value()
        return hmac.compare_digest(sent.encode(), held.encode())
    # A proxy on this machine would make everybody local: then nobody is, and a token is needed.
    is_direct = "x-forwarded-for" not in request.headers and "forwarded" not in request.headers
    return is_direct and request.client is not None and request.client.host in {"127.0.0.1", "::1"}
