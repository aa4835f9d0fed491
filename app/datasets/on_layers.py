"""Which datasets lie on a layer, and the end of a layer on which none does."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.datasets.models import Dataset
from app.places import layer_changes
from app.places.layer_changes import locked_layer
from app.places.models import LayerId


class OnLayer(NamedTuple):
    """A dataset as the pages of layers name it."""

    slug: str
    title: str


def datasets_on(session: Session, layer_id: int) -> Sequence[OnLayer]:
    """List the datasets whose rows lie in a layer's areas, by title; withdrawn ones too."""
    rows = _rows().where(col(Dataset.layer_id) == layer_id)
    return [OnLayer(slug, title) for _layer, slug, title in session.execute(rows)]


def datasets_by_layer(session: Session) -> Mapping[int, Sequence[OnLayer]]:
    """List them for every layer that has some, in one query."""
    found: dict[int, list[OnLayer]] = {}
    for layer, slug, title in session.execute(_rows()):
        if layer is not None:
            found.setdefault(layer, []).append(OnLayer(slug, title))
    return found


def remove_layer(session: Session, slug: str) -> None:
    """Remove a layer with its areas. Raises RefusedError: 404, or 409 while a dataset lies on it.

    Who calls has asked whether its person may.
    """
    layer = locked_layer(session, slug)
    on_it = datasets_on(session, layer.id)
    layer_changes.remove_layer(session, layer, [one.title for one in on_it])


def _rows() -> Select[LayerId | None, str, str]:
    rows = select(col(Dataset.layer_id), col(Dataset.slug), col(Dataset.title))
    return rows.order_by(col(Dataset.title), col(Dataset.id))
