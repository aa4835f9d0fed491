"""A crowd that votes by HTTP in a process of its own, so that its work is not the server's.

Reads its orders as JSON from standard input and prints the seconds of each vote as JSON. A vote
that a server under load refuses (503) is told to its voter: it is counted apart.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import cycle, islice

import httpx


def main() -> None:
    orders = json.load(sys.stdin)
    begins = time.perf_counter() + 1
    shares = [orders["votes"][n :: orders["hands"]] for n in range(orders["hands"])]
    with ThreadPoolExecutor(orders["hands"]) as crowd:
        jobs = [
            crowd.submit(_vote, orders, share, begins, number)
            for number, share in enumerate(shares)
        ]
        told = [one for job in jobs for one in job.result()]
    took = time.perf_counter() - begins
    kept = [seconds for seconds, is_kept in told if is_kept]
    json.dump({"seconds": kept, "refused": len(told) - len(kept), "took": took}, sys.stdout)


def _vote(
    orders: dict[str, object], votes: list[tuple[str, str, int, str]], begins: float, number: int
) -> list[tuple[float, bool]]:
    """Send votes one after another, at the asked rate; every other one as htmx does.

    A vote that is sent late because the one before it was slow has waited since it was due.
    """
    rate, hands = float(str(orders["rate"])), int(str(orders["hands"]))
    found = []
    kinds = islice(cycle(["PUT", "POST"]), len(votes))
    with httpx.Client(base_url=str(orders["url"]), timeout=60) as client:
        for turn, ((cookie, token, text, answer), method) in enumerate(
            zip(votes, kinds, strict=True)
        ):
            due = begins + (turn * hands + number) / rate if rate else begins
            time.sleep(max(0.0, due - time.perf_counter()))
            began = time.perf_counter()
            headers = {"Cookie": cookie, **({"HX-Request": "true"} if method == "PUT" else {})}
            form = {"csrf_token": token, "vote": answer}
            path = f"/contributions/{text}/vote" if token else "/row"
            answered = client.request(method, path, data=form, headers=headers)
            wanted = HTTPStatus.OK if method == "PUT" or not token else HTTPStatus.SEE_OTHER
            is_kept = answered.status_code == wanted
            if not is_kept and answered.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                message = f"{method} {path} answered {answered.status_code}"
                raise RuntimeError(message)
            found.append((time.perf_counter() - (due if rate else began), is_kept))
    return found


if __name__ == "__main__":
    main()
