"""The public ledger: open to everybody, newest first, and it names nobody it concerns."""

import csv
from io import StringIO

import pytest

from app.contributions.models import Contribution
from app.ledger.service import record
from app.moderation.models import SanctionKind
from app.moderation.sanctions import sanction
from tests.factories.moderation import hidden_comment
from tests.factories.proposals import make_proposal
from tests.people import City


@pytest.fixture
def hidden(city: City) -> Contribution:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice)
        text, _entry = hidden_comment(session, proposal, city.mo, city.bob)
        sanction(session, city.mo, city.bob.id, SanctionKind.LIMITED, "=2+3 insults")
    return text


@pytest.mark.parametrize("path", ["/ledger", "/ledger/1", "/ledger/2", "/ledger.csv"])
def test_everybody_reads_it_and_it_names_nobody_concerned(
    city: City, hidden: Contribution, path: str
) -> None:
    answer = city.visitor(None).get(path)
    assert answer.status_code == 200
    assert "mo" in answer.text
    assert "bob" not in answer.text
    assert hidden.text not in answer.text


def test_a_role_is_given_in_public_and_the_page_says_so(city: City) -> None:
    with city.database.writing() as session:
        record(
            session, deed="appointed", noun="person", noun_id=city.mo.id, reason="moderator",
            actor_id=city.ada.id,
        )  # fmt: skip
    page = city.visitor(None).get("/ledger").text
    assert "whoever was given a role, stands here with their handle" in page
    assert 'href="/people/mo"' in page


@pytest.mark.usefixtures("hidden")
def test_the_newest_act_is_first_and_filters_narrow(city: City) -> None:
    visitor = city.visitor(None)
    page = visitor.get("/ledger").text
    assert page.index('id="e2"') < page.index('id="e1"')
    accounts = visitor.get("/ledger?part=accounts").text
    assert 'id="e2"' in accounts
    assert 'id="e1"' not in accounts
    assert "One entry of this kind" in accounts
    assert "2 entries in all" in page
    assert 'id="e1"' in visitor.get('/ledger?part="><b>').text


def test_pages_follow_each_other_without_gaps(city: City) -> None:
    with city.database.writing() as session:
        for _n in range(60):
            record(session, deed="kept", noun="comment", noun_id=1, reason="", actor_id=city.mo.id)
    visitor = city.visitor(None)
    first = visitor.get("/ledger").text
    older = first.split("after=")[1].split('"')[0]
    second = visitor.get(f"/ledger?after={older}").text
    assert ('id="e11"' in first, 'id="e10"' in first) == (True, False)
    assert ('id="e10"' in second, 'id="e1"' in second) == (True, True)
    assert visitor.get("/ledger?after=WzFlOTld").status_code == 200


@pytest.mark.usefixtures("hidden")
def test_the_table_holds_no_formula(city: City) -> None:
    rows = list(csv.DictReader(StringIO(city.visitor(None).get("/ledger.csv").text)))
    assert [row["deed"] for row in rows] == ["limited", "hidden"]
    assert rows[0]["reason"] == "'=2+3 insults"
    assert (rows[0]["thing"], rows[0]["address"]) == ("account", "")


def test_markup_in_a_reason_is_text(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, title='<svg onload="x">')
        reason = '<img src=x onerror="x">'
        record(
            session, deed="closed", noun="proposal", noun_id=proposal.id, reason=reason,
            actor_id=city.mo.id,
        )  # fmt: skip
    for path in ("/ledger", "/ledger/1"):
        page = city.visitor(city.mo).get(path).text
        assert "<img src=x" not in page
        assert "<svg onload" not in page
