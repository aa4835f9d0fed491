"""A program of an official that loads tables."""

from dataclasses import dataclass, field
from typing import Any

from httpx2 import Client, Response

from app.core.storage import Storage
from app.datasets.carrying import carry_out
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.people import City, form_key

TEXT = b"place,day,n\nRopewalk,2025-01-02,1\nAtlantis,2025-01-03,2\n"
SAID = {
    "title": "Broken lamps",
    "nature": "reports",
    "steward": "public-works",
    "publisher": "The city",
    "licence": "CC0",
}
PLACE = "/api/v1/imports"


@dataclass
class Program:
    city: City
    handle: str = "olive"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.city.client()
        self.city.doors.callback(self.client.close)
        self.client.headers.update(token_of(self.city, self.handle, Scope.READ, Scope.LOAD))

    def send(self, text: bytes | None = TEXT, **changes: str | None) -> Response:
        said = {"key": form_key(), **SAID, **changes}
        fields = {name: value for name, value in said.items() if value is not None}
        files = {"file": ("lamps.csv", text)} if text is not None else {"other": ("x", b"x")}
        return self.client.post(PLACE, data=fields, files=files)

    def sent(self, text: bytes = TEXT, **changes: str | None) -> int:
        """Send a table that must be taken, and return its number."""
        answer = self.send(text, **changes)
        assert answer.status_code == 202, answer.text
        number: int = answer.json()["id"]
        assert answer.headers["location"] == f"{PLACE}/{number}"
        return number

    def work(self, number: int) -> dict[str, Any]:
        """Let the worker do what is due, and return what the program is told then."""
        settings = self.city.settings
        store = Storage(settings.resolved_storage_url, settings.data_dir / "cache")
        carry_out(self.city.database, store, settings, number)
        return self.told(number)

    def told(self, number: int) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(f"{PLACE}/{number}").json()
        return told

    def publish(self, number: int, **said: bool) -> Response:
        return self.client.post(f"{PLACE}/{number}/publish", json=said or None)

    def cancel(self, number: int) -> Response:
        return self.client.post(f"{PLACE}/{number}/cancel")
