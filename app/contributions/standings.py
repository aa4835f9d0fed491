"""Common ground as it was published: added by `ranking`, read by everybody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import ContributionId
from app.contributions.score_models import Fit, Heard, Score
from app.core.portions import portions


class Rank(NamedTuple):
    """What stands beside a text in a list. Scores in thousandths, probabilities in hundredths."""

    score: int
    sd: int
    badge: bool
    corner: bool
    heard: Heard
    reach_cap: int | None
    groups_differ: int
    places_differ: int
    held: bool  # it stands still until a moderator has looked


class Told(NamedTuple):
    """What was told of a text by group, and of which batch: see `Score`."""

    batch_id: int
    groups: list[list[float]]
    consensus: int


# The columns of a Rank, for queries that join Published and Score.
RANK: Final[tuple[Any, ...]] = (
    col(Published.score),
    col(Published.sd),
    col(Published.badge),
    col(Score.corner),
    col(Score.heard),
    col(Score.reach_cap),
    col(Score.groups_differ),
    col(Score.places_differ),
    col(Published.held),
)


def rank_of(columns: Sequence[Any]) -> Rank | None:
    """Make a Rank of those columns; None where the text has no score yet."""
    return None if columns[0] is None else Rank(*columns)


def rank_of_score(score: Score, *, held: bool = False) -> Rank:
    return Rank(
        score.score,
        score.sd,
        score.badge,
        score.corner,
        score.heard,
        score.reach_cap,
        score.groups_differ,
        score.places_differ,
        held,
    )


def newest_fit(session: Session) -> Fit | None:
    return session.scalars(select(Fit).order_by(col(Fit.id).desc()).limit(1)).first()


def shown_fit(session: Session) -> Fit | None:
    """Return the newest fit for readers: without its memory, which may be megabytes."""
    light = select(Fit).options(defer(cast("Any", Fit.memory), raiseload=True))
    return session.scalars(light.order_by(col(Fit.id).desc()).limit(1)).first()


def newest_batch(session: Session) -> int:
    """Return the id of the last batch of anything, 0 before the first."""
    return session.scalar(select(func.max(col(Published.batch_id)))) or 0


def batch_ids(session: Session, ids: Collection[int]) -> Mapping[ContributionId, int]:
    """Return the latest batch of each of these contributions that has any."""
    rows = select(col(Published.contribution_id), col(Published.batch_id))
    return {
        row[0]: row[1]
        for some in portions(sorted(ids))
        for row in session.execute(rows.where(col(Published.contribution_id).in_(some)))
    }


def append_scores(
    session: Session, fit: Fit, scores: Sequence[Score], frozen: Collection[int] = ()
) -> Sequence[Score]:
    """Add a fit and its scores, and put them first for lists. Returns what earned its badge now.

    A score whose text has had a newer batch meanwhile is still that of its own batch. Texts whose
    rank is `frozen` keep the score and badge that are shown; their new rows wait for `catch_up`.
    `frozen` are all of them: whatever else was held is so no longer.
    """
    session.add(fit)
    session.flush()
    firsts = _locked(session, {*frozen, *(score.contribution_id for score in scores)})
    for number, first in firsts.items():
        first.held = number in frozen
    added = [score for score in scores if score.contribution_id in firsts]
    for score in added:
        score.fit_id = fit.id
    session.add_all(added)
    session.flush()  # all at once: this is under the write lock
    earned = []
    for score in added:
        first = firsts[score.contribution_id]
        if score.contribution_id in frozen:
            continue
        if score.badge and not first.badge:
            earned.append(score)
        _show(first, score)
    session.flush()
    return earned


def _locked(session: Session, ids: Collection[int]) -> Mapping[ContributionId, Published]:
    """Lock what lists join of these contributions, in the order in which everybody locks."""
    rows = select(Published).order_by(col(Published.contribution_id)).with_for_update()
    return {
        first.contribution_id: first
        for some in portions(sorted(ids))
        for first in session.scalars(rows.where(col(Published.contribution_id).in_(some)))
    }


def catch_up(session: Session, contribution_id: int) -> Score | None:
    """Show the newest score of a text whose rank stood still; return it if it earns a badge now."""
    first = session.get(Published, contribution_id, with_for_update=True, populate_existing=True)
    rows = select(Score).where(col(Score.contribution_id) == contribution_id)
    newest = session.scalars(rows.order_by(col(Score.id).desc()).limit(1)).first()
    if first is None:
        return None
    first.held = False
    if newest is None:
        session.flush()
        return None
    earned = newest.badge and not first.badge
    _show(first, newest)
    session.flush()
    return newest if earned else None


def hold_still(session: Session, contribution_id: int) -> None:
    """Let a text keep the score and badge that are shown, until `catch_up`."""
    first = session.get(Published, contribution_id, with_for_update=True, populate_existing=True)
    if first is not None:
        first.held = True
        session.flush()


def scores_of(session: Session, ids: Collection[int]) -> Mapping[ContributionId, Score]:
    """Return the last published score of each contribution that has one; a page asks once."""
    rows = select(Score).join(Published, col(Published.score_id) == col(Score.id))
    return {
        score.contribution_id: score
        for some in portions(sorted(ids))
        for score in session.scalars(rows.where(col(Score.contribution_id).in_(some)))
    }


def scores_in(
    session: Session, fit_id: int, ids: Collection[int]
) -> Mapping[ContributionId, Score]:
    """Return the score of each of these contributions that a fit gave one, in one query."""
    rows = select(Score).where(col(Score.fit_id) == fit_id, col(Score.contribution_id).in_(ids))
    return {score.contribution_id: score for score in session.scalars(rows)}


def told_by(session: Session, fit_id: int) -> Mapping[ContributionId, Told]:
    """Return what a fit told by group of each text that it scored."""
    rows = select(
        col(Score.contribution_id), col(Score.batch_id), col(Score.groups), col(Score.consensus)
    ).where(col(Score.fit_id) == fit_id)
    return {row[0]: Told(row[1], row[2], row[3]) for row in session.execute(rows)}


def history_of(session: Session, contribution_id: int) -> Sequence[tuple[datetime, int, int]]:
    """Return when, score and deviation of each published score, oldest first.

    While a rank is frozen, none beyond the one that is shown.
    """
    shown = col(Score.id) <= col(Published.score_id)
    rows = select(col(Score.at), col(Score.score), col(Score.sd)).join(
        Published, (col(Published.contribution_id) == col(Score.contribution_id)) & shown
    )
    rows = rows.where(col(Score.contribution_id) == contribution_id).order_by(col(Score.id))
    return [(row[0], row[1], row[2]) for row in session.execute(rows)]


def highest_since(session: Session, since: datetime, voters: int) -> Mapping[ContributionId, int]:
    """Return the highest score of each text since then, in thousandths, where so many voted."""
    rows = (
        select(col(Score.contribution_id), func.max(col(Score.score)))
        .join(Published, col(Published.contribution_id) == col(Score.contribution_id))
        .where(col(Score.at) > since, col(Published.voters) >= voters)
        .group_by(col(Score.contribution_id))
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def _show(first: Published, score: Score) -> None:
    first.score_id, first.score, first.sd = score.id, score.score, score.sd
    first.badge = score.badge
