"""Who writes into a stat meeting by program: its recorders alone, with a token that may write."""

from collections.abc import Iterator

import pytest
import time_machine
from httpx2 import Client

from app.core.clock import utc_now
from app.followthrough.meetings.calendars import name_recorder, release_recorder
from app.followthrough.meetings.models import Meeting, MeetingEntry
from app.people.models import Department, Person, Post, Role, Standing
from app.people.tokens import Scope, make_token
from tests.factories.meetings import Begun
from tests.people import City
from tests.web.test_stat_meetings import MONDAY, met

__all__ = ["met"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def program(city: City, person: Person, *scopes: Scope) -> Client:
    client = city.client()
    city.doors.callback(client.close)
    with city.database.writing() as session:
        raw = make_token(session, person, "test", scopes or (Scope.READ, Scope.WRITE), utc_now())
    client.headers["Authorization"] = f"Bearer {raw}"
    return client


def stranger(city: City) -> Client:
    return program(city, city.bob)


def next_door(city: City) -> Client:
    with city.database.writing() as session:
        parks = Department(name="Parks", slug="parks")
        session.add(parks)
    pat = city.person("pat", role=Role.OFFICIAL, post=Post.DIRECTOR, department=parks)
    return program(city, pat)


def colleague(city: City) -> Client:
    post = Post.DIRECTOR
    rita = city.person("rita", role=Role.OFFICIAL, post=post, department=city.department)
    return program(city, rita)


def released(city: City) -> Client:
    client = colleague(city)
    with city.database.writing() as session:
        boss = session.get_one(Person, city.olive.id)
        office = session.get_one(Department, city.department.id)
        name_recorder(session, boss, office, "rita", MONDAY)
        release_recorder(session, boss, office, "rita")
    return client


def moved_on(city: City) -> Client:
    client = program(city, city.olive)
    with city.database.writing() as session:
        parks = Department(name="Parks", slug="parks")
        session.add(parks)
        session.flush()
        session.get_one(Person, city.olive.id).department_id = parks.id
    return client


def limited(city: City) -> Client:
    client = program(city, city.olive)
    with city.database.writing() as session:
        session.get_one(Person, city.olive.id).standing = Standing.LIMITED
    return client


def suspended(city: City) -> Client:
    client = program(city, city.olive)
    with city.database.writing() as session:
        session.get_one(Person, city.olive.id).standing = Standing.SUSPENDED
    return client


def unconfirmed(city: City) -> Client:
    client = program(city, city.olive)
    with city.database.writing() as session:
        session.get_one(Person, city.olive.id).confirmed = False
    return client


def only_reads(city: City) -> Client:
    return program(city, city.olive, Scope.READ)


CALLERS = (stranger, next_door, colleague, released, moved_on, limited, suspended, unconfirmed,
           only_reads)  # fmt: skip


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.__name__)
def test_nobody_else_writes_into_a_meeting(city: City, met: Begun, caller: object) -> None:
    assert callable(caller)
    client: Client = caller(city)
    row = {"kind": "request", "text": "No.", "department": "public-works", "due_on": "2026-03-16"}
    door, last = f"/api/v1/stat-meetings/{met.meeting.id}", met.last.id
    sent: list[tuple[str, str, dict[str, object]]] = [
        ("POST", "rows", {**row, "key": "a-long-key-of-olives"}),
        ("PUT", f"rows/{met.row.id}", {**row, "seen": 1}),
        ("POST", f"rows/{met.row.id}/deletion", {"seen": 1}),
        ("PUT", f"marks/{last}", {"mark": "done"}),
        ("PUT", "attendance", {"public": 3, "seen": 0}),
        ("POST", "additions", {"text": "No."}),
        ("PUT", "memo", {"text": "No.", "seen": 0, "publish": True}),
    ]
    if caller not in (colleague, released):  # everybody of the department says what went well
        sent.append(("PUT", "good", {"text": "No.", "seen": 0}))
    with city.database.reading() as session:
        before = session.get_one(Meeting, met.meeting.id).model_dump()
    for verb, place, body in sent:
        answer = client.request(verb, f"{door}/{place}", json=body)
        assert answer.status_code in {401, 403, 404}, (verb, place, answer.text)
    if caller is not only_reads:
        assert client.get(f"{door}/memo").status_code in {401, 403, 404}
    with city.database.reading() as session:
        assert session.get_one(Meeting, met.meeting.id).model_dump() == before
        assert session.get_one(MeetingEntry, met.row.id).version == 1
