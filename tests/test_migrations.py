"""What migrations promise: they build exactly the models, can be run twice, even at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app.core.db import Database
from tests.schema import ROOT, migrations_on


def test_the_migrations_build_exactly_the_models(url: str, migrated: Database) -> None:
    assert inspect(migrated.engine).has_table("proposal")
    command.check(migrations_on(url))


def test_an_upgrade_that_is_done_changes_nothing(url: str, migrated: Database) -> None:
    before = inspect(migrated.engine).get_table_names()
    command.upgrade(migrations_on(url), "head")
    assert inspect(migrated.engine).get_table_names() == before


def test_two_upgrades_at_once_are_one(tmp_path: Path) -> None:
    code = "import sys; from tests.schema import build_schema; build_schema(sys.argv[1])"
    url = f"sqlite:///{tmp_path}/new.sqlite"

    def upgrade(_: int) -> int:
        return run([executable, "-c", code, url], check=False, cwd=ROOT, timeout=120).returncode  # noqa: S603, our own command

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(upgrade, range(2))) == [0, 0]


def test_the_migrations_are_one_line() -> None:
    """Two heads would leave a city with a database that no version of the program knows."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    revisions = [step.revision for step in script.walk_revisions()]
    assert sorted(revisions) == [f"{n:04}" for n in range(1, len(revisions) + 1)]


@pytest.mark.parametrize("name", ["search_words", "rate_window"])
def test_tables_of_no_model_are_known(name: str) -> None:
    from app.search.models import is_index_table  # noqa: PLC0415, one name

    assert is_index_table(name)
