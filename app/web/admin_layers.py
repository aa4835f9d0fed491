"""Layers by administrators: a second set of areas, read from a file, shown, then loaded.

A layer can be renamed, and removed while no dataset lies on it.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, require
from app.core.i18n import Sentence, _
from app.datasets.on_layers import datasets_on, remove_layer
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.people.policy import can_administer
from app.places.areas import all_layers, area_rows, areas_map, ground_of, layer_by_slug
from app.places.layer_changes import rename_layer
from app.places.layers import load_layer, preview_layer
from app.places.laying import LaidOver, PreparedLayer
from app.places.models import Layer
from app.places.policy import IN_USE, can_name_layer
from app.places.refusal import FileRefusedError
from app.places.uploads import find_layer_upload, forget_upload, take_in
from app.web.admin_people import for_administrators
from app.web.admin_places import (
    FILE_LIMIT,
    ROOM_FOR_FIELDS,
    Taken,
    borders_in,
    bounds_of,
    told_of,
)
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # its own, because who asks is looked at before the body is read

loading = limit("load a layer", "20 per hour")
changing = limit("layers", "120 per hour")


class NameForm(FormModel):
    name: Annotated[str, Field(min_length=1, max_length=120)]


class LayerForm(NameForm):
    name_property: Annotated[str, Field(max_length=80)] = ""


@router.get("/admin/layers", dependencies=[for_administrators])
def show_layers(page: OnPage) -> Response:
    return _list(page, {"name": page.request.query_params.get("name", "")[:120]}, {})


def take_in_layer(request: Request, form: SentForm) -> Taken:
    """Read the file in a child of its own, before the page's transaction locks out all writers."""
    settings: Settings = request.app.state.settings
    database: Database = request.app.state.database
    sent = read_form(form, LayerForm)
    problems = dict(sent.problems)
    if sent.values is not None and not (ruling := can_name_layer(sent.values.name)):
        problems["name"] = ruling.sentence
    content = borders_in(form, problems, _("Choose the GeoJSON file of these areas."))
    if problems or sent.values is None:
        return Taken("", sent.typed, problems)
    with database.reading() as session:
        over = LaidOver(sent.values.name, ground_of(session))
    bounds = bounds_of(settings)
    wished = sent.values.name_property or None
    try:
        return Taken(take_in(settings.data_dir, content, wished, bounds, over), sent.typed, {})
    except FileRefusedError as error:
        return Taken("", sent.typed, {"file": told_of(error)})


def find_kept(request: Request, name: str) -> PreparedLayer:
    """Parse what was kept before a transaction begins. Raises RefusedError 404 when it is gone."""
    settings: Settings = request.app.state.settings
    return find_layer_upload(settings.data_dir, name)


# What a route takes is made in this order: the page, which may hold the writers' lock, comes last.
@uploads.post(
    "/admin/layers/uploads",
    dependencies=[loading],
    max_body_size=FILE_LIMIT + ROOM_FOR_FIELDS,
)
def upload_layer(taken: Annotated[Taken, Depends(take_in_layer)], page: OnPage) -> Response:
    """Keep the file under a name of our own, and lead to what it would change."""
    require(can_administer(page.viewer))
    if taken.problems:
        return _list(page, taken.typed, taken.problems)
    return page.go(f"/admin/layers/uploads/{taken.name}")


@router.get("/admin/layers/uploads/{name}", dependencies=[for_administrators])
def show_what_a_layer_would_change(page: OnPage, name: str) -> Response:
    prepared = find_kept(page.request, name)
    report = preview_layer(page.session, prepared)
    return page.show("places/layer_preview.html", report=report, name=name, called=prepared.name)


@uploads.post("/admin/layers/uploads/{name}/load", dependencies=[loading])
def load_layer_upload(
    prepared: Annotated[PreparedLayer, Depends(find_kept)], page: OnPage, name: str
) -> Response:
    require(can_administer(page.viewer))
    load_layer(page.session, prepared)
    forget_upload(page.settings.data_dir, name)
    return page.go("/admin/layers?loaded=1")


@router.get("/admin/layers/{slug}", dependencies=[for_administrators])
def show_layer(page: OnPage, slug: str) -> Response:
    layer = layer_by_slug(page.session, slug)
    return _layer(page, layer, {"name": layer.name}, {})


@router.post("/admin/layers/{slug}", dependencies=[changing])
def rename(page: OnPage, slug: str, form: SentForm) -> Response:
    """Give the layer another name; its addresses stay."""
    require(can_administer(page.viewer))
    layer = layer_by_slug(page.session, slug)
    sent = read_form(form, NameForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            rename_layer(page.session, layer, sent.values.name)
        except RefusedError as refused:
            problems = {"name": refused.ruling.sentence}
        else:
            return page.go(f"/admin/layers/{layer.slug}")
    return _layer(page, layer, {"name": "", **sent.typed}, problems)


@router.get("/admin/layers/{slug}/removal", dependencies=[for_administrators])
def ask_removal(page: OnPage, slug: str) -> Response:
    return _removal(page, layer_by_slug(page.session, slug), HTTPStatus.OK)


@router.post("/admin/layers/{slug}/removal", dependencies=[changing])
def remove(page: OnPage, slug: str) -> Response:
    """Remove the layer, or show again what lies on it."""
    require(can_administer(page.viewer))
    try:
        remove_layer(page.session, slug)
    except RefusedError as refused:
        if refused.ruling.code != IN_USE:
            raise
        return _removal(page, layer_by_slug(page.session, slug), HTTPStatus.CONFLICT)
    return page.go("/admin/layers?removed=1")


def _layer(
    page: Page, layer: Layer, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    rows, drawn = area_rows(page.session, layer.id), areas_map(page.session, layer.id)
    return show_form(page, "places/layer.html", typed, problems, layer=layer, rows=rows, map=drawn)


def _removal(page: Page, layer: Layer, status: HTTPStatus) -> Response:
    on_it = datasets_on(page.session, layer.id)
    rows = area_rows(page.session, layer.id)
    return page.show("places/layer_removal.html", status, layer=layer, datasets=on_it, rows=rows)


def _list(page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]) -> Response:
    asked = page.request.query_params
    typed = {"name": "", "name_property": "", **typed}
    return show_form(
        page,
        "places/layers.html",
        typed,
        problems,
        layers=all_layers(page.session),
        loaded=asked.get("loaded") == "1",
        removed=asked.get("removed") == "1",
    )
