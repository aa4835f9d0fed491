"""Every table of this room, for those who build the schema."""

from app.relationships.alike.models import AlikeArea, AlikeChart, AlikeMeasure
from app.relationships.credit.models import AnswerCredit
from app.relationships.introductions.models import (
    Backing,
    Introduction,
    MessageReport,
    NoIntroductions,
    RoomMessage,
)
from app.relationships.mergers.models import Offer
from app.relationships.sponsors.models import Sponsorship
from app.relationships.ties.models import TieCount

__all__ = [
    "AlikeArea",
    "AlikeChart",
    "AlikeMeasure",
    "AnswerCredit",
    "Backing",
    "Introduction",
    "MessageReport",
    "NoIntroductions",
    "Offer",
    "RoomMessage",
    "Sponsorship",
    "TieCount",
]
