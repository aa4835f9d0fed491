"""Every table of this room, for those who build the schema."""

from app.relationships.sponsors.models import Sponsorship

__all__ = ["Sponsorship"]
