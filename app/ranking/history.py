"""How agreement grew, fit by fit, and what earned its badge when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.score_models import Fit, Score

FITS: Final = 1_000  # that are looked at; several may be of one day
DAYS: Final = 60


class Grown(NamedTuple):
    """The last fit of a day: texts with a score, with the badge, and the median of the ten best."""

    day: date
    scored: int
    badges: int
    best_ten: int  # thousandths


class Earned(NamedTuple):
    """A public text that has the badge, and when it had it first."""

    id: int
    noun: Noun
    at: datetime
    score: int  # thousandths, of that time


def growth(session: Session, zone: ZoneInfo) -> Sequence[Grown]:
    """Return the last fit of each of the last DAYS days that had one, oldest first."""
    rows: Any = session.execute(
        select(col(Fit.at), col(Fit.scored), col(Fit.badges), col(Fit.best_ten))
        .where(col(Fit.best_ten).is_not(None))
        .order_by(col(Fit.id).desc())
        .limit(FITS)
    )
    found: dict[date, Grown] = {}
    for at, scored, badges, best_ten in rows:
        day = at.astimezone(zone).date()
        found.setdefault(day, Grown(day, scored, badges, best_ten))
    return sorted(found.values())[-DAYS:]


def newest_badges(session: Session, limit: int = 50) -> Sequence[Earned]:
    """List the public texts that have the badge, those that earned it last first."""
    about = aliased(Contribution)
    first = (
        select(func.min(col(Score.id)).label("id"))
        .join(Published, col(Published.contribution_id) == col(Score.contribution_id))
        .where(col(Published.badge), col(Score.badge))
        .group_by(col(Score.contribution_id))
        .subquery()
    )
    rows = session.execute(
        select(col(Contribution.id), col(Contribution.noun), col(Score.at), col(Score.score))
        .select_from(Score)
        .join(first, first.c.id == col(Score.id))
        .join(Contribution, col(Contribution.id) == col(Score.contribution_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
        )
        .order_by(col(Score.id).desc())
        .limit(limit)
    )
    return [Earned(*row) for row in rows]
