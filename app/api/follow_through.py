"""The doors of follow-through, for `main` to put among the others: promises, goals, teams."""

from typing import Final

from fastapi import APIRouter

from app.api import (
    adopting,
    answering,
    commitments,
    company,
    goals,
    mandate,
    observing,
    team_work,
    teams,
)

ROUTERS: Final[list[APIRouter]] = [
    goals.router,
    adopting.router,
    answering.router,
    *commitments.ROUTERS,
    observing.uploads,
    observing.router,
    company.router,
    teams.router,
    team_work.router,
    mandate.router,
]
