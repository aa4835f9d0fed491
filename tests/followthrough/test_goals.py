"""Goals: named by administrators, few, in an order; and who says what serves them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.reading import Reading
from app.contributions.models import Contribution, Visibility
from app.core.errors import InvalidError, RefusedError
from app.followthrough.goals.models import Goal
from app.followthrough.goals.policy import MOST
from app.followthrough.goals.queries import (
    count_serving,
    goals_of,
    pinned_by_goals,
    serving,
    standing_goals,
)
from app.followthrough.goals.service import (
    Aim,
    change_goal,
    choose_goals,
    move_goal,
    name_goal,
    retire_goal,
    serve,
)
from app.ledger.models import LedgerEntry
from app.people.models import Person, Role
from app.proposals.models import Proposal
from app.proposals.queries import list_proposals
from tests.factories.contributions import make_person
from tests.factories.proposals import evidence_on, make_chart, make_proposal


@pytest.fixture
def ada(session: Session) -> Person:
    return make_person(session, role=Role.ADMINISTRATOR)


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session)


@pytest.fixture
def proposal(session: Session, alice: Person) -> Proposal:
    return make_proposal(session, alice)


def test_the_list_is_the_citys_own_and_holds_twelve_at_most(session: Session, ada: Person) -> None:
    aim = _aim(session)
    with pytest.raises(RefusedError):
        name_goal(session, make_person(session, role=Role.OFFICIAL), aim)
    goals = [name_goal(session, ada, _named(aim, f"Goal {n}")) for n in range(MOST)]
    with pytest.raises(RefusedError) as refused:
        name_goal(session, ada, _named(aim, "One more"))
    assert refused.value.ruling.code == "too-many-goals"
    move_goal(session, ada, goals[0], up=True)
    move_goal(session, ada, goals[2], up=True)
    assert [goal.title for goal in standing_goals(session)][:3] == ["Goal 0", "Goal 2", "Goal 1"]
    retire_goal(session, ada, goals[2], "It is reached.")
    retire_goal(session, ada, goals[2], "It is reached.")
    assert len(standing_goals(session)) == MOST - 1
    deeds = session.scalars(select(LedgerEntry)).all()
    assert [entry.reason for entry in deeds if entry.deed == "retired"] == ["It is reached."]
    with pytest.raises(RefusedError):
        change_goal(session, ada, goals[2], aim)


def test_two_goals_have_two_titles_and_each_keeps_its_version(
    session: Session, ada: Person
) -> None:
    aim = _aim(session)
    goal = name_goal(session, ada, aim)
    with pytest.raises(InvalidError):
        name_goal(session, ada, _named(aim, aim.title.upper()))
    assert pinned_by_goals(session, [goal.version_id, goal.version_id + 1]) == {goal.version_id}


def test_its_writers_choose_and_a_moderator_corrects_in_public(
    session: Session, ada: Person, alice: Person, proposal: Proposal
) -> None:
    lit, safe = (name_goal(session, ada, _named(_aim(session), t)) for t in ("Lit", "Safe"))
    choose_goals(session, alice, proposal.id, [lit.id])
    choose_goals(session, alice, proposal.id, [lit.id])
    assert _served(session, proposal) == ["Lit"]
    moderator = make_person(session, role=Role.MODERATOR)
    with pytest.raises(InvalidError):
        choose_goals(session, moderator, proposal.id, [safe.id])
    choose_goals(session, moderator, proposal.id, [safe.id], "It is about crashes.")
    assert _served(session, proposal) == ["Safe"]
    entry = session.scalars(
        select(LedgerEntry).where(col(LedgerEntry.deed) == "goals_corrected")
    ).one()
    assert (entry.noun_id, entry.reason) == (proposal.id, "It is about crashes.")


def test_a_stranger_chooses_nothing_and_a_retired_goal_cannot_be_chosen(
    session: Session, ada: Person, alice: Person, proposal: Proposal
) -> None:
    goal = name_goal(session, ada, _aim(session))
    with pytest.raises(RefusedError):
        choose_goals(session, make_person(session), proposal.id, [goal.id])
    choose_goals(session, alice, proposal.id, [goal.id])
    retire_goal(session, ada, goal, "It is reached.")
    assert _served(session, proposal) == []
    with pytest.raises(InvalidError):
        choose_goals(session, alice, proposal.id, [goal.id])


def test_lists_and_counts_leave_out_what_is_hidden_and_tell_kinds_apart(
    session: Session, ada: Person, alice: Person, proposal: Proposal
) -> None:
    goal = name_goal(session, ada, _aim(session))
    hidden = make_proposal(session, alice)
    for one in (proposal, hidden):
        choose_goals(session, alice, one.id, [goal.id])
    serve(session, ada.id, "commitment", hidden.id + 1, {goal.id})
    serve(session, ada.id, "commitment", hidden.id + 1, {goal.id})
    session.get_one(Contribution, hidden.id).visibility = Visibility.HIDDEN
    session.flush()
    found = list_proposals(session, among=serving(goal.id))
    assert [row.id for row in found.items] == [proposal.id]
    assert count_serving(session) == {goal.id: 1}
    assert session.scalars(serving(goal.id, "commitment")).all() == [hidden.id + 1]


def _aim(session: Session) -> Aim:
    chart = make_chart(session)
    seen = evidence_on(session, chart)
    reading = Reading.from_facts(
        {"version_id": seen.version_id, "value": 82.0, "as_of": "2025-05-01", "how": "count"}
    )
    return Aim("Every street is lit", "Light at night.", reading, chart.id)


def _named(aim: Aim, title: str) -> Aim:
    return Aim(title, aim.words, aim.seen, aim.chart_id)


def _served(session: Session, proposal: Proposal) -> list[str]:
    return [goal.title for goal in goals_of(session, [proposal.id]).get(proposal.id, [])]


def test_a_goal_keeps_its_address_when_it_gets_other_words(session: Session, ada: Person) -> None:
    aim = _aim(session)
    goal: Goal = name_goal(session, ada, aim)
    change_goal(session, ada, goal, _named(aim, "Every lane is lit"))
    assert (goal.slug, goal.title) == ("every-street-is-lit", "Every lane is lit")
