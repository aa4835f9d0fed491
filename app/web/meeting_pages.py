"""The pages by which people find each other, for `main` to put among the others."""

from typing import Final

from fastapi import APIRouter

from app.web import (
    backing,
    blocks,
    credit,
    introductions,
    observations,
    relationships,
    reported_messages,
    rooms,
    teams,
)

MEETING_PAGES: Final[list[APIRouter]] = [
    backing.router,
    introductions.router,
    rooms.router,
    blocks.router,
    credit.router,
    relationships.router,
    reported_messages.router,
    observations.router,
    *teams.ROUTERS,
]
