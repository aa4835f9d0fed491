"""Recording a stat meeting through the API: rows, marks, who came, the memo; the pages' verbs."""

from collections.abc import Iterator

import pytest
import time_machine
from httpx2 import Client

from app.people.models import Department
from tests.api.test_following_through import fields
from tests.api.test_writing import with_token
from tests.factories.meetings import Begun
from tests.people import City
from tests.web.test_stat_meetings import MONDAY, met

__all__ = ["met"]
ROW = {"kind": "request", "text": "Count the benches.", "department": "public-works",
       "owner": "olive", "due_on": "2026-03-16"}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def olive(city: City) -> Client:
    return with_token(city, "olive")


@pytest.fixture
def door(met: Begun) -> str:
    return f"/api/v1/stat-meetings/{met.meeting.id}"


def test_a_program_corrects_rows_marks_the_last_ones_and_strikes(
    city: City, olive: Client, met: Begun, door: str
) -> None:
    key = {"key": "a-long-key-of-olives"}
    made = [olive.post(f"{door}/rows", json={**ROW, **key}).json() for _twice in range(2)]
    assert made[0] == made[1]
    place, more = f"{door}/rows/{made[0]['id']}", {**ROW, "text": "Count all.", "seen": 1}
    assert [olive.put(place, json=more).json()["version"] for _twice in range(2)] == [2, 2]
    assert olive.put(place, json={**more, "text": "Another."}).status_code == 409
    assert fields(olive.put(place, json={**more, "owner": "nobody", "seen": 2})) == ["owner"]
    assert city.client().put(place, json=more).status_code == 401
    assert with_token(city, "bob").put(place, json=more).status_code == 404
    mark = f"{door}/marks/{met.last.id}"
    for _twice in range(2):
        assert olive.put(mark, json={"mark": "done"}).status_code == 204
    assert olive.put(mark, json={"mark": "dropped"}).status_code == 409
    assert olive.put(f"{door}/marks/{made[0]['id']}", json={"mark": "done"}).status_code == 404
    assert olive.post(f"{place}/deletion", json={"seen": 1}).status_code == 409
    for _twice in range(2):
        assert olive.post(f"{place}/deletion", json={"seen": 2}).status_code == 204
    told = olive.get(door).json()
    assert [row["text"] for row in told["rows"]] == ["Buy forty lamps."]
    owed = city.visitor(None).get("/api/v1/departments/public-works/rows")
    [one] = owed.json()["items"]
    assert (one["text"], one["owner"], one["days_late"]) == ("Buy forty lamps.", "olive", 0)
    assert olive.get("/api/v1/departments/magic/rows").status_code == 404
    assert told["marks"] == {str(met.last.id): "done"}


def test_a_program_counts_who_came_adds_a_line_and_says_what_went_well(
    city: City, olive: Client, door: str
) -> None:
    came = {"departments": {"public-works": 4}, "council": 1, "public": 6, "seen": 0}
    for wrong, field in (
        ({"public": -1}, "public"),
        ({"departments": {"magic": 1}}, "departments"),
    ):
        assert fields(olive.put(f"{door}/attendance", json={**came, **wrong})) == [field]
    for _twice in range(2):
        assert olive.put(f"{door}/attendance", json=came).status_code == 204
        assert olive.post(f"{door}/additions", json={"text": "The flood."}).status_code == 204
        good = {"text": "All lamps burn.", "seen": 0}
        assert olive.put(f"{door}/good", json=good).status_code == 204
    assert olive.put(f"{door}/attendance", json={**came, "public": 7}).status_code == 409
    assert olive.put(f"{door}/good", json={"text": "", "seen": 0}).status_code == 409
    told = city.visitor(None).get(door).json()
    assert (told["departments"], told["attendance"]) == (4, {"public-works": 4})
    assert (told["public"], told["attendance_version"], told["good_version"]) == (6, 1, 1)
    assert [item["text"] for item in told["agenda"]] == ["The flood."]


def test_a_memo_is_drafted_saved_and_published_by_program(
    city: City, olive: Client, door: str
) -> None:
    reader, place = city.visitor(None), f"{door}/memo"
    draft = olive.get(place).json()
    assert "Buy forty lamps." in draft["text"]
    assert reader.get(place).status_code == 401
    assert with_token(city, "bob").put(place, json={"text": "No.", "seen": 0}).status_code == 404
    assert fields(olive.put(place, json={"text": " ", "seen": 0})) == ["text"]
    saved = olive.put(place, json={"text": "We *met*.", "seen": 0}).json()
    assert (saved["version"], saved["published_at"]) == (1, None)
    assert reader.get(door).json()["memo"] is None
    assert olive.put(place, json={"text": "Others.", "seen": 0}).status_code == 409
    for _twice in range(2):
        sent = {"text": "We *met*.", "seen": 1, "publish": True}
        assert olive.put(place, json=sent).json()["published_at"] == MONDAY.isoformat().replace(
            "+00:00", "Z"
        )
    assert reader.get(place).json()["text"] == "We *met*."
    late = olive.post(f"{door}/rows", json={**ROW, "key": "a-long-key-of-olives"})
    assert (late.status_code, late.json()["code"]) == (409, "memo-published")


@pytest.mark.parametrize("sign", ["\ue000", "\ue001 \ue000", "\x00"])
def test_signs_that_nobody_reads_are_no_words(
    city: City, olive: Client, door: str, sign: str
) -> None:
    key = {"key": "a-long-key-of-olives"}
    for text in (sign, f"Count {sign}the benches."):
        sent = olive.post(f"{door}/rows", json={**ROW, **key, "text": text})
        assert sent.status_code in {201, 422}
    told = city.visitor(None).get(door).json()
    assert "" not in [row["text"] for row in told["rows"]]
    assert olive.post(f"{door}/additions", json={"text": sign}).status_code == 422
    assert olive.put(f"{door}/memo", json={"text": sign, "seen": 0}).status_code == 422


def test_a_department_called_public_brings_no_number_that_cannot_be(
    city: City, olive: Client, door: str
) -> None:
    with city.database.writing() as session:
        session.add(Department(name="Public", slug="public"))
    came = {"departments": {"public": -5}, "council": 1, "public": 6, "seen": 0}
    assert fields(olive.put(f"{door}/attendance", json=came)) == ["departments"]
    good = {**came, "departments": {"public": 5}}
    assert olive.put(f"{door}/attendance", json=good).status_code == 204
    assert olive.get(door).json()["attendance"] == {"public": 5}
