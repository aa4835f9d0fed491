"""`commonplot common-ground analyze`: its JSON is a contract, its words are for people."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import app

HEAD = "participant,comment,vote\n"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    """Two factions of twelve quarrel about four statements and all agree on statement 5."""
    path = tmp_path / "votes.csv"
    rows = [
        f"{who},{what},{1 if what == 5 or (who < 12) == (what < 3) else -1}\n"
        for who in range(24)
        for what in range(1, 6)
    ]
    path.write_text(HEAD + "".join(rows) + "late,5,pass\n")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["common-ground", "analyze", *map(str, words)])


def analyzed(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_json_has_the_shape_of_the_contract(votes: Path) -> None:
    told = analyzed(votes)
    assert (told["voters"], told["votes"]) == (25, 121)
    assert told["groups"] == [{"id": 0, "size": 12}, {"id": 1, "size": 12}]
    best = told["statements"][0]
    assert best["id"] == "5"
    assert set(best) == {
        "id", "agree", "disagree", "pass", "by_group", "gic", "score", "interval", "intercept",
    }  # fmt: skip
    assert (best["agree"], best["disagree"], best["pass"]) == (24, 0, 1)
    assert best["by_group"][0] == {"group": 0, "agree": 12, "disagree": 0, "pass": 0}
    assert best["gic"] == pytest.approx((13 / 14) ** 2)
    low, high = best["interval"]
    assert 0 <= low <= best["score"] <= high <= 1
    assert best["score"] > 0.8  # no neighborhoods are told, so none can hold it back
    assert best["intercept"] > max(one["intercept"] for one in told["statements"][1:])


def test_neighborhoods_are_weighed_where_they_are_told(votes: Path, tmp_path: Path) -> None:
    homes = tmp_path / "homes.csv"
    homes.write_text(
        "participant,neighborhood\n" + "".join(f"{who},{who % 2}\n" for who in range(24))
    )
    told = analyzed(votes, "--neighborhoods", homes)
    assert told["statements"][0]["id"] == "5"
    assert told["statements"] != analyzed(votes)["statements"]


def test_the_words_name_groups_agreement_and_division(votes: Path) -> None:
    done = run(votes)
    assert done.exit_code == 0
    assert "25 participants cast 121 votes on 5 statements." in done.stdout
    assert "They are in 2 opinion groups: A 12, B 12." in done.stdout
    assert "1 participant voted too little to be in one." in done.stdout
    agreed, divided = done.stdout.split("Most divided between the groups:")
    assert agreed.splitlines()[6].split()[0] == "5"
    assert divided.splitlines()[2].split()[0] != "5"


@pytest.mark.parametrize("rows", ["a,1,1\n", "a,1,0\nb,1,0\n", "a,1,1\nb,2,-1\nc,3,0\n"])
def test_little_is_analyzed_too(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "few.csv"
    path.write_text(HEAD + rows)
    for one in analyzed(path)["statements"]:
        assert 0 <= one["interval"][0] <= one["score"] <= one["interval"][1] <= 1
    assert run(path).exit_code == 0


def test_a_refusal_names_the_line_and_what_to_do(votes: Path) -> None:
    votes.write_text(votes.read_text() + "x,5,maybe\n")
    done = run(votes)
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "Line 123: “maybe” is no vote.",
        "A vote is 1, -1 or 0, or agree, disagree or pass.",
    ]
    told = json.loads(run(votes, "--json").stdout)
    assert told == {
        "error": {
            "code": "unknown-vote",
            "message": "Line 123: “maybe” is no vote.",
            "hint": "A vote is 1, -1 or 0, or agree, disagree or pass.",
        }
    }


def test_a_refusal_of_the_neighborhoods_names_their_file(votes: Path, tmp_path: Path) -> None:
    done = run(votes, "--neighborhoods", tmp_path / "gone.csv")
    assert done.exit_code == 2
    assert "gone.csv cannot be opened" in done.stderr


def test_signs_that_a_terminal_obeys_are_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(HEAD + "a,\x1b[31mred,1\n")
    assert "\x1b" not in run(path).stdout


def test_reading_and_the_other_commands_load_no_compiler() -> None:
    asked = "import sys, app.cli.commands, app.commonground.reading; print('numba' in sys.modules)"
    done = subprocess.run(  # noqa: S603, our own words
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
