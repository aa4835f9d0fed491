"""What it costs to fetch a long table from a portal: seconds, CPU seconds and memory.

`python -m bench.fetching [ROWS …]`: a made-up Socrata portal on this machine, in a process of its
own, gives tables of so many rows; each is fetched in a process of its own, whose peak is told.
"""

import json
import os
import resource
import subprocess
import sys
import time
from multiprocessing import Process, Queue
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.config import Settings
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.recognising import recognise
from tests.datasets.fetching.server import Asked, Reply, Server
from tests.datasets.fetching.twins import KEY, Socrata, answer, lamps

SIZES = (50_000, 200_000, 800_000)
PAGE = 10_000


def serve(rows: int, told: "Queue[int]") -> None:
    """Give one page of made-up rows again and again, a number apart, until the table is over."""
    server = Server()
    text = json.dumps(lamps(PAGE))

    def resource_of(asked: Asked) -> Reply:
        if "$select" in asked.query:
            return answer([{"count": str(rows)}])
        first = int(asked.query["$offset"])
        return Reply(text.replace('"00', f'"{first}-').encode())

    Socrata([]).stand_on(server)
    server.routes[f"/resource/{KEY}.json"] = resource_of
    told.put(server.port)
    server.serve_forever()


def measure(port: int) -> None:
    """Fetch the table and print what it cost, as JSON."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "fetched"
        settings = Settings(secret_key="b" * 16, fetch_private_hosts=f"127.0.0.1:{port}")
        place = recognise(f"http://127.0.0.1:{port}/resource/{KEY}.json", {f"127.0.0.1:{port}"})
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, spent = time.monotonic(), time.process_time()
        fetch(settings, place, target)
        cost = {
            "seconds": round(time.monotonic() - began, 2),
            "cpu": round(time.process_time() - spent, 2),
            "file_mb": round(target.stat().st_size / 2**20, 1),
            "before_mb": before // 1024,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(cost))


def main() -> None:
    for rows in [int(told) for told in sys.argv[1:]] or SIZES:
        told: Queue[int] = Queue()
        server = Process(target=serve, args=(rows, told))
        server.start()
        command = [sys.executable, "-m", "bench.fetching", "--measure", str(told.get())]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603
        server.terminate()
        print(f"{rows:>9} rows: {done.stdout.strip()}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]))
    else:
        main()
