"""How a file is read, said on the command line: options, a recipe, and what the dataset keeps."""

import json

import pytest
from pyproj import Transformer
from sqlalchemy import select

from app.core.db import Database
from app.datasets.aliases import aliases_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Nature
from app.people.models import Role
from tests.datasets.desk import Desk
from tests.factories.people import person
from tests.factories.places import SIDE, SOUTH, WEST
from tests.factories.workbooks import Rows, xlsx

TITLE = ("--title", "Lamps", "--nature", "events")
MORE = "place,day,n\nRopewalk,2025-02-02,2\nDovecote,2025-02-03,3\n"


@pytest.fixture
def official(database: Database) -> str:
    with database.writing() as session:
        person(session, "olive", role=Role.OFFICIAL)
    return "olive"


def columns_of(told: dict[str, list[dict[str, str]]]) -> dict[str, tuple[str, str]]:
    return {column["name"]: (column["type"], column["role"]) for column in told["columns"]}


def held(database: Database) -> Dataset:
    with database.reading() as session:
        return session.scalars(select(Dataset)).one()


def versions(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(DatasetVersion)).all())


def test_types_and_roles_are_told_by_column(settled: Desk) -> None:
    told = settled.told(
        "--dry-run", "--type", "n=text", "--role", "n=category", "--role", "place=neighborhood"
    )
    assert columns_of(told) == {
        "place": ("text", "neighborhood"),
        "day": ("date", "time"),
        "n": ("text", "category"),
    }


def test_header_marks_totals_and_zone_are_told(settled: Desk, database: Database) -> None:
    settled.file.write_text(
        "Lamps of the city,,\nplace,day,n\nRopewalk,2025-01-02T02:00:00Z,1\n"
        "Dovecote,2025-01-03T02:00:00Z,nix\nMillrace,2025-01-04T02:00:00Z,3\nTotal,,4\n"
    )
    options = ("--header", "2", "--missing", "nix", "--timezone", "America/Chicago")
    plain = settled.told("--dry-run", *options)
    assert (plain["rows_used"], plain["rows_set_aside"]) == (3, {"total": 1})
    assert columns_of(plain)["n"] == ("integer", "measure")
    assert settled.told("--dry-run", *options, "--keep-totals")["rows_used"] == 4
    assert settled.load(*TITLE, *options).exit_code == 0
    with database.reading() as session:  # two in the morning in UTC is the evening before
        assert str(session.scalars(select(DatasetVersion)).one().data_from) == "2025-01-01"


def test_a_sheet_or_all_of_them_are_told(settled: Desk) -> None:
    table: Rows = [["place", "n"], ["Ropewalk", 1], ["Dovecote", 2], ["Millrace", 3]]
    settled.file = settled.folder / "lamps.xlsx"
    settled.file.write_bytes(xlsx({"2024": table, "2025": table[:3], "Words": [["Read me"]]}))
    told = settled.told("--dry-run", "--sheet", "2025")
    assert (told["sheet"], told["rows_read"]) == ("2025", 2)
    recipe = settled.recipe(sheet="2025")
    assert settled.told("--dry-run", "--recipe", recipe)["rows_read"] == 2
    assert settled.told("--dry-run", "--recipe", recipe, "--all-sheets")["rows_read"] == 5


def test_options_go_before_the_recipe(settled: Desk) -> None:
    recipe = settled.recipe(
        neighborhood="place", types={"n": "text", "day": "text"}, missing=["nix"], header=1
    )
    told = settled.told("--dry-run", "--recipe", recipe, "--type", "n=integer")
    assert columns_of(told) == {
        "place": ("text", "neighborhood"),
        "day": ("text", "identifier"),
        "n": ("integer", "measure"),
    }
    freed = settled.told("--dry-run", "--recipe", recipe, "--role", "place=category")
    assert columns_of(freed)["place"] == ("text", "category")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--type", "n=colour"), "for each column one of integer, number, boolean, date, text"),
        (("--role", "n=colour"), "one of neighborhood, latitude"),
        (("--role", "n=time", "--role", "day=time"), "Only one can have it"),
        (("--type", "n"), "COLUMN=VALUE"),
        (("--type", "=text"), "COLUMN=VALUE"),
        (("--timezone", "Mars/Olympus"), "America/Chicago"),
        (("--crs", "Maryland"), "EPSG:2248"),
        (("--header", "-1"), "from 1; 0 where none does"),
        (("--type", "colour=text"), "place, day, n"),
        (("--crosswalk", "/nowhere/x.csv"), "cannot be opened"),
        (("--recipe", "/nowhere/x.json"), "cannot be opened"),
    ],
)
def test_a_wrong_option_is_refused_with_what_it_should_be(
    settled: Desk, options: tuple[str, ...], words: str
) -> None:
    assert words in settled.refusal("--dry-run", *options)["hint"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"colour": "red"}, "has no “colour”. Its keys: neighborhood, latitude"),
        ({"header": "two"}, "“header” should be: the number of the last row"),
        ({"header": True}, "“header” should be"),
        ({"types": {"n": "colour"}}, "“types: n” should be: for each column one of integer"),
        ({"roles": {"n": "time"}}, "“roles: n” should be: for each column one of measure"),
        ({"missing": "nix"}, "a list of at most 20 marks"),
        ({"timezone": "Mars/Olympus"}, "a time zone such as America/Chicago"),
        ({"date_order": "year-first"}, "month-first, day-first"),
        ({"keep_totals": "yes"}, "true or false"),
        ({"aliases": {"A": 1}}, "the slug of a neighborhood"),
    ],
)
def test_a_recipe_with_a_wrong_key_or_value_is_refused(
    settled: Desk, keys: dict[str, object], words: str
) -> None:
    assert words in settled.refusal("--dry-run", "--recipe", settled.recipe(**keys))["hint"]


@pytest.mark.parametrize("text", ["", "[]", "not json", '{"a":' * 50_000, "\ud800"])
def test_what_is_no_recipe_is_refused(settled: Desk, text: str) -> None:
    path = settled.folder / "odd.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    error = settled.refusal("--dry-run", "--recipe", str(path))
    assert "commonplot datasets recipe" in error["hint"]


def test_a_load_keeps_its_recipe_and_the_next_begins_with_it(
    settled: Desk, database: Database
) -> None:
    first = settled.load(*TITLE, "--type", "n=text", "--neighborhood", "place")
    assert first.exit_code == 0, first.output
    assert held(database).recipe["types"] == {"n": "text"}
    settled.file.write_text(MORE)
    assert columns_of(settled.told(*TITLE))["n"] == ("text", "identifier")
    assert held(database).recipe["types"] == {"n": "text"}
    anew = settled.told("--dry-run", *TITLE, "--no-recipe")
    assert columns_of(anew)["n"] == ("integer", "measure")


def test_the_printed_recipe_is_one_that_a_load_takes(settled: Desk, database: Database) -> None:
    options = ("--type", "n=text", "--role", "n=category", "--missing", "nix", "--header", "1")
    assert settled.load(*TITLE, *options).exit_code == 0
    printed = settled.run("recipe", "lamps")
    assert printed.exit_code == 0
    path = settled.folder / "printed.json"
    path.write_text(printed.stdout)
    again = settled.load("--title", "Other lamps", "--nature", "events", "--recipe", str(path))
    assert again.exit_code == 0, again.output
    with database.reading() as session:
        one, other = session.scalars(select(Dataset)).all()
    assert one.recipe == other.recipe
    assert json.loads(printed.stdout)["missing"] == ["nix"]
    assert settled.run("recipe", "nothing").exit_code == 2


def test_a_file_that_no_longer_fits_is_refused_until_it_is_accepted(
    settled: Desk, database: Database
) -> None:
    assert settled.load(*TITLE).exit_code == 0
    settled.file.write_text("place,day\nRopewalk,2025-02-02\nDovecote,2025-02-03\n")
    error = settled.refusal(*TITLE)
    assert error["code"] == "held"
    assert "“n” is gone" in error["hint"]
    assert "--accept" in error["hint"]
    assert versions(database) == 1
    dry = settled.load("--dry-run", *TITLE)
    assert dry.exit_code == 0
    assert "does not fit the last version: The column “n” is gone." in dry.stdout
    assert settled.load(*TITLE, "--accept").exit_code == 0
    assert versions(database) == 2


def test_an_official_says_what_a_name_means_for_every_load(settled: Desk, official: str) -> None:
    assert settled.load(*TITLE).exit_code == 0
    said = settled.run("alias", "lamps", "Atlantis", "dovecote", "--by", official, "--json")
    assert json.loads(said.stdout) == {"Atlantis": "dovecote"}
    assert settled.told(*TITLE)["matched"] == 2
    forgotten = settled.run("alias", "lamps", "Atlantis", "--by", official)
    assert (forgotten.exit_code, forgotten.stdout) == (0, "No names.\n")
    assert settled.told("--dry-run", *TITLE)["matched"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("lamps", "Atlantis", "dovecote"),
        ("lamps", "Atlantis", "dovecote", "--by", "nobody"),
        ("lamps", "Atlantis", "nowhere", "--by", "olive"),
        ("nothing", "Atlantis", "dovecote", "--by", "olive"),
        ("lamps", "", "dovecote", "--by", "olive"),
    ],
)
def test_a_name_without_a_word_for_it_is_refused(
    settled: Desk, official: str, words: tuple[str, ...]
) -> None:
    assert official
    assert settled.load(*TITLE).exit_code == 0
    assert settled.run("alias", *words, "--json").exit_code == 2


def test_the_names_of_a_recipe_are_somebodys_word(
    settled: Desk, database: Database, official: str
) -> None:
    recipe = settled.recipe(aliases={"Atlantis": "dovecote"})
    assert "--by" in settled.refusal(*TITLE, "--recipe", recipe)["hint"]
    assert versions(database) == 0
    assert settled.told(*TITLE, "--recipe", recipe, "--by", official)["matched"] == 2
    with database.reading() as session:
        assert aliases_of(session, held(database).id) == {"Atlantis": "dovecote"}
    assert held(database).recipe["aliases"] == {}


def test_a_crosswalk_places_other_areas(settled: Desk, database: Database) -> None:
    settled.file.write_text("district,n\nNorth,1\nSouth,2\nNorth,3\n")
    areas = settled.folder / "areas.csv"
    areas.write_text("district,neighborhood\nNorth,Ropewalk\nSouth,Dovecote\nSouth,Millrace\n")
    told = settled.told(*TITLE, "--neighborhood", "district", "--crosswalk", str(areas))
    assert (told["matched"], told["unmatched"]) == (2, 1)
    assert held(database).recipe["crosswalk"] == {
        "North": ["Ropewalk"],
        "South": ["Dovecote", "Millrace"],
    }
    assert settled.told("--dry-run", *TITLE)["matched"] == 2
    areas.write_text("a,b\n1,2\n")
    assert settled.refusal("--dry-run", "--crosswalk", str(areas))["code"] == "no-crosswalk"


def test_points_on_a_grid_are_placed_by_the_code_that_is_told(settled: Desk) -> None:
    grid = Transformer.from_crs("EPSG:4326", "EPSG:26985", always_xy=True)
    points = (grid.transform(WEST + (n + 0.5) * SIDE, SOUTH - SIDE / 2) for n in range(3))
    lines = (f"{n},{x},{y}\n" for n, (x, y) in enumerate(points))
    settled.file.write_text("n,x,y\n" + "".join(lines))
    told = settled.told("--dry-run", "--crs", "26985")
    assert told["matched"] == 3
    assert list(columns_of(told)) == ["n", "x", "y", "latitude", "longitude"]


def test_what_stays_unsaid_keeps_the_nature(settled: Desk, database: Database) -> None:
    assert settled.load("--title", "Lamps", "--nature", "reports").exit_code == 0
    settled.file.write_text(MORE)
    assert settled.load("--title", "Lamps").exit_code == 0
    assert held(database).nature is Nature.REPORTS
