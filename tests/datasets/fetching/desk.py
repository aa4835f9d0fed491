"""A desk that fetches addresses of the server on this machine."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.config import Settings
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise
from app.datasets.importing.refusal import ImportRefusedError


class Desk:
    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder, self.target = settings, folder, folder / "fetched"

    def fetch(self, url: str, mark: dict[str, Any] | None = None) -> Fetched | None:
        place = recognise(url, self.settings.fetch_private_hosts.split())
        return fetch(self.settings, place, self.target, mark)

    def got(self, url: str) -> Fetched:
        fetched = self.fetch(url)
        assert fetched is not None
        assert not list(self.folder.glob("*.page")), "pages are not left behind"
        return fetched

    def refused(self, url: str) -> ImportRefusedError:
        with pytest.raises(ImportRefusedError) as refused:
            self.fetch(url)
        assert str(refused.value.sentence)
        assert str(refused.value.hint)
        return refused.value

    def told(self, name: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(self.target.read_text())[name]
        return told
