"""Which score of a text readers see: the newest fit's or, while a rank is held, the one it had."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.score_models import Score


class Shown(NamedTuple):
    """A fit, and the scores that held texts keep: None where one had none when it was held."""

    fit_id: int
    kept: Mapping[int, int | None]

    def scores(self) -> ColumnElement[bool]:
        """Say of a Score that it is the one shown of its text. Both halves have an index."""
        if not self.kept:
            return col(Score.fit_id) == self.fit_id
        of_fit = and_(
            col(Score.fit_id) == self.fit_id, col(Score.contribution_id).not_in(self.kept)
        )
        return or_(of_fit, col(Score.id).in_([kept for kept in self.kept.values() if kept]))


def shown_by(session: Session, fit_id: int) -> Shown:
    """Load what is held now, in one query."""
    rows = select(col(Published.contribution_id), col(Published.score_id))
    held = session.execute(rows.where(col(Published.held)).order_by(col(Published.contribution_id)))
    return Shown(fit_id, {row[0]: row[1] for row in held})
