"""The pages of goals, adoption, joint work and protected voice, for `main` to put together."""

from typing import Final

from fastapi import APIRouter

from app.web import (
    admin_goals,
    adopting,
    blocked_answers,
    commitment_goals,
    goals,
    joint,
    joint_steps,
    protected,
    public_commitments,
)

FOLLOW_PAGES: Final[list[APIRouter]] = [
    goals.router,
    admin_goals.router,
    adopting.router,
    protected.router,
    joint.router,
    joint_steps.router,
    public_commitments.router,
    blocked_answers.router,
    commitment_goals.router,
]
