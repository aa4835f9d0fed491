"""What programs read of common ground, and that anybody can compute the scores again from it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col
from typer.testing import CliRunner

from app.cli import commands
from app.contributions.models import CellKind, Contribution, ContributionId, Visibility
from app.contributions.publishing import CellFigures
from app.contributions.score_models import Score
from app.core.clock import utc_now
from app.ranking.figures import groups_shown
from tests.factories.ground import make_ground
from tests.people import City

CHECK = ["common-ground", "check"]


def hide(city: City, text: int) -> None:
    with city.database.writing() as session:
        one = update(Contribution).where(col(Contribution.id) == text)
        session.execute(one.values(visibility=Visibility.HIDDEN))


def test_anybody_computes_the_same_scores_from_the_download(city: City, tmp_path: Path) -> None:
    texts = make_ground(city)
    reader = city.visitor(None)
    answer = reader.get("/common-ground/figures.json")
    assert (
        reader.get(
            "/common-ground/figures.json", **{"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )
    told = answer.json()["texts"]
    assert [one["id"] for one in told] == texts
    assert all(one["voters"] % 10 == 0 for one in told)
    file = tmp_path / "figures.json"
    file.write_text(answer.text)
    done = CliRunner().invoke(commands.app, [*CHECK, str(file), "--json"])
    found = json.loads(done.output)
    assert (done.exit_code, found["scores"], found["corners"]) == (0, 11, 1)
    assert found["largest"] <= 0.005
    # A hidden text loses its number and its score; the others' scores still come out.
    hide(city, texts[0])
    anew = reader.get("/common-ground/figures.json")
    assert anew.headers["ETag"] != answer.headers["ETag"]
    assert texts[0] not in {one["id"] for one in anew.json()["texts"]}
    file.write_text(anew.text)
    done = CliRunner().invoke(commands.app, [*CHECK, str(file)])
    assert done.exit_code == 0
    assert "Computed 10 scores of the whole city again." in done.output
    # The table holds the same.
    lines = list(csv.DictReader(io.StringIO(reader.get("/common-ground/figures.csv").text)))
    first = next(line for line in lines if line["id"] == str(texts[1]))
    assert json.loads(first["cells"]) == told[1]["cells"]
    assert int(first["score"]) == told[1]["score"]


@pytest.mark.parametrize(
    ("spoil", "exit_code"),
    [
        (lambda told: told["texts"].append(told["texts"][0] | {"score": float("nan")}), 2),
        (lambda told: told["texts"][0].update(score=999), 1),
        (lambda told: told["texts"][0].update(lowest={"400": 1}), 2),
        (lambda told: told["texts"][0]["cells"][0].update(agree=-3), 2),
        (lambda told: told.pop("texts"), 2),
    ],
    ids=["no number", "another score", "an approval of 400", "people below zero", "no texts"],
)
def test_a_file_that_was_changed_is_found_out(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], object], exit_code: int
) -> None:
    cells = [{"place": "elsewhere", "agree": 9, "disagree": 3, "pass": 0}]
    text = {"id": 1, "score": 100, "corner": False, "cells": cells, "lowest": {"10": 1000}}
    told: dict[str, Any] = {"texts": [text]}
    spoil(told)
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(told))
    done = CliRunner().invoke(commands.app, [*CHECK, str(file)])
    assert done.exit_code == exit_code


@pytest.mark.parametrize(
    "content", ["", "[", "[]", "null", '{"texts": 3}', "[" * 100_000], ids=range(6)
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "figures.json"
    file.write_text(content)
    done = CliRunner().invoke(commands.app, [*CHECK, str(file), "--json"])
    assert done.exit_code == 2
    assert json.loads(done.output)["error"]["code"] == "no-figures"


def test_the_api_pages_through_scores_and_the_feed_tells_of_badges(city: City) -> None:
    reader = city.visitor(None)
    assert reader.get("/api/v1/common-ground").json() == {"items": [], "next": None}
    texts = make_ground(city)
    seen, cursor = [], ""
    for _page in range(5):
        page = reader.get(f"/api/v1/common-ground?limit=5&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == texts
    one = reader.get(f"/api/v1/proposals/{texts[0]}/common-ground")
    assert one.json()["badge"] is True
    assert {"place", "agree", "disagree", "pass"} == set(one.json()["cells"][0])
    assert {cell["place"] for cell in one.json()["cells"]} >= {"neighborhood:ropewalk"}
    known = {"If-None-Match": one.headers["ETag"]}
    address = f"/api/v1/proposals/{texts[0]}/common-ground"
    assert reader.get(address, **known).status_code == 304
    feed = reader.get("/common-ground/feed").text
    assert feed.count("<entry>") == 4
    assert "“Text 0” has found common ground" in feed
    hide(city, texts[0])
    assert reader.get(address).status_code == 410
    assert "Text 0" not in reader.get("/common-ground/feed").text
    assert reader.get("/api/v1/proposals/999/common-ground").status_code == 404


def test_groups_within_one_place_are_never_told() -> None:
    score = Score(
        contribution_id=ContributionId(1), batch_id=1, score=1, sd=1, groups_differ=1,
        places_differ=1, corner=False, intercept=1, consensus=1, badge=False,
        groups=[[10.0, 2.0, 0.0], [3.0, 9.0, 0.0]],
    )  # fmt: skip
    here = CellFigures(CellKind.NEIGHBORHOOD, 1, {}, utc_now())
    assert groups_shown(score, [here]) == []
    assert groups_shown(score, [here, here]) == score.groups
