"""The same people everywhere, in a city that they can visit."""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from secrets import token_hex
from typing import Any

from httpx2 import Client, Response
from starlette.testclient import TestClient

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.text import fold
from app.http.forgery import token_of
from app.http.person import cookie_name
from app.main import Routed, create_app, route
from app.people.models import Department, Person, Post, Role, Standing
from app.people.sessions import open_session
from tests.doors import portal

usual = cache(route)  # the addresses of one city after another


class City:
    """A running app and its people. Rooms' factories add the rest."""

    def __init__(
        self, database: Database, settings: Settings, laid_out: Routed | None = None
    ) -> None:
        self.database = database
        self.settings = settings
        self.app = create_app(settings, database, laid_out or usual(settings.upload_limit))
        self.doors = ExitStack()  # what to close when the test is over
        self.department = Department(name="Public Works", slug="public-works")
        self.alice = _person("alice")  # wrote the proposal
        self.bob = _person("bob")  # lives nearby
        self.charlie = _person("charlie")  # a stranger
        self.olive = _person("olive", role=Role.OFFICIAL, post=Post.ANSWER_OFFICER)
        self.mo = _person("mo", role=Role.MODERATOR)
        self.ada = _person("ada", role=Role.ADMINISTRATOR)
        self.sue = _person("sue", standing=Standing.SUSPENDED)
        self.una = _person("una", confirmed=False)
        self.nobody = None
        with database.writing() as session:
            session.add(self.department)
            session.flush()
            self.olive.department_id = self.department.id
            people = self.alice, self.bob, self.charlie, self.olive, self.mo, self.ada
            session.add_all([*people, self.sue, self.una])

    def person(
        self,
        handle: str,
        *,
        confirmed: bool = True,
        role: Role = Role.RESIDENT,
        post: Post | None = None,
        department: Department | None = None,
        standing: Standing = Standing.ACTIVE,
        home_id: int | None = None,
    ) -> Person:
        person = _person(
            handle,
            confirmed=confirmed,
            role=role,
            post=post,
            department_id=department.id if department else None,
            standing=standing,
            home_id=home_id,
        )
        with self.database.writing() as session:
            session.add(person)
        return person

    def visitor(self, person: Person | None) -> "Visitor":
        return Visitor(self, person)

    def client(self) -> Client:
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
        client.portal = portal()
        return client


def _person(handle: str, *, confirmed: bool = True, **others: Any) -> Person:  # noqa: ANN401, columns
    return Person(
        handle=handle,
        handle_key=fold(handle),
        email=f"{handle}@people.example",
        email_key=f"{fold(handle)}@people.example",
        confirmed=confirmed,
        **others,
    )


class LiveCity(City):
    """A city behind a real server, which its visitors reach by a real connection."""

    def client(self) -> Client:
        return Client(base_url=self.settings.base_url, timeout=30)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, city: City, person: Person | None) -> None:
        self.person = person
        self.client = city.client()
        city.doors.callback(self.client.close)
        cookie = ""
        if person is not None:
            with city.database.writing() as session:
                cookie = open_session(session, person.id, "Test browser", utc_now())
            self.client.cookies.set(cookie_name(city.settings), cookie)
        self.token = token_of(city.settings, cookie)

    def get(self, url: str, **headers: str) -> Response:
        return self.client.get(url, headers=headers)

    def post(self, url: str, form: Mapping[str, object] | None = None, **headers: str) -> Response:
        """Send a form as a plain browser does. A list sends its field several times."""
        return self.client.post(url, data=self._filled(form), headers=headers)

    def htmx(self, method: str, url: str, form: Mapping[str, object] | None = None) -> Response:
        """Send a form as htmx does."""
        headers = {"HX-Request": "true"}
        return self.client.request(method, url, data=self._filled(form), headers=headers)

    def _filled(self, form: Mapping[str, object] | None) -> dict[str, object]:
        return {"csrf_token": self.token, **(form or {})}


def form_key() -> str:
    return token_hex(16)
