"""The pages of goals, adoption and protected voice, for `main` to put among the others."""

from typing import Final

from fastapi import APIRouter

from app.web import admin_goals, adopting, goals, protected

FOLLOW_PAGES: Final[list[APIRouter]] = [
    goals.router,
    admin_goals.router,
    adopting.router,
    protected.router,
]
