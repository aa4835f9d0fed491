"""The doors of follow-through, for `main` to put among the others: promises, goals, teams."""

from typing import Final

from fastapi import APIRouter

from app.api import commitments, company, goals, mandate

ROUTERS: Final[list[APIRouter]] = [
    goals.router,
    *commitments.ROUTERS,
    company.router,
    mandate.router,
]
