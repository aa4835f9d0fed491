"""Runs migrations on the database that the environment or a test names."""

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import Database
from app.search.models import is_index_table

root = Path(__file__).parents[1]
for path in sorted(root.glob("app/**/*models.py")):  # importing them fills the metadata
    import_module(".".join(path.relative_to(root).with_suffix("").parts))
import_module("app.core.outbox")

url = context.config.attributes.get("database_url") or Settings().resolved_database_url

engine = Database(url).engine
with engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        # Two upgrades at once: the second waits here and finds the work done.
        connection.execute(text("SELECT pg_advisory_lock(7266)"))
        connection.commit()
    context.configure(
        connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        include_name=lambda name, kind, _parents: (
            kind not in {"table", "index"} or not is_index_table(name)
        ),
        compare_type=True,
        # Alembic takes SQLite for a database whose steps cannot be undone. Ours begins with the
        # writer's lock, so an upgrade is whole or nothing, and a second one waits and finds it.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
