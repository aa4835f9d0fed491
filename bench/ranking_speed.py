"""What Pol.is's pipeline costs beside red-dwarf's in the same run, and how near both are to Pol.is.

    python -m bench.ranking_speed FOLDER [--runs 3]

FOLDER holds Pol.is conversations, each with `votes.csv.gz` and `participants.csv.gz`. Both sides
get the last votes in memory in their own form, and give opinion groups, counts by group, consensus
and representative statements. Each runs in children of its own, with the threads that its libraries
take and with one; the kernel counts CPU and memory (`os.wait4`). "Pipeline" is the median of the
runs after the first; "whole process" is a child that runs it once, with Python and reading.
numba's cache is filled before.
"""

import argparse
from pathlib import Path
from typing import Any, Final

from bench.children import Measured, measured
from bench.ranking_polls import nearness

NAMES: Final = ("bg2050-volunteers", "vtaiwan-uberx", "bowling-green")
SIDES: Final = {"ours": "bench.ranking_ours", "red-dwarf": "bench.ranking_red_dwarf"}
ONE_THREAD: Final = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    for name in NAMES:
        folder = asked.folder / name
        measured(SIDES["ours"], str(folder), "0")  # fills the cache
        for threads, more in (("all threads", {}), ("one thread", ONE_THREAD)):
            warm, whole = (
                {
                    side: measured(module, str(folder), str(runs), more=more)
                    for side, module in SIDES.items()
                }
                for runs in (asked.runs, 0)
            )
            print(f"\n{name}, {threads}")
            _print(folder, {side: cost.told for side, cost in warm.items()}, whole)


def _print(folder: Path, warm: dict[str, dict[str, Any]], whole: dict[str, Measured]) -> None:
    for side, told in warm.items():
        near = nearness(folder, told["groups"])
        print(
            f"  {side:<9} pipeline {told['cpu'] * 1000:7.1f} ms  whole process "
            f"{whole[side].cpu:5.2f} s, {whole[side].peak:3} MB  sizes {told['sizes']}  "
            f"adjusted Rand {near:.3f}"
        )
    ours, theirs = (whole[side] for side in SIDES)
    print(
        f"  red-dwarf takes {warm['red-dwarf']['cpu'] / warm['ours']['cpu']:.0f} times the CPU, "
        f"as a whole process {theirs.cpu / ours.cpu:.1f} times, "
        f"{theirs.peak / ours.peak:.1f} times the memory"
    )


if __name__ == "__main__":
    main()
