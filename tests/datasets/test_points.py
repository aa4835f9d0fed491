"""Points in every form that offices write: found, read, changed to degrees, or asked about."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pyproj import Transformer

from app.datasets.importing.build import Built, build
from app.datasets.importing.job import Job, Wishes
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import SQUARES, imported, roles, rows

POINTS = ((39.25, -76.65), (39.22, -76.63), (39.27, -76.55), (39.24, -76.52))
SLUGS = ["ropewalk", "ropewalk", "mount-pleasant", "mount-pleasant"]


def on(code: str) -> list[tuple[float, float]]:
    change = Transformer.from_crs("EPSG:4326", code, always_xy=True)
    return [change.transform(lon, lat) for lat, lon in POINTS]


def table(header: str, points: Sequence[Sequence[float]]) -> str:
    lines = (f"{n},{one},{other}" for n, (one, other) in enumerate(points))
    return f"n,{header}\n" + "\n".join(lines) + "\n"


def told(folder: Path, text: str, wishes: Wishes) -> Built:
    source = folder / "data.csv"
    source.write_text(text)
    SQUARES.save(folder / "gazetteer.json")
    job = Job(source, folder, folder / "gazetteer.json", "America/New_York", wishes)
    return build(job, lambda _percent: None)


def places(built: Built) -> list[object]:
    return [slug for (slug,) in rows(built, "_neighborhood")]


@pytest.mark.parametrize(
    "header", ["lat,lon", "y,x", "longitude_1,latitude_1", "up,across", "POINT_Y,POINT_X"]
)
def test_columns_are_known_by_their_values_whatever_they_are_called(
    tmp_path: Path, header: str
) -> None:
    assert places(imported(tmp_path, table(header, POINTS))) == SLUGS


def test_columns_that_lie_in_the_city_win_over_names(tmp_path: Path) -> None:
    lines = (f"{lat},{lon},12.5,99.5\n" for lat, lon in POINTS)
    built = imported(tmp_path, "a,b,lat,lon\n" + "".join(lines))
    assert places(built) == SLUGS
    assert roles(built)["a"] == "latitude"


@pytest.mark.parametrize(
    "form",
    [
        "({0}, {1})",
        "{0}, {1}",
        "{1} {0}",
        "POINT ({1} {0})",
        "point z({1} {0} 12.5)",
        "SRID=4326;POINT({1} {0})",
        "1 Main St\nPort Ellery\n({0}, {1})",
    ],
)
def test_a_point_may_stand_in_one_cell(tmp_path: Path, form: str) -> None:
    cells = "".join(f'{n},"{form.format(*point)}"\n' for n, point in enumerate(POINTS))
    assert places(imported(tmp_path, f"n,place\n{cells}")) == SLUGS


@pytest.mark.parametrize("cells", ["1 2\n3 4\n", "410 555\n411 556\n", "LINE (1 2)\nPOINT EMPTY\n"])
def test_other_cells_are_no_points(tmp_path: Path, cells: str) -> None:
    assert "latitude" not in roles(imported(tmp_path, f"what\n{cells}")).values()


@pytest.mark.parametrize(
    "code", ["EPSG:2248", "EPSG:26985", "EPSG:3857", "EPSG:32618", "EPSG:2893"]
)
@pytest.mark.parametrize("header", ["X Coordinate,Y Coordinate", "Y_COORD,X_COORD"])
def test_points_on_a_map_grid_are_changed_to_degrees(
    tmp_path: Path, code: str, header: str
) -> None:
    built = imported(tmp_path, table(header, on(code)))
    assert places(built) == SLUGS
    assert "projected" in built.report.notes
    degrees = rows(built, "round(latitude, 4), round(longitude, 4)")
    assert degrees == list(POINTS)
    assert roles(built)["latitude"] == "latitude"
    assert "measure" not in {roles(built)[name] for name in header.split(",")}


def test_a_code_in_the_file_is_taken(tmp_path: Path) -> None:
    cells = "".join(f"{n},SRID=2248;POINT({x} {y})\n" for n, (x, y) in enumerate(on("EPSG:2248")))
    built = imported(tmp_path, f"n,geom\n{cells}")
    assert places(built) == SLUGS
    assert built.report.projection["crs"] == "EPSG:2248"


def test_a_code_that_a_person_gives_is_taken(tmp_path: Path) -> None:
    text = table("x,y", on("EPSG:2248"))
    built = told(tmp_path, text, Wishes(latitude="y", longitude="x", crs="2248"))
    assert places(built) == SLUGS
    assert built.report.projection["told"]


def test_a_grid_that_puts_the_points_elsewhere_is_doubted(tmp_path: Path) -> None:
    built = told(tmp_path, table("x,y", on("EPSG:2248")), Wishes(crs="EPSG:3857"))
    assert places(built) == [None] * 4
    assert "projection-misfit" in built.report.notes


@pytest.mark.parametrize("code", ["EPSG:99999", "+proj=utm", "/etc/passwd", "2248; DROP"])
def test_a_code_that_is_none_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(ImportRefusedError, match="no-such-projection"):
        told(tmp_path, table("x,y", on("EPSG:2248")), Wishes(crs=code))


def test_an_unknown_grid_is_asked_about(tmp_path: Path) -> None:
    moved = [(x + 5_000_000, y + 3_000_000) for x, y in on("EPSG:2248")]
    built = imported(tmp_path, table("x,y", moved))
    assert places(built) == [None] * 4
    assert "which-projection" in built.report.notes
    assert built.report.unplaced == {"not-degrees": 4}
    assert "EPSG:2248" in {one["crs"] for one in built.report.projection["choices"]}


def test_points_that_stand_for_none_are_counted_apart(tmp_path: Path) -> None:
    text = "lat,lon\n39.25,-76.65\n0,0\n-90,-180\n39.25,-70\n"
    assert imported(tmp_path, text).report.unplaced == {"zero-coordinates": 2, "outside": 1}


def test_an_area_s_point_does_not_overrule_its_name(tmp_path: Path) -> None:
    text = "nbrhd,lat,lon\nRopewalk,39.25,-76.55\nMount Pleasant,39.25,-76.65\n"
    built = imported(tmp_path, text)
    assert places(built) == ["ropewalk", "mount-pleasant"]
    assert "points-only-suggest" in built.report.notes
