"""What must be documented, is: settings, commands, words; and what documents name, exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from fastapi.routing import APIRoute
from typer.testing import CliRunner

from app.api.common import PREFIX
from app.api.follow_through import ROUTERS
from app.cli.commands import app
from app.core.config import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DOCS = {path.name: path.read_text() for path in PAGES}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# `app/core/outbox.py`, `drawing/child.py`, `bin/demo --fresh`, `tests/matrix/table.csv` …
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|html|csv|lock|toml|js|css)|bin/\w+)[ `]")
DOOR = re.compile(r"^\| `([A-Z]+) (/[^`]+)` \|", re.MULTILINE)
# What the program makes, or what a reader brings.
NOT_OURS = {"marks.json", "ledger.csv", "votes.csv", "participants-votes.csv", "homes.csv"}
WORDS = {
    "neighborhood", "district", "reach", "home neighborhood", "dataset", "dataset version",
    "nature", "steward", "chart", "chart spec", "focus", "citation", "proposal", "kind", "phase",
    "evidence wanted", "sponsor", "contribution", "comment", "reply", "comment kind",
    "vote", "vote log",
    "published figures", "batch", "department", "hand over", "official answer", "desk", "flag",
    "moderation action", "appeal", "public ledger", "resident", "official", "moderator",
    "administrator",
}  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


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


def test_every_door_of_follow_through_is_documented() -> None:
    routes = [one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute)]
    doors = {(method, one.path) for one in routes for method in one.methods or ()}
    told = {(method, path) for method, path in DOOR.findall(DOCS["follow-through-api.md"])}
    ours = {(method, path.removeprefix(PREFIX)) for method, path in doors if PREFIX in path}
    assert told == ours


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_between_documents_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        found = (page.parent / path) if path else page
        assert found.exists(), target
        if heading:
            assert heading in _headings(found.read_text()), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_a_document_names_exists(page: Path) -> None:
    ours = {name(path) for path in _files()}
    for named in NAMED.findall(page.read_text()):
        if named not in NOT_OURS:
            assert any(f"/{path}".endswith(f"/{named}") for path in ours), named


def test_every_word_of_the_house_is_explained() -> None:
    explained = set(re.findall(r"\*\*([\w ]+)\*\*", DOCS["glossary.md"]))
    assert explained >= WORDS


def test_every_document_is_found_from_the_front_page() -> None:
    """Whoever reads README can follow links to each document; decisions stand in one folder."""
    found, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in found or not page.exists():
            continue
        found.add(page)
        targets = (target.partition("#")[0] for target in LINK.findall(page.read_text()))
        paths = [(page.parent / target).resolve() for target in targets if target]
        waiting += [path for path in paths if path.suffix == ".md"]
        waiting += [one for path in paths if path.is_dir() for one in path.glob("*.md")]
    assert set(PAGES) == found


def _headings(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def _files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in ("app", "bench", "bin", "docs", "migrations", "static", "templates", "tests"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def _commands(command: object, prefix: str = "") -> list[str]:
    children = getattr(command, "commands", None)
    if children is None:
        return [prefix.strip()]
    return [
        found for name, child in children.items() for found in _commands(child, f"{prefix} {name}")
    ]
