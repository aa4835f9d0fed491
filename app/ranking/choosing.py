"""Choosing the concern beside each proposal, from what was just published, after each fit."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.cells import Cell
from app.contributions.models import Answer, CoAuthor, Contribution, ContributionId, Visibility
from app.contributions.publishing import CellFigures, cells_of
from app.contributions.score_models import Score
from app.contributions.standings import scores_of
from app.discussion.models import Challenge, Comment, CommentKind
from app.ranking.concerns import Count, Judged, Strongest, strongest
from app.ranking.figures import groups_shown
from app.ranking.models import StrongestConcern


def choose_concerns(session: Session, fit_id: int) -> int:
    """Append the concern of each proposal where it is another one now, or its figures moved.

    Returns how many rows were added. Reads published figures only.
    """
    concerns = _concerns(session)
    before = _newest(session)
    proposals = {*concerns, *(row.proposal_id for row in before.values() if row.comment_id)}
    texts = proposals | {number for numbers in concerns.values() for number in numbers}
    scores, cells = scores_of(session, texts), cells_of(session, texts)

    def judged(number: ContributionId) -> Judged:
        return _judged(scores.get(number), cells.get(number, ()))

    added = []
    for proposal in sorted(proposals):
        known: dict[int, Judged] = {number: judged(number) for number in concerns.get(proposal, ())}
        row = _row(proposal, fit_id, strongest(judged(proposal), known, seed=proposal))
        if _said(row) != _said(before.get(proposal)):
            added.append(row)
    session.add_all(added)
    session.flush()
    return len(added)


def _concerns(session: Session) -> Mapping[ContributionId, Collection[ContributionId]]:
    """Find the public concerns about each public proposal that are not its own writers'.

    Evidence flags are left out: they are owed an answer of their own.
    """
    words, about = aliased(Contribution), aliased(Contribution)
    theirs = and_(
        col(CoAuthor.contribution_id) == col(about.id),
        col(CoAuthor.person_id) == col(words.author_id),
    )
    rows = session.execute(
        select(col(Comment.proposal_id), col(Comment.id))
        .join(words, col(words.id) == col(Comment.id))
        .join(about, col(about.id) == col(Comment.proposal_id))
        .outerjoin(Challenge, col(Challenge.id) == col(Comment.id))
        .outerjoin(CoAuthor, theirs)
        .where(
            col(Comment.kind) == CommentKind.CONCERN,
            col(words.visibility) == Visibility.PUBLIC,
            col(about.visibility) == Visibility.PUBLIC,
            col(words.author_id) != col(about.author_id),
            col(CoAuthor.person_id).is_(None),
            col(Challenge.id).is_(None),
        )
    )
    found: dict[ContributionId, list[ContributionId]] = {}
    for proposal, number in rows:
        if proposal is not None:
            found.setdefault(proposal, []).append(number)
    return found


def _newest(session: Session) -> Mapping[ContributionId, StrongestConcern]:
    newest = select(func.max(col(StrongestConcern.id))).group_by(col(StrongestConcern.proposal_id))
    rows = session.scalars(select(StrongestConcern).where(col(StrongestConcern.id).in_(newest)))
    return {row.proposal_id: row for row in rows}


def _judged(score: Score | None, cells: Sequence[CellFigures]) -> Judged:
    places = {
        Cell(cell.kind, cell.place): Count(
            cell.shown[Answer.AGREE], cell.shown[Answer.DISAGREE], cell.shown[Answer.PASS]
        )
        for cell in cells
    }
    if score is None:
        return Judged(places=places)
    groups = [Count(*group) for group in groups_shown(score, cells)]
    return Judged(score.fit_id, groups, places, score.score)


def _row(proposal: ContributionId, fit_id: int, chosen: Strongest | None) -> StrongestConcern:
    row = StrongestConcern(proposal_id=proposal, fit_id=fit_id)
    if chosen is not None:
        row.comment_id, row.basis = ContributionId(chosen.concern), chosen.basis
        row.support, row.approval = chosen.support, chosen.approval
        if chosen.place is not None:
            row.place_kind, row.place = chosen.place
    return row


def _said(row: StrongestConcern | None) -> tuple[object, ...]:
    if row is None or row.comment_id is None:
        return ()
    return row.comment_id, row.basis, row.place_kind, row.place, row.support, row.approval
