"""A machine with a city on it, for tests of commands."""

from pathlib import Path

import pytest

from app.core.db import Database
from app.people.models import Department
from tests.datasets.desk import Desk
from tests.factories.places import make_neighborhoods


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COMMONPLOT_DATABASE_URL", url)
    return Desk(tmp_path)


@pytest.fixture
def settled(desk: Desk, database: Database) -> Desk:
    """Give the city neighborhoods and a department."""
    with database.writing() as session:
        make_neighborhoods(session)
        session.add(Department(name="Public Works", slug="public-works"))
    return desk
