"""Pages while letters go out: `python -m bench.followthrough_pages [--only NAME] [--letters N]`.

The site runs as `commonplot serve` runs it. A worker's process, as low in rank as the real one,
sends digests to a local mail server, and rests in every other turn. Prints p50 and p99 of four
pages with letters over without, and the letters a second. Target: p99 at most 1.2 times, 14 letters
a second. Takes three minutes a database.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import psutil
from sqlalchemy import func, select
from sqlmodel import col

from app.core.clock import as_of, utc_now
from app.core.config import Settings
from app.core.db import Database
from app.http.person import cookie_name
from app.notices.models import Mailing
from app.people.sessions import open_session
from app.web.nouns import register_nouns
from app.worker.durable import NICENESS
from app.worker.mailing import ask_for_digests, send_lot
from app.worker.works import Works
from bench.followthrough_mails import MONDAY, fill, sink
from bench.races import postgresql, sqlite
from bench.voting import environment_of, free_port, served
from tests.factories.datasets import store_in
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department, make_proposal
from tests.schema import build_schema

TURNS: Final = 6  # every other one with letters
SETTLES: Final = 3.0  # a lot that was begun is sent to its end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of a turn")
    parser.add_argument("--work", type=Path, help="Be the worker; rest while this file is there.")
    asked = parser.parse_args()
    if asked.work:
        _work(asked.work)
        return
    for name, opened in (("sqlite", sqlite), ("postgresql", postgresql)):
        if asked.only in (None, name):
            with TemporaryDirectory() as folder, opened(Path(folder)) as url, sink() as port:
                _measure(name, url, Path(folder), port, asked.letters, asked.seconds)


def _measure(
    name: str, url: str, folder: Path, mail_port: int, letters: int, seconds: float
) -> None:
    build_schema(url)
    port = free_port()
    register_nouns()
    settings = Settings(
        secret_key="m" * 16, base_url=f"http://127.0.0.1:{port}", port=port, data_dir=folder,
        database_url=url, rate_limits=False, smtp_host="127.0.0.1", smtp_port=mail_port,
        smtp_tls=False,
    )  # fmt: skip
    works = Works(settings, Database(url), store_in(folder))
    fill(works, letters, 3)
    with works.database.writing() as session:
        office = make_department(session)
        key = open_session(session, make_official(session, office).id, "Bench", utc_now())
        proposal = make_proposal(session, department=office).id
        pages = ("/", f"/proposals/{proposal}", "/desk", f"/departments/{office.slug}")
    with as_of(MONDAY):
        ask_for_digests(works, MONDAY)
    rest = folder / "rest"
    rest.touch()
    environment = environment_of(settings) | {
        "COMMONPLOT_SMTP_HOST": "127.0.0.1",
        "COMMONPLOT_SMTP_PORT": str(mail_port),
        "COMMONPLOT_SMTP_TLS": "false",
    }
    command = [sys.executable, "-m", "bench.followthrough_pages", "--work", str(rest)]
    with served("app.main:serve", port, environment):
        worker = subprocess.Popen(command, env=environment)  # noqa: S603, our own code
        cookies = {cookie_name(settings): key}
        with httpx.Client(
            base_url=settings.base_url, cookies=cookies, follow_redirects=True
        ) as who:
            _compare(name, works, who, pages, rest, seconds)
        worker.terminate()
        worker.wait()
    works.database.engine.dispose()


def _compare(
    name: str, works: Works, who: httpx.Client, pages: tuple[str, ...], rest: Path, seconds: float
) -> None:
    times: dict[tuple[str, bool], list[float]] = defaultdict(list)
    sent = took = 0.0
    _ask(who, pages, SETTLES)
    for turn in range(TURNS):
        mails = turn % 2 == 1
        if mails:
            rest.unlink()
        else:
            rest.touch()
        time.sleep(SETTLES)
        before, began = _sent(works), time.perf_counter()
        for page, found in _ask(who, pages, seconds).items():
            times[page, mails] += found
        if mails:
            sent, took = sent + _sent(works) - before, took + time.perf_counter() - began
    print(
        f"{name}: {sent / took:.0f} letters a second, 50,000 in {50_000 * took / sent / 60:.0f} min"
    )
    for page in pages:
        (middle, slow), (busy_middle, busy_slow) = (_cuts(times[page, on]) for on in (False, True))
        print(
            f"  {page}: p50 {middle:.1f} ms, {busy_middle / middle:.2f} times with letters; "
            f"p99 {slow:.1f} ms, {busy_slow / slow:.2f} times",
            flush=True,
        )


def _ask(who: httpx.Client, pages: tuple[str, ...], seconds: float) -> dict[str, list[float]]:
    """Ask for the pages one after the other, like a few readers; return milliseconds."""
    found: dict[str, list[float]] = defaultdict(list)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for page in pages:
            began = time.perf_counter()
            who.get(page).raise_for_status()
            found[page].append(1000 * (time.perf_counter() - began))
            time.sleep(0.005)
    return found


def _cuts(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return cuts[49], cuts[98]


def _sent(works: Works) -> int:
    with works.database.reading() as session:
        rows = select(func.count()).select_from(Mailing).where(col(Mailing.ended_at).is_not(None))
        return session.scalar(rows) or 0


def _work(rest: Path) -> None:
    """Send letters by lots, as the worker does, but in the turns with letters only."""
    psutil.Process().nice(NICENESS)
    register_nouns()
    works, parent = Works.build(Settings()), os.getppid()
    while os.getppid() == parent:
        if rest.exists():
            time.sleep(0.05)
        else:
            with as_of(MONDAY):
                send_lot(works)


if __name__ == "__main__":
    main()
