"""A machine with a city on it, and the commands that its people type."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from app.cli.commands import app

TEXT = "place,day,n\nRopewalk,2025-01-02,1\nAtlantis,2025-01-03,2\n"


class Desk:
    """`file` is what is loaded; a test may write another text into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "broken_lamps.csv"
        self.file.write_text(TEXT)
        self.runner = CliRunner()

    def run(self, *words: str) -> Result:
        return self.runner.invoke(app, ["datasets", *words])

    def load(self, *options: str) -> Result:
        return self.run("load", str(self.file), *options)

    def told(self, *options: str) -> dict[str, Any]:
        result = self.load("--json", *options)
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    def refusal(self, *options: str) -> dict[str, str]:
        """Return the error of a load that must be refused with exit code 2."""
        result = self.load("--json", *options)
        assert result.exit_code == 2, result.output
        error: dict[str, str] = json.loads(result.stdout)["error"]
        return error

    def recipe(self, **keys: object) -> str:
        """Write a recipe and return its path."""
        path = self.folder / "recipe.json"
        path.write_text(json.dumps(keys))
        return str(path)
