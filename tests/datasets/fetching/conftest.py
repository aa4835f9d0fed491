"""Fetching in tests: a server on this machine, which the settings allow by name and port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.config import Settings
from app.datasets.fetching import arcgis_rows, ckan, downloading, socrata
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Client, Guards
from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.server import Server, serving


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "FIRST_PAUSE", 0.001)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, server: Server) -> Settings:
    """Allow the server of this machine, and no other private place."""
    return Settings(
        secret_key="s" * 16,
        base_url="http://testserver",
        data_dir=tmp_path,
        rate_limits=False,
        city="Port Ellery",
        fetch_private_hosts=server.place,
        fetch_limit=1_000_000,
        fetch_seconds=20,
    )


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return settings


@pytest.fixture
def client(open_settings: Settings) -> Iterator[Client]:
    budget = Budget(open_settings.fetch_limit, open_settings.fetch_seconds)
    with Client(Guards.of(open_settings, budget)) as client:
        yield client


@pytest.fixture
def desk(open_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for portal in (socrata, ckan, arcgis_rows):
        monkeypatch.setattr(portal, "PAGE", 10)
    return Desk(open_settings, tmp_path)
