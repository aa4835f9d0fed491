"""The doors of follow-through, for `main` to put among the others: promises, goals, teams."""

from typing import Final

from fastapi import APIRouter

from app.api import (
    adopting,
    answering,
    calendar_feeds,
    commitment_feed,
    commitments,
    company,
    contesting,
    goals,
    joint,
    joint_work,
    mandate,
    meeting_rows,
    meeting_work,
    meetings,
    observing,
    team_work,
    teams,
)

ROUTERS: Final[list[APIRouter]] = [
    goals.router,
    adopting.router,
    answering.router,
    *commitments.ROUTERS,
    contesting.router,
    joint.router,
    joint_work.router,
    commitment_feed.router,
    observing.uploads,
    observing.router,
    company.router,
    teams.router,
    team_work.router,
    mandate.router,
    meetings.router,
    meeting_rows.router,
    meeting_work.router,
    calendar_feeds.router,
]
