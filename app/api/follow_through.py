"""The doors of follow-through, for `main` to put among the others: promises, goals, teams."""

from typing import Final

from fastapi import APIRouter

from app.api import (
    calendar_feeds,
    commitment_feed,
    commitments,
    company,
    goals,
    joint,
    mandate,
    meetings,
)

ROUTERS: Final[list[APIRouter]] = [
    goals.router,
    *commitments.ROUTERS,
    joint.router,
    commitment_feed.router,
    company.router,
    mandate.router,
    meetings.router,
    calendar_feeds.router,
]
