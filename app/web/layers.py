"""Layers: other sets of areas over the city, each with its map, its table and its datasets."""

from fastapi import APIRouter, Response

from app.core.i18n import Sentence, _
from app.datasets.on_layers import datasets_by_layer, datasets_on
from app.places.areas import all_layers, areas_map, layer_by_slug
from app.places.laid import laid_areas
from app.places.queries import drawn_shapes
from app.web.page import OnPage

router = APIRouter()


@router.get("/layers")
def show_layers(page: OnPage) -> Response:
    return page.show(
        "layers/index.html",
        layers=all_layers(page.session),
        datasets=datasets_by_layer(page.session),
    )


@router.get("/layers/{slug}")
def show_layer(page: OnPage, slug: str) -> Response:
    layer = layer_by_slug(page.session, slug)
    return page.show(
        "layers/show.html",
        layer=layer,
        areas=laid_areas(page.session, layer.id),
        map=areas_map(page.session, layer.id),
        city_map=drawn_shapes(page.session),
        datasets=datasets_on(page.session, layer.id),
        share=share_words,
    )


def share_words(share: float) -> Sentence:
    """Say a share from 0 to 1 as it is known: nothing is rounded up to all or down to none."""
    if share >= 1:
        return _("all of it")
    if share > 0.99:  # noqa: PLR2004, beyond it a rounded number says too much
        return _("over 99%")
    if share < 0.01:  # noqa: PLR2004, likewise
        return _("under 1%")
    return _("%(n)s%%", n=round(100 * share))
