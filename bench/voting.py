"""Votes a second through the served site, on both databases: `python -m bench.voting [--votes N]`.

The site runs as `commonplot serve` runs it (two web processes, no worker), people are signed in,
and every other vote is htmx's PUT, the others a plain form. First as fast as it goes, then one
minute at the given rate (Bowling Green's busiest minutes had 60 to 180 votes a second). Afterwards
no vote may be lost: rows, log lines and the chain of each text are counted. Beside it, in the same
run: a bare endpoint that commits one row, served alike, and `cast_vote` in a loop in one process.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
from sqlalchemy import func, select, text
from sqlmodel import col

from app.contributions.models import Answer, Contribution, ContributionId, LogEntry, Vote
from app.contributions.votelog import recount
from app.contributions.voting import cast_vote
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.http.forgery import token_of
from app.http.person import cookie_name
from app.people.models import Person
from app.people.sessions import open_session
from bench.races import postgresql, sqlite
from tests.factories.contributions import make_person
from tests.factories.discussion import make_topic
from tests.schema import build_schema

PEOPLE: Final = 400
TEXTS: Final = 40
HANDS: Final = 8  # connections
ANSWERS: Final = [answer.value for answer in Answer]

Orders = Sequence[tuple[str, str, int, str]]  # cookie, token, text, answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=3000)
    parser.add_argument("--rate", type=int, default=60, help="votes a second for one minute")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    lost = 0
    for name, opened in (("sqlite", sqlite), ("postgresql", postgresql)):
        if asked.only in (None, name):
            with TemporaryDirectory() as folder, opened(Path(folder)) as url:
                lost += _measure(name, url, Path(folder), asked.votes, asked.rate)
    return int(lost > 0)


def _measure(name: str, url: str, folder: Path, votes: int, rate: int) -> int:
    build_schema(url)
    port = free_port()
    settings = Settings(
        secret_key="v" * 16,
        base_url=f"http://127.0.0.1:{port}",
        port=port,
        data_dir=folder,
        database_url=url,
        rate_limits=False,
    )
    database = Database(url)
    people, texts = _city(database)
    everybody = _sessions(database, settings, people)
    dice = random.Random(6)  # noqa: S311, the same crowd each time
    pairs = [(person, topic) for topic in texts[:-1] for person in everybody]
    dice.shuffle(pairs)
    orders = [(*person, topic, dice.choice(ANSWERS)) for person, topic in pairs]
    many = rate * 60
    bare = _bare(url, database, [("", "", 0, "agree")] * votes)
    loop = _loop(database, people, texts[-1], votes)
    with served("app.main:serve", port, environment_of(settings)):
        warm, _refused, _took = _crowd(settings.base_url, orders[:100], 0)
        fast, more, took = _crowd(settings.base_url, orders[100 : 100 + votes], 0)
        print(
            f"{name}, as fast as it goes: {len(fast) / took:.0f} votes/s, {_times(fast)}, "
            f"{more} refused",
            flush=True,
        )
        print(
            f"{name}, bare endpoint: {votes / bare:.0f} rows/s, ratio {took / bare:.1f}; "
            f"cast_vote in a loop: {votes / loop:.0f} votes/s, ratio {took / loop:.1f}"
        )
        sent = orders[100 + votes : 100 + votes + many]
        steady, last, took = _crowd(settings.base_url, sent, rate)
        print(
            f"{name}, a minute of {rate} votes/s: {len(steady) / took:.0f}/s, {_times(steady)}, "
            f"{last} refused"
        )
    kept = len(warm) + len(fast) + len(steady)
    lost = _lost(database, kept, votes, len(people))
    database.engine.dispose()
    return lost


def _city(database: Database) -> tuple[list[Person], list[ContributionId]]:
    """Let people join and one of them post texts; the last text is for the loop alone."""
    with database.writing() as session:
        author = make_person(session)
        people = [make_person(session) for _ in range(PEOPLE)]
        texts = [make_topic(session, author, f"Text {n}").id for n in range(TEXTS + 1)]
    return people, texts


def _sessions(
    database: Database, settings: Settings, people: Sequence[Person]
) -> list[tuple[str, str]]:
    found = []
    with database.writing() as session:
        for person in people:
            key = open_session(session, person.id, "Bench", utc_now())
            found.append((f"{cookie_name(settings)}={key}", token_of(settings, key)))
    return found


def _loop(database: Database, people: Sequence[Person], topic: ContributionId, votes: int) -> float:
    """Return the seconds of as many votes in this process alone, each in a transaction."""
    began = time.perf_counter()
    for number in range(votes):
        with database.writing() as session:
            person = session.get_one(Person, people[number % len(people)].id)
            answer = list(Answer)[(number // len(people)) % len(ANSWERS)]
            cast_vote(session, person, topic, answer)
    return time.perf_counter() - began


def _bare(url: str, database: Database, orders: Orders) -> float:
    with database.writing() as session:
        kind = "INTEGER" if url.startswith("sqlite") else "SERIAL"
        session.execute(text(f"CREATE TABLE bare_vote (id {kind} PRIMARY KEY, answer TEXT)"))
    port = free_port()
    environment = {**os.environ, "BARE_DATABASE": url}
    with served("bench.voting_bare:serve", port, environment, ready="/docs"):
        _crowd(f"http://127.0.0.1:{port}", orders[:100], 0)
        _seconds, _refused, took = _crowd(f"http://127.0.0.1:{port}", orders, 0)
    return took


def _crowd(url: str, orders: Orders, rate: int) -> tuple[list[float], int, float]:
    """Let the crowd send votes; return the seconds of each that was kept, refusals, all seconds."""
    told = {"url": url, "votes": orders, "rate": rate, "hands": HANDS}
    command = [sys.executable, "-m", "bench.voting_crowd"]
    done = subprocess.run(  # noqa: S603, our own code
        command, input=json.dumps(told), capture_output=True, text=True, check=True
    )
    heard = json.loads(done.stdout)
    return heard["seconds"], heard["refused"], heard["took"]


def _lost(database: Database, sent: int, looped: int, people: int) -> int:
    """Count what is missing: rows of votes, lines of logs, and texts whose chain is broken."""
    with database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(Vote)) or 0
        lines = session.scalar(select(func.count()).select_from(LogEntry)) or 0
        broken = 0
        for contribution in session.scalars(select(Contribution)):
            log = select(LogEntry).where(col(LogEntry.contribution_id) == contribution.id)
            counts, head = recount(session.scalars(log.order_by(col(LogEntry.number))).all())
            mine = select(func.count()).where(col(Vote.contribution_id) == contribution.id)
            broken += (counts.total(), head) != (session.scalar(mine), contribution.log_head)
    missing = abs(sent + min(looped, people) - rows) + abs(sent + looped - lines) + broken
    print(f"{sent} votes kept: {rows} rows, {lines} lines of the log, {broken} logs broken")
    return missing


@contextmanager
def served(
    app: str, port: int, environment: Mapping[str, str], ready: str = "/readyz"
) -> Iterator[None]:
    """Serve an app as `commonplot serve` does, with two web processes."""
    process = subprocess.Popen(  # noqa: S603, our own code
        [
            sys.executable, "-m", "granian", "--interface", "asgi", "--factory", app,
            "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-access-log",
            "--log-level", "warning",
        ],
        env=dict(environment),
    )  # fmt: skip
    try:
        for _turn in range(300):
            time.sleep(0.2)
            try:
                if httpx.get(f"http://127.0.0.1:{port}{ready}").is_success:
                    break
            except httpx.TransportError:
                continue
        time.sleep(5)  # processes warm themselves up
        yield
    finally:
        process.terminate()
        process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "COMMONPLOT_SECRET_KEY": settings.secret_key.get_secret_value(),
        "COMMONPLOT_BASE_URL": settings.base_url,
        "COMMONPLOT_DATA_DIR": str(settings.data_dir),
        "COMMONPLOT_DATABASE_URL": settings.database_url,
        "COMMONPLOT_RATE_LIMITS": "false",
    }


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _times(seconds: Sequence[float]) -> str:
    cuts = statistics.quantiles([1000 * one for one in seconds], n=100, method="inclusive")
    return f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {1000 * max(seconds):.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
