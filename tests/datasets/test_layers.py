"""Tables whose rows name the areas of a layer: recognised, chosen, placed, and kept to it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.db import Database
from app.core.errors import RefusedError
from app.datasets.grounds import Grounds, find_layer, grounds_for, with_layer
from app.datasets.importing.build import Built, build
from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import Job, Wishes
from app.datasets.models import Dataset
from app.datasets.wording import report_sentences
from app.places.areas import all_layers
from app.places.vocabulary import NEIGHBORHOODS
from tests.datasets.imported import SQUARES, rows
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import layer_file, make_layer
from tests.factories.places import make_neighborhoods

ZIPS = Gazetteer(
    (
        Area("21201", ("21201",), shapely.box(-76.7, 39.2, -76.65, 39.3)),
        Area("21202", ("21202",), shapely.box(-76.65, 39.2, -76.6, 39.3)),
        Area("21203", ("21203",), shapely.box(-76.6, 39.2, -76.5, 39.3)),
    ),
    "zip-codes", (-76.7, 39.2, -76.5, 39.3), name="ZIP codes",
)  # fmt: skip
TRACTS = replace(
    ZIPS,
    areas=tuple(Area(f"t{n}", (f"Tract {n}", f"2451{n}")) for n in range(1, 6)),
    layer="tracts",
    name="Tracts",
)


def imported(folder: Path, text: str, wishes: Wishes | None = None) -> Built:
    source = folder / "data.csv"
    source.write_text(text)
    work = folder / "work"
    work.mkdir()
    Grounds(SQUARES, (ZIPS, TRACTS)).save(work)
    told = Job(source, work, work / "gazetteer.json", "UTC", wishes or Wishes(), city="Port Ellery")
    return build(told, lambda _percent: None)


def test_a_table_of_codes_finds_its_layer_and_says_so(tmp_path: Path) -> None:
    built = imported(tmp_path, "zip,rent\n21201,900\n21202,800\n21203,700\nTotal,810\n")
    assert (built.report.layer, built.report.layer_name) == ("zip-codes", "ZIP codes")
    assert "layer-found" in built.report.notes
    assert built.report.rows_set_aside == {"total": 1}
    assert [slug for (slug,) in rows(built, "_neighborhood")] == ["21201", "21202", "21203"]
    assert built.one_row_per_neighborhood
    told = [str(one) for one in report_sentences(built.report.to_json())]
    assert "3 rows were placed in areas (ZIP codes)." in told


def test_other_names_of_areas_count(tmp_path: Path) -> None:
    built = imported(tmp_path, "tract,n\n24511,1\n24512,2\n24513,3\n24514,4\n")
    assert (built.report.layer, built.report.matched) == ("tracts", 4)


def test_a_number_that_is_no_code_names_nothing(tmp_path: Path) -> None:
    built = imported(tmp_path, "rent,n\n21201,900\n21202,800\n21203,700\n")
    assert (built.report.layer, built.report.matched) == ("", 0)


@pytest.mark.parametrize(
    "text",
    [
        "zip,n\n21201,1\n21202,2\n",  # two names tell nothing
        "zip,n\n21201,1\n21202,2\n21203,3\n90210,4\n",  # one in four is none of its areas
        "zip,hood,n\n21201,Ropewalk,1\n21202,Ropewalk,2\n21203,Mount Pleasant,3\n",
        "zip,latitude,longitude\n21201,39.25,-76.65\n21202,39.25,-76.62\n21203,39.25,-76.55\n",
    ],
    ids=["few", "misfit", "names", "points"],
)
def test_neighborhoods_stay_where_the_layer_is_not_sure(tmp_path: Path, text: str) -> None:
    built = imported(tmp_path, text)
    assert (built.report.layer, built.report.notes.count("layer-found")) == ("", 0)


def test_rows_are_placed_in_a_layer_by_points_where_a_person_says_so(tmp_path: Path) -> None:
    source, work = tmp_path / "data.csv", tmp_path / "work"
    source.write_text("latitude,longitude\n39.25,-76.65\n39.25,-76.62\n39.25,-76.55\n")
    work.mkdir()
    Grounds(ZIPS).save(work)
    wishes = Wishes(layer="zip-codes")
    built = build(Job(source, work, work / "gazetteer.json", "UTC", wishes), lambda _p: None)
    assert [slug for (slug,) in rows(built, "_neighborhood")] == ["21201", "21202", "21203"]
    assert built.report.layer == "zip-codes"
    assert "layer-found" not in built.report.notes
    assert len(built.report.points) == 3


def test_an_import_is_given_what_its_rows_may_lie_in(session: Session) -> None:
    make_neighborhoods(session)
    make_layer(session)
    free = grounds_for(session, Wishes())
    assert (free.usual.layer, [one.layer for one in free.layers]) == ("", ["statistical-areas"])
    assert free.layers[0].frame == free.usual.box()
    for wishes in (
        Wishes(layer=NEIGHBORHOODS), Wishes(latitude="lat"), Wishes(crosswalk={"a": ["b"]}),
    ):  # fmt: skip
        assert grounds_for(session, wishes).layers == ()
        assert grounds_for(session, wishes).usual.layer == ""
    told = grounds_for(session, Wishes(layer="statistical-areas"))
    assert [area.slug for area in told.usual.areas] == ["harbor-east", "harbor-west"]
    with pytest.raises(RefusedError, match="unknown-layer"):
        find_layer(all_layers(session), "Atlantis")


def test_a_refresh_is_kept_to_the_areas_of_its_dataset(session: Session, tmp_path: Path) -> None:
    make_neighborhoods(session)
    layer = make_layer(session)
    store = store_in(tmp_path)
    dataset, _version = make_dataset(session, store)
    assert with_layer(session, dataset.id, Wishes()).layer == NEIGHBORHOODS
    dataset.layer_id = layer.id
    assert with_layer(session, dataset.id, Wishes()).layer == "statistical-areas"
    assert with_layer(session, dataset.id, Wishes(layer=NEIGHBORHOODS)).layer == NEIGHBORHOODS
    assert with_layer(session, None, Wishes()).layer is None


def test_the_command_loads_a_layer_and_a_table_of_it(
    url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COMMONPLOT_DATABASE_URL", url)
    with database.writing() as session:
        make_neighborhoods(session)
    run = CliRunner().invoke

    areas, table = tmp_path / "areas.geojson", tmp_path / "rents.csv"
    areas.write_bytes(layer_file())
    table.write_text("area,rent\nHarbor East,900\nHarbor West,800\n")
    done = run(app, ["neighborhoods", "layer", "Statistical areas", str(areas), "--json"])
    assert json.loads(done.stdout)["loaded"] == 2
    again = run(app, ["neighborhoods", "layer", "Statistical areas", str(areas)])
    assert "0 new, 0 updated, 2 unchanged." in again.stdout
    load = ["datasets", "load", str(table), "--title", "Rents", "--nature", "survey"]
    refused = run(app, [*load, "--layer", "Atlantis", "--json"])
    assert json.loads(refused.stdout)["error"]["code"] == "unknown-layer"
    done = run(app, [*load, "--layer", "statistical areas"])
    assert "2 rows were placed in areas (Statistical areas)." in done.stdout
    with database.reading() as session:
        dataset = session.scalars(select(Dataset)).one()
        assert dataset.layer_id == all_layers(session)[0].id
    table.write_text("area,rent\nHarbor East,950\nHarbor West,850\n")
    assert "Published as version 2" in run(app, load).stdout, "what it names is known by now"
    refused = run(app, [*load, "--layer", "neighborhoods", "--accept", "--json"])
    assert json.loads(refused.stdout)["error"]["code"] == "other-areas"
