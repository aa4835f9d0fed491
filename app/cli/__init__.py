"""The `commonplot` command."""

import sys
from typing import Final

STOPPED: Final = 130  # as shells count a program that Ctrl-C ended


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word, also while Python is still loading."""
    try:
        from app.cli.commands import app  # noqa: PLC0415, it takes seconds
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    app()
