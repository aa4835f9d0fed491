"""Every table of this room, for those who build the schema."""

from app.relationships.credit.models import AnswerCredit
from app.relationships.introductions.models import (
    Backing,
    Introduction,
    MessageReport,
    NoIntroductions,
    RoomMessage,
)
from app.relationships.sponsors.models import Sponsorship
from app.relationships.ties.models import TieCount

__all__ = [
    "AnswerCredit",
    "Backing",
    "Introduction",
    "MessageReport",
    "NoIntroductions",
    "RoomMessage",
    "Sponsorship",
    "TieCount",
]
