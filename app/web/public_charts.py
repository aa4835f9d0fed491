"""What other cities read: charts as signed documents, and which keys this site signs with."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.charts.public.document import UNSIGNED, publish
from app.charts.public.keys import NoKeyError, keys_of, signing_key
from app.core.errors import RefusedError
from app.http.limits import limit
from app.web.chart_parts import chart_of, kept
from app.web.page import OnPage

router = APIRouter()

SCHEMA = "/static/public-chart-1.schema.json"


@router.get(
    "/charts/{key}/public.json", dependencies=[limit("public", "60 per minute", reads=True)]
)
def send_document(
    page: OnPage, key: str, focus: Annotated[str | None, Query(max_length=80)] = None
) -> Response:
    """Send a chart for another city, signed. Only the address decides the focus."""
    chart = chart_of(page, key)
    document = publish(page.session, page.store, page.settings, chart, focus or None)
    text = json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return kept(page.request, text, "application/json")


@router.get(
    "/.well-known/commonplot.json", dependencies=[limit("public", "60 per minute", reads=True)]
)
def send_keys(page: OnPage) -> Response:
    """Say who this is and which keys it signs with, earlier ones too."""
    settings = page.settings
    try:
        signing_key(settings.data_dir)
        keys = [key.to_facts() for key in keys_of(settings.data_dir)]
    except NoKeyError as error:
        raise RefusedError(UNSIGNED) from error
    facts = {
        "format": "commonplot-installation",
        "version": 1,
        "city": settings.city,
        "base_url": settings.base_url,
        "public_chart_schema": settings.base_url + SCHEMA,
        "keys": keys,
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    return kept(page.request, text, "application/json", "public, max-age=300")
