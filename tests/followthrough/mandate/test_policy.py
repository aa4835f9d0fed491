"""Who answers, whose turn it is, and how a wait stands: pure rules."""

from datetime import date

import pytest

from app.followthrough.mandate.models import Outcome
from app.followthrough.mandate.policy import (
    Falls,
    Wait,
    months_to_fill,
    slot_begins,
    wait_of,
    who_answers,
)
from app.followthrough.mandate.service import is_web_address
from app.people.models import Department, DepartmentId, Person, PersonId, Post, Role, Standing

WORKS = Department(id=DepartmentId(1), slug="works", name="Works")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def official(
    number: int,
    post: Post | None = Post.ANSWER_OFFICER,
    *,
    works: bool = True,
    standing: Standing = Standing.ACTIVE,
    role: Role = Role.OFFICIAL,
) -> Person:
    return Person(
        id=PersonId(number),
        handle=f"p{number}",
        handle_key=f"p{number}",
        role=role,
        post=post,
        department_id=WORKS.id if works else DepartmentId(2),
        standing=standing,
    )


DEE, STAFF, OTHER = official(2), official(3, Post.STAFF), official(4, Post.DIRECTOR)


@pytest.mark.parametrize(
    ("officer", "deputy", "people", "falls", "told"),
    [
        (official(1), DEE, [DEE, OTHER], Falls.OFFICER, {1, 2}),
        (official(1, works=False), DEE, [DEE, OTHER], Falls.DEPUTY, {2}),
        (official(1, standing=Standing.LIMITED), DEE, [DEE], Falls.DEPUTY, {2}),
        (official(1, Post.STAFF), None, [OTHER, STAFF], Falls.DEPARTMENT, {4}),
        (official(1, role=Role.RESIDENT), None, [STAFF], Falls.DEPARTMENT, {3}),
        (official(1, standing=Standing.ERASED), None, [], Falls.NOBODY, set()),
        (None, None, [official(5, standing=Standing.SUSPENDED)], Falls.NOBODY, set()),
    ],
)
def test_answers_fall_to_the_officer_then_the_deputy_then_the_department(
    officer: Person | None,
    deputy: Person | None,
    people: list[Person],
    falls: Falls,
    told: set[int],
) -> None:
    found = who_answers(WORKS, officer, deputy, people)
    assert (found.falls, {int(number) for number in found.told}) == (falls, told)


@pytest.mark.parametrize(
    ("filled", "today", "months"),
    [
        (MARCH, date(2026, 3, 31), [MARCH]),
        (MARCH, APRIL, [APRIL]),
        (MARCH, date(2026, 5, 12), [APRIL, MAY]),
        (APRIL, date(2026, 2, 1), [APRIL]),  # a clock set back
        (date(2026, 12, 1), date(2027, 1, 1), [date(2027, 1, 1)]),
    ],
)
def test_months_are_filled_once_and_in_order(filled: date, today: date, months: list[date]) -> None:
    assert months_to_fill(filled, today) == months


@pytest.mark.parametrize(
    ("month", "today", "asked", "begins"),
    [
        (APRIL, date(2026, 4, 4), date(2026, 3, 9), APRIL),  # the worker came three days late
        (APRIL, date(2026, 4, 4), date(2026, 4, 3), date(2026, 4, 3)),
        (MARCH, date(2026, 3, 20), date(2026, 3, 9), date(2026, 3, 20)),  # a slot became free
        (MARCH, date(2026, 2, 1), date(2026, 2, 1), MARCH),  # a clock set back
    ],
)
def test_days_are_counted_from_the_slots_first_day(
    month: date, today: date, asked: date, begins: date
) -> None:
    assert slot_begins(month, MARCH, today, asked) == begins


@pytest.mark.parametrize(
    ("facts", "wait"),
    [
        ({"due_on": APRIL}, Wait.OWED),
        ({"due_on": MARCH}, Wait.OVERDUE),
        ({"due_on": MARCH, "outcome": Outcome.MERGED}, Wait.ENDED),
        ({"due_on": MARCH, "promised": False}, Wait.OVERDUE),  # a given date stands
        ({"promised": False}, Wait.NO_PROMISE),
        ({"has_department": False, "promised": False}, Wait.NO_DEPARTMENT),
        ({"has_evidence": False}, Wait.NO_EVIDENCE),
        ({}, Wait.QUEUED),
    ],
)
def test_how_a_wait_stands(facts: dict[str, object], wait: Wait) -> None:
    usual: dict[str, object] = {
        "outcome": None, "due_on": None, "promised": True, "has_department": True,
        "has_evidence": True,
    }  # fmt: skip
    assert wait_of(today=date(2026, 3, 15), **{**usual, **facts}) is wait  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://city.example/2026-14", True),
        ("http://city.example/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://me@city.example/", False),
        ("https://[::1", False),
        ('https://city.example/"onclick=', False),
        ("ordinance 14", False),
    ],
)
def test_only_a_https_address_is_a_resolutions(address: str, good: bool) -> None:
    assert is_web_address(address) is good
