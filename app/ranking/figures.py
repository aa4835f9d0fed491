"""What is published of a fit, text by text, so that anybody can compute its scores again.

A score leans on every text that its fit knew: how common each way of differing is, all of them
tell together. So the cells of texts without a score are here too, and those of texts that are not
public any more, without their number.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.figure_models import Batch
from app.contributions.models import (
    Answer,
    CellKind,
    Contribution,
    ContributionId,
    Noun,
    Visibility,
)
from app.contributions.publishing import CellFigures, cells_of, in_tens
from app.contributions.score_models import Fit, Score
from app.contributions.standings import scores_in
from app.core.paging import BIGGEST_ID
from app.ranking.sections import public_among
from app.ranking.shown import Shown, shown_by

PORTION: Final = 500


class TextFigures(NamedTuple):
    """One text of a fit. `id` and `noun` are None where it is not public any more.

    `score` is None where the text has none (a corner's, too few of whose own people voted), or is
    not public. `as_of` is the date of its batch. Where the rank is `held`, both are what the text
    keeps; `lowest` and `cells` are the fit's, since the scores of all others lean on them.
    """

    id: int | None
    noun: Noun | None
    as_of: datetime | None
    score: Score | None
    cells: Sequence[CellFigures]
    lowest: Mapping[str, int]
    held: bool

    @property
    def voters(self) -> int:
        return in_tens(sum(sum(cell.shown.values()) for cell in self.cells))

    @property
    def groups(self) -> Sequence[Sequence[float]]:
        return groups_shown(self.score, self.cells)


def groups_shown(score: Score | None, cells: Sequence[CellFigures]) -> Sequence[Sequence[float]]:
    """Return the counts by opinion group, unless all voters are of one place.

    Those would be counts by group and neighborhood, which are never published.
    """
    if score is None or (len(cells) == 1 and cells[0].kind is not CellKind.ELSEWHERE):
        return []
    return score.groups


def texts_of(fit: Fit, session: Session) -> Sequence[int]:
    """List every text that a fit knew, in a fixed order."""
    scored = select(col(Score.contribution_id)).where(col(Score.fit_id) == fit.id)
    return sorted({*session.scalars(scored), *fit.example.get("unscored", ())})


def scored_after(session: Session, fit: Fit, number: int, limit: int) -> Sequence[int]:
    """List the public texts that show a score, those with a higher number than this."""
    if not 0 <= number < BIGGEST_ID:
        number = 0
    about = aliased(Contribution)
    rows = (
        select(col(Score.contribution_id))
        .join(Contribution, col(Contribution.id) == col(Score.contribution_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(
            shown_by(session, fit.id).scores(),
            col(Score.contribution_id) > number,
            col(Contribution.visibility) == Visibility.PUBLIC,
            or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
        )
        .order_by(col(Score.contribution_id))
        .limit(limit)
    )
    return session.scalars(rows).all()


def figures_of(session: Session, fit: Fit, texts: Sequence[int]) -> Sequence[TextFigures]:
    """Load what is published of these texts of a fit, in five queries. At most PORTION at once."""
    cells = cells_of(session, texts, fit.batch_id)
    public = public_among(session, texts)
    nouns = select(col(Contribution.id), col(Contribution.noun))
    nouns = nouns.where(col(Contribution.id).in_(public))
    named: dict[int, Noun] = {row[0]: row[1] for row in session.execute(nouns)}
    shown = shown_by(session, fit.id)
    scores = _scores(session, shown, public)
    computed = scores_in(session, fit.id, shown.kept.keys() & public)
    found = []
    for text in texts:
        number = ContributionId(text)
        score, at = scores.get(number, (None, None))
        noun = named.get(number)
        held = noun is not None and number in shown.kept
        of_fit = computed.get(number) if held else score
        lowest = of_fit.lowest if of_fit else {}
        cell = cells.get(number, ())
        found.append(TextFigures(number if noun else None, noun, at, score, cell, lowest, held))
    return found


def _scores(
    session: Session, shown: Shown, ids: Collection[int]
) -> Mapping[ContributionId, tuple[Score, datetime]]:
    """Load the shown score of each of these that has one, with the date of its batch."""
    rows = (
        select(Score, col(Batch.published_at))
        .join(Batch, col(Batch.id) == col(Score.batch_id))
        .where(shown.scores(), col(Score.contribution_id).in_(ids))
    )
    return {score.contribution_id: (score, at) for score, at in session.execute(rows)}


def cell_numbers(cell: CellFigures) -> tuple[int, int, int]:
    """Return agree, disagree and pass as shown."""
    return cell.shown[Answer.AGREE], cell.shown[Answer.DISAGREE], cell.shown[Answer.PASS]
