"""The doors of follow-through, for `main` to put among the others: promises, goals, teams."""

from typing import Final

from fastapi import APIRouter

from app.api import commitment_feed, commitments, company, goals, joint, mandate

ROUTERS: Final[list[APIRouter]] = [
    goals.router,
    *commitments.ROUTERS,
    joint.router,
    commitment_feed.router,
    company.router,
    mandate.router,
]
