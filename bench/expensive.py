"""What the dearest pages cost that anybody may ask for (ATTACKS 48).

    python -m bench.expensive [postgresql://…]

The demo city with one more thread: 500 comments one below the other, 500 beside them. Each page is
asked 100 times, each time a little differently where that makes another page. Prints p50 and p99
in milliseconds. Target: p99 under a second, on a machine with nothing else to do.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app import main as root
from app.core.db import Database
from app.people.models import Person
from app.places.queries import all_neighborhoods
from app.proposals.models import Proposal
from bench.asgi import Client
from bench.city import build, settings_in
from tests.attacks.threads import plant_tower

BASE = "http://localhost:8000"
ROUNDS = 100
TARGET = 1000.0  # milliseconds


def pages_of(
    address: str, number: int, lowest: int, slugs: Sequence[str]
) -> Mapping[str, Callable[[int], str]]:
    """Name the pages; each is an address for a round. `slugs` are of neighborhoods."""
    preview = "/charts/preview?dataset=streetlight-reports&how=count&period=all"

    def drawn(kind: str) -> Callable[[int], str]:
        return lambda n: f"{preview}&kind={kind}&step=month&focus={slugs[n % len(slugs)]}"

    listed = "/proposals?kind=fix&phase=open&department=public-works&neighborhood=ropewalk"
    return {
        "thread of 1,000, 500 deep": lambda n: f"{address}?seen={n}",
        "its lowest comment": lambda n: f"/comments/{lowest - n}/thread",
        "its comments by the API": lambda n: (
            f"/api/v1/proposals/{number}/comments?limit={100 - n % 9}"
        ),
        "all filters of the list": lambda n: f"{listed}&sort=support&after={n}",
        "search for signs": lambda n: f"/search?q=*%22(-{n}",
        "search for a common word": lambda n: f"/search?q=light+{'the+' * (n % 7)}",
        "search far down": lambda n: f"/search?q=light&start={n * 10}",
        "chart, all years by month": drawn("trend"),
        "chart, map of all years": drawn("map"),
        "ledger, far down": lambda n: f"/ledger?after={n}",
    }


def run(database_url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder), database_url, BASE)
        database = Database(settings.resolved_database_url)
        app = root.create_app(settings, database)
        city = build(database, settings)
        with database.writing() as session:
            topic = session.get_one(Proposal, city.proposal_id)
            writer = session.get_one(Person, city.reader_id)
            lowest = plant_tower(session, writer, topic.id, high=500, wide=500)
            slugs = [row.slug for row in all_neighborhoods(session)]
            address = f"/proposals/{topic.id}-{topic.slug}"
        client = Client(app, BASE)
        print(f"{'page':28}{'status':>8}{'p50 ms':>9}{'p99 ms':>9}")
        slowest = 0.0
        for name, path in pages_of(address, city.proposal_id, lowest, slugs).items():
            statuses, walls = asyncio.run(asked(client, path))
            p99 = statistics.quantiles(walls, n=100)[98]
            slowest = max(slowest, p99)
            print(f"{name:28}{statuses:>8}{statistics.median(walls):9.1f}{p99:9.1f}")
        print(f"slowest p99: {slowest:.0f} ms, target {TARGET:.0f}")
        database.engine.dispose()


async def asked(client: Client, path: Callable[[int], str]) -> tuple[str, list[float]]:
    """Return the statuses that came back, and the wall time of each round in milliseconds."""
    statuses, walls = set(), []
    for number in range(ROUNDS):
        at = time.perf_counter()
        answer = await client.ask(path(number))
        walls.append((time.perf_counter() - at) * 1000)
        statuses.add(answer.status)
    return "/".join(map(str, sorted(statuses))), walls


if __name__ == "__main__":
    run(sys.argv[1] if len(sys.argv) > 1 else "")
