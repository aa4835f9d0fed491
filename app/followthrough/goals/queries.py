"""Reads of goals: the list, one of them, and what serves which."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Noun, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.nouns import Place
from app.followthrough.commitments.models import Commitment
from app.followthrough.goals.models import Goal, Serving
from app.proposals.models import Proposal

COMMITMENT: Final = "commitment"


class Named(NamedTuple):
    """A goal as lists and tags show it."""

    id: int
    slug: str
    title: str


def standing_goals(session: Session) -> Sequence[Goal]:
    """List the goals that stand, in the order that the city gave them."""
    rows = select(Goal).where(col(Goal.retired_at).is_(None))
    return session.scalars(rows.order_by(col(Goal.place), col(Goal.id))).all()


def retired_goals(session: Session) -> Sequence[Goal]:
    rows = select(Goal).where(col(Goal.retired_at).is_not(None))
    return session.scalars(rows.order_by(col(Goal.retired_at).desc(), col(Goal.id))).all()


def find_goal(session: Session, slug: str) -> Goal:
    """Load a goal, a retired one too. Raises RefusedError 404."""
    goal = session.scalar(select(Goal).where(col(Goal.slug) == slug))
    if goal is None:
        raise RefusedError(NOT_FOUND)
    return goal


def serving(goal_id: int, noun: str = Noun.PROPOSAL.value) -> Select[int]:
    """Ask for the ids of what serves a goal: a list of that noun filters by it."""
    return select(col(Serving.noun_id)).where(
        col(Serving.goal_id) == goal_id, col(Serving.noun) == noun
    )


def goals_of(
    session: Session, ids: Collection[int], noun: str = Noun.PROPOSAL.value
) -> Mapping[int, Sequence[Named]]:
    """Find the standing goals that each of these things serves, in one query; of none in none."""
    if not ids:
        return {}
    rows = (
        select(col(Serving.noun_id), col(Goal.id), col(Goal.slug), col(Goal.title))
        .join(Goal, col(Goal.id) == col(Serving.goal_id))
        .where(
            col(Serving.noun) == noun,
            col(Serving.noun_id).in_(ids),
            col(Goal.retired_at).is_(None),
        )
        .order_by(col(Goal.place), col(Goal.id))
    )
    found: dict[int, list[Named]] = {}
    for noun_id, number, slug, title in session.execute(rows):
        found.setdefault(noun_id, []).append(Named(number, slug, title))
    return found


def count_serving(session: Session) -> Mapping[int, int]:
    """Count the public proposals that serve each goal, in one query; merged ones are not counted.

    They show where the proposal does that they are a part of.
    """
    rows = (
        select(col(Serving.goal_id), func.count())
        .join(Contribution, col(Contribution.id) == col(Serving.noun_id))
        .join(Proposal, col(Proposal.id) == col(Serving.noun_id))
        .where(
            col(Serving.noun) == Noun.PROPOSAL.value,
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(Proposal.merged_into).is_(None),
        )
        .group_by(col(Serving.goal_id))
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def count_commitments(session: Session) -> Mapping[int, int]:
    """Count the public commitments that serve each goal, in one query."""
    answer = aliased(Contribution)
    rows = (
        select(col(Serving.goal_id), func.count())
        .join(Commitment, col(Commitment.id) == col(Serving.noun_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(answer, col(answer.id) == col(Commitment.answer_id))
        .where(
            col(Serving.noun) == COMMITMENT,
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(answer.visibility) == Visibility.PUBLIC,
        )
        .group_by(col(Serving.goal_id))
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def pinned_by_goals(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these versions a goal shows, or counts for each of in a rate."""
    per = col(Goal.reading)["per_version_id"].as_integer()
    rows = select(col(Goal.version_id), per)
    found = session.execute(rows.where(col(Goal.version_id).in_(ids) | per.in_(ids)))
    return {number for row in found for number in row if number is not None} & set(ids)


def places_of(
    session: Session, _viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Resolve the noun `goal`: they are for everybody."""
    rows = select(col(Goal.id), col(Goal.slug), col(Goal.title)).where(col(Goal.id).in_(ids))
    return {row[0]: Place(row[2], f"/goals/{row[1]}") for row in session.execute(rows)}
