"""Programs say claims: offered, tried without a trace, kept once, read with what became of them."""

from typing import Any

import pytest
from httpx2 import Client
from sqlalchemy import select

from app.charts.claims.specs import Direction
from app.charts.models import Claim
from app.core.storage import Storage
from app.people.tokens import Scope
from tests.api.test_contract import token_of
from tests.api.test_writing import proposed, with_token
from tests.charts.claims.city import chart_of, rows
from tests.people import City

ROSE = {
    "kind": "change",
    "area": "ropewalk",
    "direction": "more",
    "period": {"of": "last", "months": 12},
}


@pytest.fixture
def chart(city: City) -> int:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        table = rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4), "millrace": (0, 0, 9)})
        return chart_of(session, store, table).id


@pytest.fixture
def alice(city: City) -> Client:
    return with_token(city, "alice")


def kept(client: Client, chart: int, claim: dict[str, Any] = ROSE) -> dict[str, Any]:
    answer = client.post(f"/api/v1/charts/{chart}/claims", json=claim)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/claims/{told['id']}"
    return told


def claims(city: City) -> list[Claim]:
    with city.database.reading() as session:
        return list(session.scalars(select(Claim)))


def test_what_is_offered_can_be_kept_as_it_is(city: City, alice: Client, chart: int) -> None:
    reader = city.visitor(None)
    place = f"/api/v1/charts/{chart}/claims/offers?area=ropewalk"
    first = reader.get(place)
    offered = first.json()["items"]
    assert offered
    assert {one["verdict"] for one in offered} == {"supported"}
    assert kept(alice, chart, offered[0]["claim"])["sentence"] == offered[0]["sentence"]
    again = reader.get(place, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_claim_is_judged_without_a_token_and_without_a_trace(city: City, chart: int) -> None:
    answer = city.client().post(f"/api/v1/charts/{chart}/claims/try", json=ROSE)
    told = answer.json()
    assert (answer.status_code, told["verdict"], told["value"]) == (200, "supported", 2.0)
    assert (told["now"], told["then"], told["version"]) == (96.0, 48.0, 1)
    assert told["low"] < 2 < told["high"]
    assert "rose from 48 in 2024 to 96 in 2025" in told["sentence"]
    assert claims(city) == []
    open_one = {**ROSE, "area": "dovecote", "period": {"of": "last", "months": 1}}
    left_open = city.client().post(f"/api/v1/charts/{chart}/claims/try", json=open_one).json()
    assert left_open["verdict"] == "too_few"


def test_the_same_claim_is_kept_once(city: City, alice: Client, chart: int) -> None:
    first, again = kept(alice, chart), kept(with_token(city, "bob"), chart)
    assert first["id"] == again["id"]
    (claim,) = claims(city)
    assert claim.created_by == city.alice.id


def test_a_rise_from_nothing_has_no_ratio_and_breaks_nothing(alice: Client, chart: int) -> None:
    told = kept(alice, chart, {**ROSE, "area": "millrace"})
    assert told["verdict"] == "supported"
    assert (told["latest"]["value"], told["latest"]["high"]) == (None, None)
    assert told["latest"]["low"] > 1
    assert alice.get(f"/api/v1/claims/{told['id']}").json() == told


def test_a_claim_is_read_with_its_checks_and_texts(city: City, alice: Client, chart: int) -> None:
    claim = kept(alice, chart)
    posted = proposed(alice, text=f"It is so: {claim['code']}.")
    (held,) = posted["claims"]
    assert (held["id"], held["verdict"], held["cited_verdict"]) == (
        claim["id"],
        "supported",
        "supported",
    )
    assert held["cited"] == held["latest"] == claim["sentence"]
    said = {"kind": "evidence", "text": f"Yes. {claim['code']}", "key": "alice-key"}
    alice.post(f"/api/v1/proposals/{posted['id']}/comments", json=said)
    talk = city.visitor(None).get(f"/api/v1/proposals/{posted['id']}/comments").json()["items"]
    assert [one["id"] for one in talk[0]["claims"]] == [claim["id"]]
    told = city.visitor(None).get(f"/api/v1/claims/{claim['id']}").json()
    assert told["claim"]["direction"] == Direction.MORE
    assert told["claim"]["within"] is None
    assert [check["version"] for check in told["checks"]] == [1]
    assert len(told["texts"]) == 2
    assert posted["url"] in [text["url"] for text in told["texts"]]


def test_claims_are_listed_by_cursor_chart_and_verdict(
    city: City, alice: Client, chart: int
) -> None:
    level = {"kind": "level", "area": "dovecote"}
    numbers = [kept(alice, chart, one)["id"] for one in (ROSE, level, {"kind": "level"})]
    reader = city.visitor(None)
    first = reader.get("/api/v1/claims?limit=2").json()
    rest = reader.get(f"/api/v1/claims?limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    assert reader.get("/api/v1/claims?chart=999").json()["items"] == []
    assert len(reader.get(f"/api/v1/claims?chart={chart}").json()["items"]) == 3
    assert reader.get("/api/v1/claims?verdict=too_few").json()["items"] == []
    assert len(reader.get("/api/v1/claims?cursor=WzAuNV0").json()["items"]) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "prophecy"}, "kind"), ({"direction": None}, "direction"),
        ({"direction": "sideways"}, "direction"), ({"within": 3}, "within"),
        ({"kind": "gap"}, "other"), ({"kind": "gap", "other": "ropewalk"}, "area"),
        ({"kind": "rank", "within": 3, "area": None}, "area"), ({"kind": "rank"}, "within"),
        ({"within": 51}, "within"), ({"area": "<svg onload=x>"}, "area"),
        ({"period": {"of": "last", "months": 0}}, "period.last.months"),
        ({"before": "yesterday"}, "before"), ({"value": 7}, "value"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("door", ["", "/try"])
def test_what_cannot_be_claimed_names_the_field(
    city: City, alice: Client, chart: int, wrong: dict[str, Any], field: str, door: str
) -> None:
    body = {**ROSE, **wrong}
    sent = {name: value for name, value in body.items() if value is not None}
    answer = alice.post(f"/api/v1/charts/{chart}/claims{door}", json=sent)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert "svg onload" not in answer.text
    assert claims(city) == []


def test_only_a_token_that_may_write_keeps_a_claim(city: City, chart: int) -> None:
    door, client = f"/api/v1/charts/{chart}/claims", city.client()
    assert client.post(door, json=ROSE).status_code == 401
    reading = token_of(city, "alice", Scope.READ)
    assert client.post(door, json=ROSE, headers=reading).status_code == 403
    assert city.visitor(city.alice).client.post(door, json=ROSE).status_code == 401
    assert claims(city) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/claims/999", 404), ("/claims/0", 422), ("/claims?limit=0", 422),
        ("/claims?verdict=true", 422), ("/charts/999/claims/offers", 404),
        ("/charts/{chart}/claims/offers?area=atlantis", 422),
    ],
)  # fmt: skip
def test_no_address_breaks(city: City, chart: int, path: str, status: int) -> None:
    answer = city.visitor(None).get(f"/api/v1{path.format(chart=chart)}")
    assert answer.status_code == status
