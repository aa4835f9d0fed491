"""Lists: every filter, every order, no row twice, the same number of queries for any length."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.config import Settings
from app.core.paging import encode_cursor
from app.people.models import Role
from app.proposals.models import Kind, Phase
from app.proposals.queries import (
    counts_for_neighborhood,
    list_proposals,
    load_proposal,
    rows_of,
    waiting_for_answer,
)
from app.proposals.service import close_proposal, merge_into, similar
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import (
    evidence_on,
    make_chart,
    make_department,
    make_proposal,
)

START = datetime(2026, 5, 1, tzinfo=UTC)


def test_each_filter_leaves_what_it_names(session: Session) -> None:
    ropewalk, dovecote, *_rest = make_neighborhoods(session)
    works, chart = make_department(session), make_chart(session)
    alice = make_person(session, "alice")
    lights = make_proposal(
        session,
        alice,
        place=ropewalk,
        department=works,
        evidence=evidence_on(session, chart, ropewalk),
    )
    other = make_proposal(session, place=dovecote, kind=Kind.DATA_REQUEST, title="Count the bins")

    def ids(**filters: object) -> list[int]:
        return [row.id for row in list_proposals(session, **filters).items]  # type: ignore[arg-type]

    assert ids() == [other.id, lights.id]
    assert ids(neighborhood=ropewalk.id) == [lights.id]
    assert ids(department=works.id) == [lights.id]
    assert ids(chart=chart.id) == [lights.id]
    assert ids(dataset=chart.dataset_id) == [lights.id]
    assert ids(author=alice.id) == [lights.id]
    assert ids(phase=Phase.EVIDENCE_WANTED) == [other.id]
    assert ids(kind=Kind.DATA_REQUEST) == [other.id]


def test_a_row_says_what_lists_show(session: Session) -> None:
    ropewalk, *_rest = make_neighborhoods(session)
    alice, chart = make_person(session, "alice"), make_chart(session)
    evidence = evidence_on(session, chart, ropewalk)
    proposal = make_proposal(session, alice, place=ropewalk, evidence=evidence)
    (row,) = list_proposals(session).items
    assert (row.author, row.areas, row.chart_title) == ("alice", ("Ropewalk",), chart.title)
    assert row.reading is not None
    assert row.reading["value"] == 82.0
    assert row.url == f"/proposals/{proposal.id}-fix-the-broken-lights-on-hemp-lane"
    assert row.excerpt.startswith("Hemp Lane has been dark")


@pytest.mark.parametrize("sort", ["new", "active", "support"])
def test_pages_hold_every_row_once(session: Session, sort: str) -> None:
    made = [make_proposal(session, now=START + timedelta(hours=n // 2)).id for n in range(7)]
    seen, cursor = [], None
    for _page in range(4):
        page = list_proposals(session, sort=sort, cursor=cursor, limit=2)
        seen += [row.id for row in page.items]
        cursor = page.next
    assert cursor is None
    assert seen == sorted(made, reverse=True)


def test_most_support_is_what_a_batch_published(session: Session, settings: Settings) -> None:
    first, second = make_proposal(session), make_proposal(session)
    crowd_votes(session, first.id, agree=21, disagree=3)
    publish_if_due(session, first.id, settings, START)
    crowd_votes(session, second.id, agree=9)  # live votes order nothing
    rows = list_proposals(session, sort="support").items
    assert [(row.id, row.support) for row in rows] == [(first.id, 20), (second.id, 0)]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        encode_cursor("new", "not a date", 1),
        encode_cursor("new", "2026-01-01T00:00:00", 1),
        encode_cursor("new", START.isoformat(), 10**30),
        encode_cursor("new", START.isoformat(), "1"),
        encode_cursor("support", 3, 1),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_the_beginning(session: Session, cursor: str) -> None:
    proposal = make_proposal(session)
    assert [row.id for row in list_proposals(session, cursor=cursor).items] == [proposal.id]


def test_hidden_and_merged_ones_are_in_no_list(session: Session) -> None:
    mo = make_person(session, "mo", role=Role.MODERATOR)
    place, *_rest = make_neighborhoods(session)
    kept, hidden, later = (make_proposal(session, place=place) for _n in range(3))
    set_visibility(session, hidden.id, Visibility.HIDDEN)
    merge_into(session, mo, later.id, kept.id, "The same.")
    assert [row.id for row in list_proposals(session).items] == [kept.id]
    assert [row.id for row in rows_of(session, [hidden.id, kept.id])] == [kept.id]
    assert [row.id for row in list_proposals(session, phase=Phase.CLOSED).items] == [later.id]
    assert counts_for_neighborhood(session, place.id)[Phase.EVIDENCE_WANTED] == 1


def test_who_waits_longest_comes_first_and_only_with_evidence(session: Session) -> None:
    works, chart = make_department(session), make_chart(session)
    make_proposal(session, department=works, title="No chart yet")
    young, old = (
        make_proposal(
            session,
            department=works,
            evidence=evidence_on(session, chart),
            now=START - timedelta(days=days),
        )
        for days in (1, 30)
    )
    assert [row.id for row in waiting_for_answer(session, works.id)] == [old.id, young.id]


def test_any_length_costs_the_same_queries(session: Session) -> None:
    places, chart = make_neighborhoods(session), make_chart(session)
    costs = []
    for _round in range(2):
        for place in places:
            make_proposal(session, place=place, evidence=evidence_on(session, chart))
        statements: list[str] = []
        listen = lambda *args: statements.append(args[2])  # noqa: B023, E731, removed below
        event.listen(session.connection(), "before_cursor_execute", listen)
        list_proposals(session)
        event.remove(session.connection(), "before_cursor_execute", listen)
        costs.append(len(statements))
    assert costs == [5, 5]


def test_similar_ones_share_words_or_the_chart(session: Session) -> None:
    chart = make_chart(session)
    lights = make_proposal(session, title="Repair the street lights on Hemp Lane")
    charted = make_proposal(
        session,
        title="Tell us when a crew comes",
        text="Nobody knows.",
        evidence=evidence_on(session, chart),
    )
    make_proposal(session, title="Plant shade trees at bus stops", text="It is hot in July.")
    found = similar(session, "The lights on Hemp Lane are dark", "Repair them.", chart.id)
    assert [row.id for row in found] == [lights.id, charted.id]
    assert not similar(session, "", "", None)


def test_closed_ones_are_not_offered_as_similar(session: Session) -> None:
    alice = make_person(session, "alice")
    proposal = make_proposal(session, alice, title="Repair the lights on Hemp Lane")
    close_proposal(session, alice, proposal.id, "Done.")
    assert not similar(session, "Repair the lights on Hemp Lane")


def test_a_proposal_is_loaded_in_three_queries(session: Session) -> None:
    place, *_rest = make_neighborhoods(session)
    proposal = make_proposal(session, place=place, department=make_department(session))
    session.expunge_all()
    statements: list[str] = []
    listen = lambda *args: statements.append(args[2])  # noqa: E731, removed below
    event.listen(session.connection(), "before_cursor_execute", listen)
    loaded = load_proposal(session, None, proposal.id)
    event.remove(session.connection(), "before_cursor_execute", listen)
    assert len(statements) == 3
    assert loaded.department is not None
    assert [area.name for area in loaded.areas] == ["Ropewalk"]
