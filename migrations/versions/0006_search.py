"""The search index, on each database in its own way."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, text, content='search_entry', content_rowid='id', tokenize='porter unicode61')",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN INSERT INTO search_words(search_words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN INSERT INTO search_words(search_words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END",
)
POSTGRESQL_INDEX = (
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin ((setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', text), 'B')))",
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_thing", "search_entry", ["noun", "noun_id"], unique=True)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
