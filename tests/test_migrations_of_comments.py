"""Comments of before stand where they stood, after the table let them stand elsewhere too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from tests.schema import build_schema, migrations_on
from tests.servers import own_database

BEFORE = "0018"
ROWS = """
INSERT INTO person (id, handle, handle_key, email, email_key, confirmed, role, title, show_home,
  residency, standing, digest, created_at)
VALUES (1, 'ada', 'ada', 'a@b.example', 'a@b.example', true, 'resident', '', false, 'declared',
  'active', 'daily', '2026-11-01 12:00:00+00:00');
INSERT INTO contribution (id, noun, author_id, about_id, title, text, html, revision, visibility,
  voting_open, created_at, log_length, log_head)
VALUES (1, 'proposal', 1, NULL, 'Fix', 'x', 'x', 1, 'public', true,
    '2026-11-01 12:00:00+00:00', 0, ''),
  (2, 'comment', 1, 1, '', 'Why?', 'x', 1, 'public', true, '2026-11-01 12:00:00+00:00', 0, ''),
  (3, 'comment', 1, 1, '', 'Because.', 'x', 1, 'hidden', true, '2026-11-01 12:00:00+00:00', 0, '');
INSERT INTO revision (contribution_id, number, title, text, html, reason, at, redacted)
VALUES (1, 1, 'Fix', 'x', 'x', '', '2026-11-01 12:00:00+00:00', false);
INSERT INTO proposal (id, slug, kind, reach, phase, active_at, close_reason, discussion_open,
  comments, official_role)
VALUES (1, 'fix', 'fix', 'city', 'open', '2026-11-01 12:00:00+00:00', '', true, 1, '');
INSERT INTO comment (id, proposal_id, parent_id, root_id, depth, kind, official_role)
VALUES (2, 1, NULL, 2, 0, 'question', ''), (3, 1, 2, 2, 1, 'evidence', 'Public Works');
"""
KEPT = [(2, 1, None, 2, 0, "question", ""), (3, 1, 2, 2, 1, "evidence", "Public Works")]


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with own_database(request, tmp_path, "talked") as url:
        yield url


def test_every_comment_and_its_thread_is_there_after_an_upgrade(own_url: str) -> None:
    command.upgrade(migrations_on(own_url), BEFORE)
    database = Database(own_url)
    with database.writing() as session:
        for statement in filter(str.strip, ROWS.split(";")):
            session.connection().exec_driver_sql(statement)
    build_schema(own_url)
    command.check(migrations_on(own_url))
    asked = "SELECT id, proposal_id, parent_id, root_id, depth, kind, official_role"
    with database.reading() as session:
        rows = session.execute(text(f"{asked} FROM comment ORDER BY id"))
        assert [tuple(row) for row in rows] == KEPT
        elsewhere = text("SELECT count(*) FROM comment WHERE point_id IS NOT NULL")
        assert session.scalar(elsewhere) == 0
        assert session.scalar(text("SELECT editor_id FROM revision")) == 1, "its author's words"
        if database.engine.dialect.name == "sqlite":
            assert list(session.execute(text("PRAGMA foreign_key_check"))) == []
    for wrong in (
        "UPDATE comment SET proposal_id = NULL WHERE id = 2",  # it stands on nothing
        "UPDATE comment SET parent_id = 99 WHERE id = 3",  # it answers nothing
        "UPDATE comment SET kind = 'rant' WHERE id = 3",
        "DELETE FROM comment WHERE id = 2",  # something answers it
    ):
        with pytest.raises(IntegrityError), database.writing() as session:
            session.execute(text(wrong))
    database.engine.dispose()
