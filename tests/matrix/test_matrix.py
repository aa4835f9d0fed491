"""Every route, asked by everybody, in every state, beside the table of what should come back.

The table is `table.csv`. To write it anew after a change that was meant, run
`python -m tests.matrix`, and read the difference before you keep it: each cell is a
promise. Forms are sent empty, so 422 means "you may, but fill it in".
"""

import csv
from pathlib import Path

import pytest

from tests.matrix.requests import Row, address, rows
from tests.matrix.world import ROLES, World
from tests.people import City, Visitor

TABLE = Path(__file__).parent / "table.csv"
NAMES = ("method", "path", "state")


def promised() -> dict[Row, dict[str, str]]:
    with TABLE.open() as file:
        return {
            Row(*(line[name] for name in NAMES)): {role: line[role] for role in ROLES}
            for line in csv.DictReader(file)
        }


def seen(city: City, world: World, wanted: list[Row]) -> dict[Row, dict[str, str]]:
    """Ask each request as everybody, and note what came back."""
    answers: dict[Row, dict[str, str]] = {}
    for row in wanted:
        answers[row] = {role: _ask(city, world, row, role) for role in ROLES}
    return answers


def _ask(city: City, world: World, row: Row, role: str) -> str:
    visitor = Visitor(city, getattr(city, role))  # anew: some requests end the session
    if row.method == "GET":
        answer = visitor.client.get(address(world, row))
    else:
        form = {"csrf_token": visitor.token}
        answer = visitor.client.request(row.method, address(world, row), data=form)
        if answer.status_code < 400:
            world.spoil(row.state)
    if answer.headers.get("location", "").startswith("/sign-in"):
        return "sign-in"
    return str(answer.status_code)


def test_every_route_has_its_row() -> None:
    assert set(rows()) == set(promised())


@pytest.mark.parametrize("part", range(8))
def test_everybody_gets_what_the_table_promises(city: City, part: int) -> None:
    table = promised()
    wanted = [row for number, row in enumerate(rows()) if number % 8 == part]
    answers = seen(city, World.build(city), wanted)
    different = {
        row: {
            role: (table[row][role], answer[role])
            for role in ROLES
            if table[row][role] != answer[role]
        }
        for row, answer in answers.items()
    }
    assert {row: cells for row, cells in different.items() if cells} == {}


def test_nothing_answers_with_a_failure_of_ours() -> None:
    assert not any(cell.startswith("5") for row in promised().values() for cell in row.values())
