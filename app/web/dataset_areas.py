"""A table that was loaded before its layer existed: an official says whose areas its rows name."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import require
from app.core.i18n import Sentence, _
from app.datasets.models import Dataset
from app.datasets.placed import ever_placed
from app.datasets.policy import can_lay_on_layer
from app.datasets.queries import Listed, dataset_by_slug
from app.datasets.relaying import lay_on
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.places.areas import all_layers, layer_by_slug
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


class AreasForm(FormModel):
    layer: str = Field(min_length=1, max_length=80)


@router.get("/datasets/{slug}/areas")
def ask_areas(page: OnPage, _person: SignedIn, slug: str) -> Response:
    return _ask(page, _found(page, slug), {}, {})


@router.post("/datasets/{slug}/areas", dependencies=[limit("areas", "60 per hour")])
def choose_areas(form: SentForm, page: OnPage, _person: SignedIn, slug: str) -> Response:
    """Read the kept rows again in these areas, and lead to where they are shown."""
    dataset = _found(page, slug)
    sent = read_form(form, AreasForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        if sent.values.layer in {layer.slug for layer in all_layers(page.session)}:
            layer = layer_by_slug(page.session, sent.values.layer)
            job = lay_on(page.session, page.viewer, dataset, layer)
            return page.go(f"/datasets/imports/{job.id}")
        problems = {"layer": _("Choose one of the answers offered.")}
    return _ask(page, dataset, sent.typed, problems)


def _found(page: Page, slug: str) -> Dataset:
    found: Listed = dataset_by_slug(page.session, slug)
    require(can_lay_on_layer(page.viewer, found.dataset, found.version))
    return found.dataset


def _ask(
    page: Page, dataset: Dataset, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    return show_form(
        page,
        "datasets/areas.html",
        typed,
        problems,
        dataset=dataset,
        layers=[(layer.slug, layer.name) for layer in all_layers(page.session)],
        own=ever_placed(page.session, dataset.id),
    )
