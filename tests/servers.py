"""Databases for tests whose processes die: an empty one, of one test alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def own_database(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[str]:
    """Give the address of an empty database, forgotten afterwards; `request.param` says whose."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite"
        return
    server = make_url(request.getfixturevalue("postgresql_server"))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
