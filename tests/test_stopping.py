"""Ctrl-C in the seconds in which Python still loads the program."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import STOPPED

ROOT = Path(__file__).parents[1]
CUT = """
import os, signal, sys

class Cut:
    def find_spec(self, name, *_more):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Cut())
sys.argv = ["commonplot", "--help"]
from app.cli import main
main()
"""


@pytest.mark.parametrize("name", ["app.cli.commands", "typer", "app.datasets.models"])
def test_ctrl_c_while_the_program_loads_says_nothing(name: str) -> None:
    """The signal comes when the named module is asked for: its import is cut where it stands."""
    done = subprocess.run(  # noqa: S603, our own program
        [sys.executable, "-c", CUT.replace("{name!r}", repr(name))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (STOPPED, "", "")
