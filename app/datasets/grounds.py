"""What the rows of an import may lie in: the neighborhoods, one layer, or any that fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.datasets.importing.gazetteer import Area, Gazetteer, polygon_of
from app.datasets.importing.job import LAYER_FILES, Wishes
from app.datasets.models import Dataset
from app.datasets.queries import gazetteer
from app.places.areas import LayerRow, all_layers, layer_gazetteer, layer_names
from app.places.models import Layer, LayerId
from app.places.queries import GazetteerEntry
from app.places.vocabulary import NEIGHBORHOODS

GAZETTEER: Final = "gazetteer.json"
OTHERS_NOW: Final = Ruling(
    HTTPStatus.CONFLICT,
    "areas-changed",
    _("A layer was loaded or removed after this file was read, so its rows would lie in other "
      "areas than you saw."),
    _("Read the file again, then look where its rows lie."),
)  # fmt: skip


@dataclass(frozen=True)
class Grounds:
    """`usual` is what rows are placed in unless their names fit one of `layers` better.

    Those come with names alone: their borders are megabytes, and a table with points in the city
    is none of theirs.
    """

    usual: Gazetteer
    layers: tuple[Gazetteer, ...] = ()

    def save(self, folder: Path) -> None:
        """Write for the child process, beside its other files."""
        self.usual.save(folder / GAZETTEER)
        for number, layer in enumerate(self.layers):
            layer.save(folder / LAYER_FILES.replace("*", f"{number:04}"))


def grounds_for(session: Session, wishes: Wishes) -> Grounds:
    """Return what the rows may lie in. A crosswalk or told coordinates mean the neighborhoods."""
    homes = gazetteer(session)
    layers = all_layers(session)
    if wishes.of_layer:
        layer = find_layer(layers, wishes.layer or "")
        return Grounds(_of(layer, layer_gazetteer(session, layer.id), homes))
    if wishes.layer or wishes.crosswalk or wishes.latitude or not homes.areas:
        return Grounds(homes)
    names = layer_names(session)
    return Grounds(homes, tuple(_of(one, names.get(one.id, ()), homes) for one in layers))


def grounds_or_none(session: Session, wishes: Wishes) -> Grounds:
    """Return them, or none where the database is not set up: dry runs need neither."""
    try:
        return grounds_for(session, wishes)
    except SQLAlchemyError:
        return Grounds(Gazetteer())


def find_layer(layers: Sequence[LayerRow], told: str) -> LayerRow:
    """Find a layer by its slug, or else its name. Raises RefusedError that says which there are.

    The slug comes first: recipes hold it, and a renamed layer may leave its old name to another.
    """
    told, wished = told.strip(), told.strip().casefold()
    by_slug = {layer.slug: layer for layer in layers}
    by_name = {layer.name.casefold(): layer for layer in layers}
    found = by_slug.get(told) or by_name.get(wished) or by_slug.get(wished)
    if found is not None:
        return found
    raise RefusedError(
        Ruling(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-layer",
            _("There is no layer “%(name)s”.", name=told[:80]),
            _("Layers: %(names)s.", names=", ".join(layer.slug for layer in layers) or "–"),
        )
    )


def layer_id_of(session: Session, slug: str) -> LayerId | None:
    """Return the layer that a report names, None for the neighborhoods.

    It is held until this transaction ends. Raises RefusedError where it was removed meanwhile.
    """
    if not slug:
        return None
    mine = select(col(Layer.id)).where(col(Layer.slug) == slug)
    found = session.scalar(mine.with_for_update(read=True, key_share=True))
    if found is None:
        raise RefusedError(OTHERS_NOW)
    return found


def with_layer(session: Session, dataset_id: int | None, wishes: Wishes) -> Wishes:
    """Keep an import to the areas of the dataset that it refreshes, unless a person said others."""
    dataset = session.get(Dataset, dataset_id) if dataset_id is not None else None
    if dataset is None or dataset.current_version_id is None or wishes.layer is not None:
        return wishes
    layer = session.get(Layer, dataset.layer_id) if dataset.layer_id is not None else None
    return replace(wishes, layer=layer.slug if layer else NEIGHBORHOODS)


def _of(layer: LayerRow, entries: Sequence[GazetteerEntry], homes: Gazetteer) -> Gazetteer:
    areas = (Area(entry.slug, entry.names, polygon_of(entry.geometry)) for entry in entries)
    return Gazetteer(tuple(areas), layer.slug, homes.box(), name=layer.name)
