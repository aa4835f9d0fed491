"""What must be documented, is: settings, commands, the words of the glossary."""

import re
from pathlib import Path

import typer
from typer.testing import CliRunner

from app.cli import app
from app.core.config import Settings

ROOT = Path(__file__).parents[1]
DOCS = {path.name: path.read_text() for path in (ROOT / "docs").rglob("*.md")}


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(
        re.findall(r"^\| `COMMONPLOT_(\w+)` \| ([^|]+) \|", DOCS["settings.md"], re.MULTILINE)
    )
    assert set(rows) == {field.upper() for field in Settings.model_fields}
    for field, info in Settings.model_fields.items():
        if info.default not in (None, "") and isinstance(info.default, bool | int | str):
            told = rows[field.upper()].strip().strip("`")
            assert told == str(info.default).lower() or told == str(info.default), field


def test_every_command_is_documented_and_helps() -> None:
    commands = list(_commands(typer.main.get_command(app)))
    assert "serve" in commands
    for command in commands:
        assert f"`commonplot {command}" in DOCS["commands.md"], command
        asked = CliRunner().invoke(app, [*command.split(), "--help"])
        assert asked.exit_code == 0, asked.output


def _commands(command: object, prefix: str = "") -> list[str]:
    children = getattr(command, "commands", None)
    if children is None:
        return [prefix.strip()]
    return [
        found for name, child in children.items() for found in _commands(child, f"{prefix} {name}")
    ]
