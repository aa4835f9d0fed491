"""The index: one row for each public thing, with the words that it is found by."""

from sqlalchemy import DDL, Index, Integer, event
from sqlalchemy.schema import ExecutableDDLElement
from sqlmodel import Field, SQLModel


class SearchEntry(SQLModel, table=True):
    """What is public now. A thing that is hidden leaves in the transaction that hides it."""

    __tablename__ = "search_entry"

    id: int = Field(default=None, primary_key=True, sa_type=Integer)
    noun: str = Field(max_length=20)
    noun_id: int
    title: str
    text: str

    __table_args__ = (Index("ix_search_entry_thing", "noun", "noun_id", unique=True),)


_table = SearchEntry.__table__  # type: ignore[attr-defined]

# SQLite: an index without a copy of the text, kept in step by the database itself, so that no
# code path can forget it and a deleted text leaves the shadow tables too.
SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "title, text, content='search_entry', content_rowid='id', tokenize='porter unicode61')"
    ),
    (
        "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END"
    ),
    (
        "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, title, text) "
        "VALUES ('delete', old.id, old.title, old.text); END"
    ),
    (
        "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
        "INSERT INTO search_words(search_words, rowid, title, text) "
        "VALUES ('delete', old.id, old.title, old.text); "
        "INSERT INTO search_words(rowid, title, text) VALUES (new.id, new.title, new.text); END"
    ),
)
# PostgreSQL: the title weighs more than the text.
VECTOR = (
    "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', text), 'B')"
)
POSTGRESQL_INDEX = (f"CREATE INDEX ix_search_entry_words ON search_entry USING gin (({VECTOR}))",)


def _ddl(statement: str) -> ExecutableDDLElement:
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


for _statement in SQLITE_INDEX:
    event.listen(_table, "after_create", _ddl(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL_INDEX:
    event.listen(_table, "after_create", _ddl(_statement).execute_if(dialect="postgresql"))


def is_index_table(name: str | None) -> bool:
    """Say whether a table is the index's own, or DBOS's or the limiter's: no model of ours."""
    return (name or "").startswith(("search_words", "ix_search_entry_words", "rate_window"))
