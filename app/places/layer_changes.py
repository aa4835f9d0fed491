"""A layer is called another way, or goes. Which datasets lie on it is told by the room of data."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.places.models import Layer, LayerArea, LayerId, LayerOverlap
from app.places.policy import LAYER_NAME_TAKEN, can_remove_layer, can_rename_layer


def rename_layer(session: Session, layer: Layer, name: str) -> None:
    """Give a layer another name. The slug stays, so that links and recipes go on working.

    Raises RefusedError for a name that says nothing or is another layer's.
    """
    others = select(col(Layer.name)).where(col(Layer.id) != layer.id)
    require(can_rename_layer(name, session.scalars(others).all()))
    if layer.name == name.strip():
        return
    layer.name, layer.changed_at = name.strip(), utc_now()
    try:
        with session.begin_nested():
            session.add(layer)
    except IntegrityError:  # somebody took the name at the same moment
        raise RefusedError(LAYER_NAME_TAKEN) from None


def locked_layer(session: Session, slug: str) -> Layer:
    """Hold a layer until this transaction ends: no dataset is laid on it meanwhile.

    Raises RefusedError 404.
    """
    mine = select(Layer).where(col(Layer.slug) == slug).with_for_update()
    found = session.scalar(mine)
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def remove_layer(session: Session, layer: Layer, on_it: Collection[str]) -> None:
    """Delete a layer that was locked, with its areas; `on_it` are titles of what lies on it.

    Raises RefusedError while anything does.
    """
    require(can_remove_layer(on_it))
    layer_id: LayerId = layer.id
    mine = select(col(LayerArea.id)).where(col(LayerArea.layer_id) == layer_id)
    session.execute(delete(LayerOverlap).where(col(LayerOverlap.area_id).in_(mine)))
    session.execute(delete(LayerArea).where(col(LayerArea.layer_id) == layer_id))
    session.execute(delete(Layer).where(col(Layer.id) == layer_id))
