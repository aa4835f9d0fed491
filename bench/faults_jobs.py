"""The worker's jobs of follow-through, killed again and again: `python bench/faults.py --jobs`.

Each city goes through its four days with twenty kills (see `tests/worker/killing.py`), in turn at a
statement or commit, by the worker itself, and after a random time, from outside.
"""

import time
from collections import Counter
from pathlib import Path

from sqlalchemy import text
from sqlmodel import SQLModel

from app.core.config import Settings
from app.core.db import Database
from tests.mailbox import open_box
from tests.people import City
from tests.schema import build_schema
from tests.worker.killing import SHARES, Killed, WrongError


def kill_jobs(url: str, folder: Path, times: int, seed: int) -> int:
    """Kill so many workers at least and print what was found; return 1 if something was wrong."""
    build_schema(url)
    database, found, began = Database(url), Counter[str](), time.perf_counter()
    name = database.engine.dialect.name
    for number in range(-(-times // sum(SHARES))):
        settings = Settings(
            secret_key="k" * 16, data_dir=folder / f"city-{number}", database_url=url, city="Kills"
        )
        with open_box() as box:
            city = City(database, settings)
            killed = Killed(city, box)
            try:
                killed.kill(seed + number, by_time=number % 2 == 1)
                killed.check()
            except WrongError as error:
                print(f"{name}: wrong in city {number}, seed {seed + number}: {error}")
                return 1
            city.doors.close()
        found.update(killed.found)
        _empty(database)
    database.engine.dispose()
    told = ", ".join(f"{what} {count}" for what, count in sorted(found.items()))
    print(f"{name}: {time.perf_counter() - began:.0f} s, lost 0, twice 0; {told}")
    return 0


def _empty(database: Database) -> None:
    with database.writing() as session:
        if database.engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
