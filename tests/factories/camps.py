"""A town in two camps: what both agree on, what divides them, and what only one place likes."""

from datetime import UTC, datetime

import numpy as np
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, Contribution, ContributionId
from app.contributions.voting import cast_many
from app.core.config import Settings
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
        _vote(session, text, [voter.id for voter in voters], number, random)
        assert publish_if_due(session, text.id, settings, MONDAY)
    return [text.id for text in written]


def _vote(
    session: Session,
    text: Contribution,
    voters: list[int],
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
    cast_many(session, text.id, votes)  # type: ignore[arg-type]
