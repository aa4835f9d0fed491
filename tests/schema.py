"""Builds the tables for tests the way a city does: by the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).parents[1]


def migrations_on(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["database_url"] = url
    return config


def build_schema(url: str) -> None:
    command.upgrade(migrations_on(url), "head")
