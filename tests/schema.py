"""Builds the tables for tests."""

from importlib import import_module
from pathlib import Path

from sqlmodel import SQLModel

from app.core.db import Database

ROOMS = sorted(path.parent.name for path in Path("app").glob("*/models.py"))


def build_schema(url: str) -> None:
    for room in ROOMS:
        import_module(f"app.{room}.models")
    import_module("app.core.outbox")
    database = Database(url)
    SQLModel.metadata.create_all(database.engine)
    database.engine.dispose()
