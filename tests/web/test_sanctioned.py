"""A suspended account does nothing; what a limited one says waits, all else is refused to it."""

from collections.abc import Callable
from typing import Final

import pytest

from app.people.models import Person, Role, Standing
from app.people.policy import can_publish_at_once
from tests.charts.public.samples import BASE
from tests.factories.proposals import make_proposal
from tests.people import City, form_key
from tests.web.charted import page_of
from tests.web.test_challenges import Case, case
from tests.web.test_chart_steps import STEP

__all__ = ["case"]

Asked = Callable[[Case], tuple[str, dict[str, object]]]
SAID: Final = {"kind": "evidence", "text": "Lamps of Dovecote are new."}


def wanted(case: Case) -> str:
    """Return the address where charts are brought to a proposal of alice's that has none."""
    with case.city.database.writing() as session:
        return f"/proposals/{make_proposal(session, case.city.alice, 'More trees').id}/citations"


AT_ONCE: dict[str, Asked] = {
    "keep a claim": lambda c: (
        f"{page_of(c.charted.ranking)}/claims",
        {"kind": "level", "area": "ropewalk", "period": "all"},
    ),
    "answer with a chart": lambda c: (
        "/charts",
        {"dataset": c.charted.dataset.slug, "kind": "map", "how": "count",
         "answers": c.charted.ranking.id},
    ),
    "tell in steps": lambda c: (f"{page_of(c.charted.ranking)}/steps/new", dict(STEP)),
    "borrow": lambda _c: ("/charts/borrow", {"address": f"{BASE}/charts/3"}),
    "bring a chart": lambda c: (wanted(c), {"chart": str(c.charted.ranking.id)}),
}  # fmt: skip
IN_WORDS: dict[str, Asked] = {
    "begin a thread": lambda c: (
        f"{page_of(c.charted.ranking)}/points",
        {**SAID, "form_key": form_key(), "anchor": "area:ropewalk", "focus": ""},
    ),
    "flag evidence": lambda c: (c.address, c.form()),
    "report an error": lambda c: (
        f"{c.data}/errors",
        {"version": 1, "column": "", "row": "", "kind": "value", "text": "It was 12.",
         "form_key": form_key()},
    ),
}  # fmt: skip


@pytest.fixture
def lou(city: City) -> Person:
    return city.person("lou", standing=Standing.LIMITED)


@pytest.mark.parametrize("verb", [*AT_ONCE, *IN_WORDS])
def test_a_suspended_account_is_refused_with_a_sentence(case: Case, verb: str) -> None:
    address, form = (AT_ONCE | IN_WORDS)[verb](case)
    answer = case.city.visitor(case.city.sue).post(address, form)
    assert answer.status_code == 403
    assert "Your account is suspended." in answer.text


@pytest.mark.parametrize("verb", AT_ONCE)
def test_what_would_go_straight_to_the_public_is_refused_to_a_limited_account(
    case: Case, lou: Person, verb: str
) -> None:
    address, form = AT_ONCE[verb](case)
    answer = case.city.visitor(lou).post(address, form)
    assert answer.status_code == 403
    assert "Your account is limited" in answer.text
    bob = case.city.visitor(case.city.bob).post(address, form)
    assert bob.status_code == 303


@pytest.mark.parametrize("verb", IN_WORDS)
def test_what_a_limited_account_says_waits_until_it_is_read(
    case: Case, lou: Person, verb: str
) -> None:
    address, form = IN_WORDS[verb](case)
    words = str(form["text"])
    assert case.city.visitor(lou).post(address, form).status_code == 303
    reader = case.city.visitor(case.city.charlie)
    chart = page_of(case.charted.ranking)
    for place in (case.url, chart, f"{chart}/points", f"{chart}/points/area:ropewalk",
                  f"{case.data}/errors", case.data):  # fmt: skip
        page = reader.get(place).text
        assert words not in page
        assert ">lou<" not in page
    assert words in case.city.visitor(case.city.mo).get("/moderation").text


@pytest.mark.parametrize(
    ("standing", "code"),
    [(Standing.ACTIVE, "allowed"), (Standing.LIMITED, "limited"),
     (Standing.SUSPENDED, "suspended")],
)  # fmt: skip
def test_who_publishes_at_once(standing: Standing, code: str) -> None:
    somebody = Person(
        handle="ann", handle_key="ann", confirmed=True, role=Role.OFFICIAL, standing=standing
    )
    assert can_publish_at_once(somebody).code == code
    assert can_publish_at_once(None).code == "sign-in-first"
