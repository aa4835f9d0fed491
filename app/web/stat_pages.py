"""The pages of stat meetings, for `main` to put among the others."""

from typing import Final

from fastapi import APIRouter

from app.web import (
    stat_agenda,
    stat_calendar,
    stat_meetings,
    stat_memo,
    stat_recording,
    stat_report,
    stat_rows,
)

STAT_PAGES: Final[list[APIRouter]] = [
    stat_meetings.router,
    stat_recording.router,
    stat_rows.router,
    stat_agenda.router,
    stat_calendar.router,
    stat_memo.router,
    stat_report.router,
]
