"""A town in two camps: what both agree on, what divides them, and what only one place likes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, ContributionId
from app.contributions.voting import cast_many
from app.core.config import Settings
from app.people.models import Person, PersonId
from app.places.models import NeighborhoodId
from tests.factories.contributions import make_person, make_text

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
BOTH = 3  # every third text is agreed on by both camps


def make_camps(
    session: Session,
    settings: Settings,
    homes: list[NeighborhoodId],
    *,
    people: int = 120,
    texts: int = 12,
    seed: int = 1,
) -> list[ContributionId]:
    """Let the town vote on texts and publish the batches. Text n is agreed on if BOTH divides n."""
    random = np.random.default_rng(seed)
    author = make_person(session)
    written = [make_text(session, author, title=f"Text {n}") for n in range(texts)]
    voters = [make_person(session) for _ in range(people)]
    for number, voter in enumerate(voters):
        voter.home_id = homes[number % len(homes)]
    session.flush()
    for number, text in enumerate(written):
        _vote(session, text.id, [voter.id for voter in voters], number, random)
        assert publish_if_due(session, text.id, settings, MONDAY)
    return [text.id for text in written]


def judge(session: Session, settings: Settings, text: ContributionId, number: int) -> None:
    """Let the same town vote on one more text, as on its text of this number, and publish that."""
    at_home = select(col(Person.id)).where(col(Person.home_id).is_not(None))
    voters = session.scalars(at_home.order_by(col(Person.id))).all()
    _vote(session, text, list(voters), number, np.random.default_rng(text))
    assert publish_if_due(session, text, settings, MONDAY)


def _vote(
    session: Session,
    text: ContributionId,
    voters: Sequence[PersonId],
    number: int,
    random: np.random.Generator,
) -> None:
    camp = np.arange(len(voters)) // 4 % 2
    chance = np.where(number % BOTH == 0, 0.9, np.where(camp == number % 2, 0.9, 0.1))
    agrees = random.random(len(voters)) < chance
    votes = [
        (voter, Answer.AGREE if yes else Answer.DISAGREE)
        for voter, yes in zip(voters, agrees, strict=True)
    ]
    cast_many(session, text, votes)
