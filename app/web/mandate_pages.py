"""The pages of what the city promised and owes, for `main` to put among the others."""

from typing import Final

from fastapi import APIRouter

from app.web import departments, desk, mandate
from app.web.stat_pages import STAT_PAGES

MANDATE_PAGES: Final[list[APIRouter]] = [
    desk.router,
    mandate.router,
    departments.router,
    *STAT_PAGES,
]
