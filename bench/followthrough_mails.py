"""How many letters about notices the worker sends, through a local mail server that takes them all.

    python bench/followthrough_mails.py [--letters 50000] [--news 3] [--url postgresql+psycopg://…]

Makes a city of so many people, each with some unread news, and asks for the week's digests as the
worker does. The mail server is a process of its own. Prints letters a second, CPU a letter (of the
worker alone), how long asking for them took, and whether memory stays level. The target: 50,000
letters in an hour, which is 14 a second.
"""

import argparse
import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import func, insert, select

sys.path.insert(0, str(Path(__file__).parents[1]))  # the application and its tests' factories

from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.core.portions import portions
from app.notices.models import Mailing
from app.notices.service import notify
from app.people.models import Person, PersonId
from app.web.nouns import register_nouns
from app.worker.mailing import ask_for_digests, send_lot
from app.worker.works import Works
from tests.factories.datasets import store_in
from tests.factories.proposals import make_proposal
from tests.schema import build_schema

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
A_HOUR = 50_000
SECRET = "only for a bench of letters"  # noqa: S105, of a city of a minute


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=A_HOUR)
    parser.add_argument("--news", type=int, default=3)
    parser.add_argument("--url", default="")
    parser.add_argument("--sink", type=int, help="Be the mail server on this port.")
    asked = parser.parse_args()
    if asked.sink:
        asyncio.run(_serve(asked.sink))
        return
    with TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        settings = Settings(
            secret_key=SECRET,
            data_dir=folder,
            database_url=asked.url or f"sqlite:///{folder}/city.sqlite",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls=False,
        )
        build_schema(settings.resolved_database_url)
        works = Works(settings, Database(settings.resolved_database_url), store_in(folder))
        register_nouns()
        fill(works, asked.letters, asked.news)
        _measure(works)


def fill(works: Works, people: int, news: int) -> None:
    with as_of(MONDAY - timedelta(days=2)), works.database.writing() as session:
        proposals = [make_proposal(session, title=f"Fix lamp {n}").id for n in range(news)]
        ids = range(10_001, 10_001 + people)
        for some in portions(ids, 1_000):
            session.execute(insert(Person), [_reader(number) for number in some])
            for proposal in proposals:
                notify(session, [PersonId(n) for n in some], "commented", "proposal", proposal)


def _reader(number: int) -> dict[str, object]:
    handle = f"reader{number}"
    address = f"{handle}@people.example"
    return {"id": number, "handle": handle, "handle_key": handle, "email": address,
            "email_key": address, "confirmed": True}  # fmt: skip


def _measure(works: Works) -> None:
    process = psutil.Process()
    with as_of(MONDAY):
        begun = time.perf_counter()
        ask_for_digests(works, MONDAY)
        print(f"asked for all in {time.perf_counter() - begun:.1f} s")
        begun, before = time.perf_counter(), sum(process.cpu_times()[:2])
        memory: list[float] = []
        while send_lot(works):
            memory.append(process.memory_info().rss / 1e6)
    took, cpu = time.perf_counter() - begun, sum(process.cpu_times()[:2]) - before
    with works.database.reading() as session:
        rows = session.execute(
            select(Mailing.outcome, func.count()).group_by(Mailing.outcome)  # type: ignore[call-overload]
        ).all()
    sent = sum(count for outcome, count in rows if outcome == "sent")
    each = cpu / sent * 1e3
    print(f"{sent} sent in {took:.0f} s: {sent / took:.0f} a second, {each:.1f} ms CPU a letter")
    print(f"50,000 would take {A_HOUR / (sent / took) / 60:.1f} minutes; outcomes: {rows}")
    tenth = max(1, len(memory) // 10)
    print(f"memory: {memory[tenth]:.0f} MB after a tenth, {memory[-1]:.0f} MB at the end")


@contextmanager
def sink() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    server = subprocess.Popen([sys.executable, __file__, "--sink", str(port)])  # noqa: S603, this file
    for _try in range(100):
        time.sleep(0.1)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield port
    server.terminate()
    server.wait()


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_take, "127.0.0.1", port)
    await server.serve_forever()


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak as much SMTP as a sender needs, and keep nothing."""
    writer.write(b"220 sink\r\n")
    while line := (await _line(reader)).upper():
        if line.startswith(b"DATA"):
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 OK\r\n")
        if line.startswith(b"QUIT"):
            break
    writer.close()


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Read a line, or nothing once the sender has gone."""
    try:
        return await reader.readline()
    except ConnectionResetError:
        return b""


if __name__ == "__main__":
    main()
