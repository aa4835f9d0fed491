"""Every table of this room: each way of bringing people together keeps its own."""

from app.relationships.alike.models import AlikeArea, AlikeChart, AlikeMeasure
from app.relationships.mergers.models import Offer

__all__ = ["AlikeArea", "AlikeChart", "AlikeMeasure", "Offer"]
