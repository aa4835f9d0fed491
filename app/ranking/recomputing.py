"""A fit after each batch: outside every lock, then published in one short transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.contributions.standings import (
    append_scores,
    batch_ids,
    newest_batch,
    newest_fit,
    scores_of,
    shown_fit,
    told_by,
)
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.events import BadgeEarned
from app.core.outbox import announce
from app.ranking.choosing import Choice, choose_concerns, keep_concerns
from app.ranking.counted import load_counted, load_places
from app.ranking.example import city_proposals, explain, sum_up
from app.ranking.falling import find_falls
from app.ranking.fitting import Fitted, fit_votes
from app.ranking.flooding import find_floods
from app.ranking.hold_queries import frozen_texts
from app.ranking.holding import hold_ranks


def recompute(database: Database, settings: Settings, *, batch_id: int | None = None) -> int:
    """Score every text anew and publish that; return how many scores were added.

    With `batch_id` nothing happens where a fit has seen that batch already: a hundred batches that
    are published at once are one fit. May run twice.
    """
    with database.reading() as session:
        found = _find(session, settings, batch_id)
    if found is None:
        return 0
    with database.writing() as session:
        return _publish(session, found, batch_id)


def recompute_within(session: Session, settings: Settings) -> int:
    """Do the same inside a transaction that is open already: for loading a city's past."""
    found = _find(session, settings, None)
    return _publish(session, found, None) if found else 0


class _Found(NamedTuple):
    """All that takes time: a fit, and the concerns that stand beside proposals with it."""

    fitted: Fitted
    concerns: Sequence[Choice]


def _find(session: Session, settings: Settings, batch_id: int | None) -> _Found | None:
    last = newest_fit(session)
    newest = newest_batch(session)
    if not newest or (batch_id is not None and last is not None and last.batch_id >= batch_id):
        return None
    counted = load_counted(session, settings)
    places = load_places(session, counted.texts)
    fitted = fit_votes(
        counted,
        places,
        batch_ids(session, counted.texts),
        newest,
        last.memory if last else None,
        told_by(session, last.id) if last else {},
    )
    frozen = frozen_texts(session)
    shown = [text for text in city_proposals(session) if text not in frozen]
    explain(fitted, counted.texts, places, shown)
    return _Found(fitted, choose_concerns(session, fitted.scores))


def _publish(session: Session, found: _Found, batch_id: int | None) -> int:
    last = shown_fit(session)
    if batch_id is not None and last is not None and last.batch_id >= batch_id:
        return 0  # another worker was faster
    fitted, concerns = found
    newest = fitted.fit.batch_id
    hold_ranks(session, find_floods(session, last.batch_id if last else 0), newest)
    falls = find_falls(session, fitted.scores, utc_now())
    frozen = frozen_texts(session)
    moving = [score for score in fitted.scores if score.contribution_id not in frozen]
    sum_up(fitted.fit, [*moving, *scores_of(session, frozen).values()])
    earned = append_scores(session, fitted.fit, fitted.scores, frozen)
    hold_ranks(session, [*fitted.findings, *falls], newest)
    keep_concerns(session, fitted.fit.id, concerns, frozen)
    for score in earned:
        announce(session, BadgeEarned(score.contribution_id, score.batch_id))
    return len(fitted.scores)
