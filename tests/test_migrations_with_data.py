"""An upgrade from the last landed state, with a city's data in it: all of it is there after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from app.core.db import Database
from tests.schema import build_schema, migrations_on
from tests.servers import own_database

LANDED = ("0013", "0014")
ROWS = """
INSERT INTO person (id, handle, handle_key, email, email_key, confirmed, role, title, show_home,
  residency, standing, digest, created_at)
VALUES (1, 'ada', 'ada', 'a@b.example', 'a@b.example', true, 'resident', '', false, 'declared',
  'active', 'daily', '2026-11-01 12:00:00+00:00');
INSERT INTO dataset (id, slug, title, description, nature, publisher, licence, source_url,
  promised_refresh, sensitive, shape, current_version_id, created_at)
VALUES (1, 'lamps', 'Lamps', '', 'events', '', '', '', '', false, 'events', 1,
  '2026-11-01 12:00:00+00:00');
INSERT INTO dataset_version (id, dataset_id, number, content_hash, source_hash, rows_read,
  rows_used, report, columns, published_at, bytes, path)
VALUES (1, 1, 1, 'x', 'y', 3, 2, '{}', '[]', '2026-11-01 12:00:00+00:00', 10,
  'versions/x.parquet');
INSERT INTO import_job (id, person_id, dataset_id, status, progress, error, report, wishes,
  file_name, stored_as, version_id, created_at)
VALUES (1, 1, 1, 'published', 100, '', '{}', '{}', 'lamps.csv', 'z', 1,
  '2026-11-01 12:00:00+00:00');
"""
LATER = """
INSERT INTO data_source (id, dataset_id, kind, address, schedule, mark, failures, error, by_id)
VALUES (1, 1, 'url', 'https://data.city.gov/lamps.csv', 'daily', '{"etag": "7"}', 2, 'Gone.', 1);
UPDATE import_job SET source_id = 1;
"""  # since 0014


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with own_database(request, tmp_path, "landed") as url:
        yield url


@pytest.mark.parametrize("landed", LANDED)
def test_everything_is_there_after_an_upgrade(own_url: str, landed: str) -> None:
    command.upgrade(migrations_on(own_url), landed)
    database = Database(own_url)
    tied = landed >= "0014"
    with database.writing() as session:
        for statement in filter(str.strip, (ROWS + LATER * tied).split(";")):
            session.connection().exec_driver_sql(statement)
    build_schema(own_url)
    command.check(migrations_on(own_url))
    with database.reading() as session:
        version = session.execute(
            text("SELECT number, path, withdrawn_at, aside_path FROM dataset_version")
        ).one()
        assert tuple(version) == (1, "versions/x.parquet", None, "")
        asked = "SELECT file_name, stopped, source_id, read_beside FROM import_job"
        job = session.execute(text(asked)).one()
        assert (job[0], bool(job[1]), job[2], job[3]) == (
            "lamps.csv",
            False,
            1 if tied else None,
            None,
        )
        layered = text("SELECT layer_id, (SELECT count(*) FROM layer_overlap) FROM dataset")
        assert tuple(session.execute(layered).one()) == (None, 0), "its rows lie in neighborhoods"
        assert session.scalar(text("SELECT edited_at FROM dataset")) is None
        sources = session.execute(text("SELECT address, failures, asked_at FROM data_source"))
        assert [tuple(one) for one in sources] == (
            [("https://data.city.gov/lamps.csv", 2, None)] if tied else []
        )
    database.engine.dispose()
