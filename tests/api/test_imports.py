"""A program loads tables: sent, read, looked at, published; the same rules as the page."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.datasets.models import ImportJob
from app.people.tokens import Scope
from tests.api.loading import PLACE, SAID, TEXT, Program
from tests.api.test_contract import token_of
from tests.factories.places import make_neighborhoods
from tests.people import City


@pytest.fixture
def olive(city: City) -> Program:
    with city.database.writing() as session:
        make_neighborhoods(session)
    return Program(city)


def jobs(city: City) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ImportJob)) or 0


def published(program: Program, text: bytes = TEXT, **changes: str | None) -> int:
    number = program.sent(text, **changes)
    program.work(number)
    assert program.publish(number).status_code == 202
    assert program.work(number)["state"] == "published"
    return number


def test_a_table_is_sent_read_published_and_on_its_page(city: City, olive: Program) -> None:
    number = olive.sent()
    waiting = olive.told(number)
    assert (waiting["state"], waiting["progress"], waiting["report"]) == ("reading", 0, None)
    assert waiting["links"]["publish"] is None
    read = olive.work(number)
    assert (read["state"], read["progress"], read["error"]) == ("read", 100, None)
    report = read["report"]
    assert report["rows_read"] == report["rows_used"] + sum(report["rows_set_aside"].values()) == 2
    assert (report["matched"], report["unmatched"]) == (1, 1)
    assert (report["placed_by"], report["unplaced"]) == ({"name": 1}, {"unknown-name": 1})
    assert report["top_unmatched"] == [["Atlantis", 1]]
    assert [warning["code"] for warning in read["warnings"]] == ["unknown-names"]
    assert all(set(warning) == {"code", "message", "hint"} for warning in read["warnings"])
    assert read["links"]["publish"].endswith(f"{PLACE}/{number}/publish")
    assert city.visitor(None).get("/datasets/broken-lamps").status_code == 404
    assert olive.publish(number).status_code == 202
    done = olive.work(number)
    assert (done["state"], done["dataset"], done["version"]) == ("published", "broken-lamps", 1)
    assert done["links"]["version"].endswith("/api/v1/datasets/broken-lamps/versions/1")
    page = city.visitor(None).get("/datasets/broken-lamps").text
    assert "Broken lamps" in page
    assert "Public Works" in page


def test_the_same_key_is_the_same_import(city: City, olive: Program) -> None:
    first = olive.sent(key="lamps-2025-01")
    assert olive.sent(key="lamps-2025-01") == first
    assert olive.sent(key="lamps-2025-02") != first
    assert Program(city, "ada").sent(key="lamps-2025-01") != first
    assert jobs(city) == 3
    assert len(list((city.settings.data_dir / "uploads").iterdir())) == 3


def test_ten_retries_at_once_are_one_import(city: City, olive: Program) -> None:
    with ThreadPoolExecutor(5) as pool:
        numbers = set(pool.map(lambda _nth: olive.sent(key="at-one-time"), range(10)))
    assert (len(numbers), jobs(city)) == (1, 1)


def test_of_two_who_publish_at_once_the_second_is_told(city: City, olive: Program) -> None:
    number = olive.sent()
    olive.work(number)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who: who.publish(number), [olive, Program(city, "ada")]))
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    told = max(answers, key=lambda answer: answer.status_code).json()
    assert told["code"] == "not-ready"
    assert told["title"].startswith("This file is not waiting to be published.")


def test_a_version_that_came_first_is_told_and_looked_at(city: City, olive: Program) -> None:
    """Two tables of one dataset: the second is held with who came first, then accepted."""
    mine, theirs = olive.sent(), Program(city, "ada").sent(TEXT + b"Dovecote,2025-01-04,3\n")
    olive.work(mine)
    Program(city, "ada").work(theirs)
    assert Program(city, "ada").publish(theirs).status_code == 202
    olive.work(theirs)
    assert olive.publish(mine).status_code == 202
    held = olive.work(mine)
    assert held["state"] == "held"
    assert "ada" in held["held"][0]
    assert held["difference"]["since"] == 1
    refused = olive.publish(mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "held")
    assert refused.json()["hint"]
    assert olive.publish(mine, accept=True).status_code == 202
    assert olive.work(mine)["version"] == 2


def test_a_newer_version_needs_its_slug_and_file_only(city: City, olive: Program) -> None:
    published(olive)
    nothing = dict.fromkeys(SAID)
    more = TEXT + b"Ropewalk,2025-02-01,3\n"
    number = olive.sent(more, dataset="broken-lamps", **nothing)
    read = olive.work(number)
    assert (read["title"], read["dataset"]) == ("Broken lamps", "broken-lamps")
    assert (read["difference"]["added"], read["difference"]["gone"]) == (1, 0)
    olive.publish(number)
    olive.work(number)
    known = city.visitor(None).get("/api/v1/datasets/broken-lamps").json()
    assert [version["number"] for version in known["versions"]] == [2, 1]
    assert (known["publisher"], known["steward"]) == ("The city", "Public Works")


@pytest.mark.parametrize("as_file", [True, False])
def test_a_recipe_says_how_to_read_it(olive: Program, *, as_file: bool) -> None:
    recipe = json.dumps({"types": {"n": "text"}, "key": "N"})
    said = {"key": "with-a-recipe", **SAID}
    files = {"file": ("lamps.csv", TEXT)}
    files |= {"recipe": ("recipe.json", recipe.encode())} if as_file else {}
    fields = said if as_file else said | {"recipe": recipe}
    number = olive.client.post(PLACE, data=fields, files=files).json()["id"]
    columns = {one["name"]: one["type"] for one in olive.work(number)["report"]["columns"]}
    assert columns["n"] == "text"
    olive.publish(number)
    olive.work(number)
    known = olive.client.get("/api/v1/datasets/broken-lamps").json()
    assert known["key_column"] == "n"


def test_an_import_is_cancelled_once(olive: Program) -> None:
    number = olive.sent()
    stopped = olive.cancel(number).json()
    assert (stopped["state"], stopped["error"]["code"]) == ("stopped", "stopped")
    assert stopped["error"]["message"] == "You stopped this import."
    again = olive.cancel(number)
    assert (again.status_code, again.json()["code"]) == (409, "over")
    assert olive.work(number)["state"] == "stopped"
    assert olive.publish(number).status_code == 409


def test_an_unchanged_answer_is_not_sent_twice(olive: Program) -> None:
    place = f"{PLACE}/{olive.sent()}"
    etag = olive.client.get(place).headers["etag"]
    assert olive.client.get(place, headers={"If-None-Match": etag}).status_code == 304


def test_the_page_and_the_program_see_one_import(city: City, olive: Program) -> None:
    number = olive.sent()
    olive.work(number)
    page = city.visitor(city.olive).get(f"/datasets/imports/{number}").text
    assert "1 row names a place that we do not know." in page


def test_imports_are_their_persons_and_the_administrators(city: City, olive: Program) -> None:
    mine, adas = olive.sent(), Program(city, "ada").sent()
    assert Program(city, "ada").client.get(f"{PLACE}/{mine}").status_code == 200
    for answer in (olive.client.get(f"{PLACE}/{adas}"), olive.publish(adas), olive.cancel(adas)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_token_for_texts_loads_nothing(city: City, olive: Program) -> None:
    number = olive.sent()
    olive.client.headers.update(token_of(city, "olive", Scope.READ, Scope.WRITE))
    for answer in (olive.send(), olive.client.get(f"{PLACE}/{number}"), olive.publish(number)):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
        assert "datasets:write" in answer.json()["hint"]
    assert jobs(city) == 1
