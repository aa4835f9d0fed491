"""The pages of agreement, for `main` to put among the others: judging, ranking, goals."""

from typing import Final

from fastapi import APIRouter

from app.web import common_ground, judge, sponsor_invitations, sponsors
from app.web.follow_pages import FOLLOW_PAGES
from app.web.rank_holds import RANK_PAGES

AGREEMENT_PAGES: Final[list[APIRouter]] = [
    sponsors.router,
    sponsor_invitations.router,
    judge.router,
    *common_ground.ROUTERS,
    *RANK_PAGES,
    *FOLLOW_PAGES,
]
