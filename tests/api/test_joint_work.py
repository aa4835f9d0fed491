"""Joining, steps and what blocks them through the API: the pages' verbs, refused by field."""

from datetime import timedelta

import pytest
from httpx2 import Client

from app.core.clock import utc_now
from app.followthrough.joint.models import BlockedBy, Joining, JoinState, Step
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from tests.api.test_following_through import fields
from tests.api.test_writing import with_token
from tests.factories.mandate import make_mandate, make_open
from tests.web.test_joint import Case, case

__all__ = ["case"]
SOON = (utc_now().date() + timedelta(days=20)).isoformat()
ASKED = {"department": "transport", "words": "Paint it with us."}
PERMIT = {"kind": "permit", "department": "public-works", "named": "Permit 12", "words": "Sign it."}


def wish(**changed: object) -> dict[str, object]:
    return {"words": "Paint it.", "owner": "tom", "due_on": SOON, **changed}


@pytest.fixture
def olive(case: Case) -> Client:
    return with_token(case.city, "olive")


@pytest.fixture
def tom(case: Case) -> Client:
    setattr(case.city, "tom", case.tom)  # noqa: B010, tokens are made by name
    return with_token(case.city, "tom")


def test_a_department_joins_and_works_on_its_step(case: Case, olive: Client, tom: Client) -> None:
    door = f"/api/v1{case.page}"
    assert fields(olive.post(f"{door}/joining", json={**ASKED, "department": "x"})) == [
        "department"
    ]
    for _twice in range(2):
        asked = olive.post(f"{door}/joining", json=ASKED).json()
    assert asked == {
        "commitment_id": case.number, "department": "transport", "state": "asked", "revision": 1,
    }  # fmt: skip
    yes = f"{door}/joining/transport/joined"
    assert fields(tom.post(yes, json=wish(owner="nobody", seen=1))) == ["owner"]
    assert tom.post(yes, json=wish(seen=0)).status_code == 409
    assert olive.post(yes, json=wish(seen=1)).status_code == 403
    step = tom.post(yes, json=wish(seen=1))
    assert step.status_code == 201, step.text
    number = step.json()["id"]
    more = tom.post(f"{door}/steps", json=wish(words="Sweep it."))
    assert more.status_code == 201, more.text
    place = f"/api/v1/steps/{number}"
    late = {**wish(words="Paint all of it."), "reason": "It is longer.", "seen": 0}
    assert tom.post(f"{place}/change", json=late).json()["revision"] == 1
    told = olive.get(f"{door}/joint").json()["departments"]
    assert [part["revision"] for part in told] == [None, asked["revision"] + 1]
    assert {row["id"]: row["revision"] for row in told[1]["steps"]} == {
        number: 1, more.json()["id"]: 0,
    }  # fmt: skip
    for verb, body in (
        ("block", PERMIT),
        ("release", {"words": "Signed."}),
        ("completion", {"words": "Painted.", "seen": 3}),
        ("reopening", {"words": "It rained.", "seen": 4}),
    ):
        done = tom.post(f"{place}/{verb}", json=body)
        assert done.status_code == 204, (verb, done.text)
    assert tom.post("/api/v1/steps/9999/release", json={"words": "x"}).status_code == 404
    with case.city.database.reading() as session:
        kept = session.get_one(Step, number)
        assert (kept.words, kept.done_at, kept.revision) == ("Paint all of it.", None, 5)
        assert session.query(BlockedBy).one().ended_at is not None


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([("tom", "declined")], JoinState.DECLINED),
        ([("tom", "condition"), ("olive", "agreement")], JoinState.JOINED),
        ([("olive", "withdrawn")], JoinState.WITHDRAWN),
    ],
)
def test_a_question_is_answered_in_words(
    case: Case, olive: Client, tom: Client, acts: list[tuple[str, str]], state: JoinState
) -> None:
    case.asked()
    for seen, (who, act) in enumerate(acts, start=1):
        words = {} if act == "agreement" else {"words": "If the street is closed."}
        client = olive if who == "olive" else tom
        done = client.post(
            f"/api/v1{case.page}/joining/transport/{act}", json={**words, "seen": seen}
        )
        assert done.status_code == 204, done.text
    with case.city.database.reading() as session:
        assert session.query(Joining).one().state is state


def test_an_owed_answer_is_blocked_and_free_again(case: Case, olive: Client) -> None:
    with case.city.database.writing() as session:
        make_mandate(session, case.city.department)
        owed = make_open(session, case.city.department)
        owe_answer(session, owed, Because.BADGE)
    door = f"/api/v1/proposals/{owed.id}/block"
    waits = {**PERMIT, "department": "transport", "named": ""}
    assert fields(olive.post(door, json=waits)) == ["named"]
    reader = with_token(case.city, "alice")
    assert reader.post(door, json=PERMIT).status_code == 404
    assert olive.post(door, json={**waits, "named": "Permit 3"}).status_code == 204
    assert olive.post(f"{door}/release", json={"words": "Signed."}).status_code == 204
