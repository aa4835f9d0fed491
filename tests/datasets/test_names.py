"""Names beyond case and punctuation: short forms, answers of people, other areas, suggestions."""

from pathlib import Path

import pytest

from app.datasets.importing.crosswalk import read_crosswalk
from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import Wishes
from app.datasets.importing.place_findings import UNMATCHED
from app.datasets.importing.place_names import Way, place_names
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported
from tests.datasets.test_points import places, told

CITY = Gazetteer(
    tuple(
        Area(name.casefold().replace(" ", "-"), (name,))
        for name in (
            "North Hill", "Fort Street", "Fort Saint", "Saint Paul", "Lake Heights", "Union Square",
            "Oak and Elm", "Patterson Park", "Patterson Park Neighborhood",
        )
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("N. Hill", "north-hill"),
        ("ST PAUL", "saint-paul"),
        ("Ft. St.", None),
        ("Ft. Street", "fort-street"),
        ("Lake Hts", "lake-heights"),
        ("Union Sq.", "union-square"),
        ("Oak & Elm", "oak-and-elm"),
        ("Patterson Pk", "patterson-park"),
    ],
)
def test_a_short_form_is_placed_when_it_means_one(written: str, slug: str | None) -> None:
    assert place_names([written], CITY).slugs.get(written) == slug


def test_an_answer_goes_before_everything_else() -> None:
    placed = place_names(["North Hill", "Nowhere"], CITY, {"north hill": "saint-paul"})
    assert placed.slugs == {"North Hill": "saint-paul"}
    assert placed.ways["North Hill"] is Way.ALIAS


def test_an_answer_about_a_whole_name_is_none_about_a_cut_one() -> None:
    cut = ["patterson park ", "lake heights ne", "north hill east", "saint paul west", "x"]
    placed = place_names(cut, CITY, {"patterson park": "patterson-park"})
    assert placed.slugs["patterson park "] == "patterson-park-neighborhood"


def test_a_crosswalk_places_what_lies_in_one_neighborhood(tmp_path: Path) -> None:
    walk = {"21": ["Ropewalk"], "22": ["Ropewalk", "Mount Pleasant"], "23": ["Ropewalk", "Lost"]}
    text = "tract,n\n21,1\n21,2\n22,3\n23,4\n24,5\n"
    built = told(tmp_path, text, Wishes(neighborhood="tract", crosswalk=walk))
    assert places(built) == ["ropewalk", "ropewalk", None, None, None]
    assert built.report.unplaced == {"spans-several": 2, "unknown-name": 1}
    assert built.report.placed_by["crosswalk"] == 2


def test_a_crosswalk_is_read_from_a_small_table() -> None:
    content = b"id,csa,neighborhood\n1,North,Saint Paul\n1,North,North Hill\n2,South,Fort Saint\n"
    read = read_crosswalk(content, lambda name: bool(place_names([name], CITY).slugs))
    assert read == {"North": ["Saint Paul", "North Hill"], "South": ["Fort Saint"]}
    with pytest.raises(ImportRefusedError, match="no-crosswalk"):
        read_crosswalk(b"a,b\n1,2\n", lambda _name: False)


def test_points_vote_for_what_an_unknown_name_means(tmp_path: Path) -> None:
    inside = "The Wlak,39.25,-76.55\n" * 3 + "The Wlak,39.25,-76.65\n"
    text = f"nbrhd,lat,lon\nRopewalk,39.25,-76.65\n{inside}The Wlak,,\n"
    told = {"neighborhood": "nbrhd", "latitude": "lat", "longitude": "lon"}
    built = imported(tmp_path, text, **told)  # type: ignore[arg-type]
    first, *_others = built.report.suggestions["The Wlak"]
    assert (first["slug"], first["rows_there"], first["rows_located"]) == ("mount-pleasant", 3, 4)


def test_every_unknown_name_is_kept_for_download(tmp_path: Path) -> None:
    names = "".join(f"Lost {n}\n" for n in range(30))
    built = imported(tmp_path, f"nbrhd\n{names}", neighborhood="nbrhd")
    assert len(built.report.top_unmatched) == 20
    assert len((built.path.parent / UNMATCHED).read_text().splitlines()) == 31
