"""What every page needs: who asks, which neighborhood charts show, and how to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.storage import Storage
from app.http.forgery import token_for
from app.http.htmx import wants_fragment
from app.http.person import Viewer, current_viewer
from app.http.transaction import Transaction, look
from app.people.models import Person
from app.people.residency.policy import verifies
from app.web.rendering import draw
from app.web.shell import Frame, Here, frame_of

HERE_COOKIE = "here"


@dataclass(frozen=True)
class Page:
    """One request for a page, and the answer's drawing."""

    request: Request
    session: Session
    viewer: Person | None

    @property
    def here(self) -> Here | None:
        """The neighborhood that charts highlight for this reader."""
        return self._frame.here

    @property
    def unread(self) -> int:
        return self._frame.unread

    @cached_property
    def _frame(self) -> Frame:
        """Asked when a page is drawn: most writes lead on to another page and draw none."""
        return frame_of(self.session, self.viewer, self.request.cookies.get(HERE_COOKIE))

    @property
    def settings(self) -> Settings:
        settings: Settings = self.request.app.state.settings
        return settings

    @property
    def today(self) -> date:
        """The day of the city, by which things are due."""
        return self.settings.day_of(utc_now())

    @property
    def store(self) -> Storage:
        store: Storage = self.request.app.state.store
        return store

    @property
    def wants_fragment(self) -> bool:
        return wants_fragment(self.request)

    def show(
        self, template: str, status: HTTPStatus = HTTPStatus.OK, **context: object
    ) -> HTMLResponse:
        """Draw a page or a fragment with the names that every template may use."""
        return HTMLResponse(draw(template, {**self.names(), **context}), status)

    def names(self) -> dict[str, object]:
        return {
            "viewer": self.viewer,
            "here": self.here,
            "unread": self.unread,
            "city": self.settings.city,
            "demo": self.settings.demo,
            "city_verifies": verifies(self.settings),
            "base_url": self.settings.base_url,
            "path": self.request.url.path,
            "csrf_token": token_for(self.request),
        }

    def go(self, path: str) -> Response:
        """Send a browser on after a write. `path` is ours, or came through `safe_next`."""
        if self.wants_fragment:
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": path})
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)


async def open_page(request: Request, session: Transaction, viewer: Viewer) -> Page:
    """Put a page together. Asks nothing of the database, so it needs no thread."""
    return Page(request, session, viewer)


@contextmanager
def glance(request: Request) -> Iterator[Page]:
    """Give a page in a `look`: what is slow is worked out there, and found by the route."""
    with look(request) as session:
        yield Page(request, session, current_viewer(request, session))


OnPage = Annotated[Page, Depends(open_page)]


def safe_next(path: str | None, fallback: str = "/") -> str:
    """Return a path of this site, or the fallback: nobody is sent elsewhere by our links."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return fallback
    # Browsers drop control characters and read a backslash as a slash: both could leave the site.
    return fallback if "\\" in path or any(ord(c) < 33 or ord(c) == 127 for c in path) else path  # noqa: PLR2004, the ASCII controls and the blank
