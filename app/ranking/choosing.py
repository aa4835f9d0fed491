"""Choosing the concern beside each proposal with each fit: while others write, then kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.cells import Cell
from app.contributions.models import Answer, CoAuthor, Contribution, ContributionId, Visibility
from app.contributions.publishing import CellFigures, cells_of
from app.contributions.score_models import Score
from app.contributions.standings import scores_of
from app.core.portions import portions
from app.discussion.models import Challenge, Comment, CommentKind
from app.ranking.concerns import Count, Judged, Strongest, strongest
from app.ranking.figures import groups_shown
from app.ranking.hold_queries import frozen_texts
from app.ranking.models import StrongestConcern

THIS_FIT: Final = 0  # stands for the id that the fit gets when it is published


@dataclass(frozen=True)
class Choice:
    """What was chosen for a proposal, not stored yet, and the texts whose figures decided.

    `frozen` are those of them whose rank stood still then, so that their earlier score decided.
    """

    row: StrongestConcern
    texts: frozenset[ContributionId]
    frozen: frozenset[ContributionId]


def choose_concerns(session: Session, scores: Sequence[Score]) -> Sequence[Choice]:
    """Choose the concern of each proposal from its figures and these scores, soon published.

    Only reads, and takes its time: nobody waits for it. `keep_concerns` stores what still holds.
    """
    concerns = _concerns(session)
    before = _newest(session)
    frozen = frozen_texts(session)
    proposals = {*concerns, *(row.proposal_id for row in before.values() if row.comment_id)}
    texts = proposals | {number for numbers in concerns.values() for number in numbers}
    known, cells = scores_of(session, texts), cells_of(session, texts)
    fresh = {
        score.contribution_id: score for score in scores if score.contribution_id not in frozen
    }

    def judged(number: ContributionId) -> Judged:
        new, old = fresh.get(number), known.get(number)
        fit = old.fit_id if old else None
        return _judged(new or old, THIS_FIT if new else fit, cells.get(number, ()))

    chosen = []
    for proposal in sorted(proposals):
        theirs: dict[int, Judged] = {n: judged(n) for n in concerns.get(proposal, ())}
        row = _row(proposal, strongest(judged(proposal), theirs, seed=proposal))
        if _said(row) != _said(before.get(proposal)):
            decided = frozenset((proposal, *concerns.get(proposal, ())))
            chosen.append(Choice(row, decided, decided & frozen))
    return chosen


def keep_concerns(
    session: Session,
    fit_id: int,
    chosen: Sequence[Choice],
    frozen: frozenset[ContributionId],
) -> int:
    """Append what was chosen, with its fit, and return how many rows: the short part.

    `frozen` are the texts whose rank stands still now. Where that differs from when the choice was
    made, it is let go until the next fit; so it is where another worker stored the same.
    """
    before = _newest(session, {choice.row.proposal_id for choice in chosen})
    kept = [
        choice.row
        for choice in chosen
        if choice.texts & frozen == choice.frozen
        and _said(choice.row) != _said(before.get(choice.row.proposal_id))
    ]
    for row in kept:
        row.fit_id = fit_id
    session.add_all(kept)
    session.flush()
    return len(kept)


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


def _newest(
    session: Session, proposals: Collection[ContributionId] | None = None
) -> Mapping[ContributionId, StrongestConcern]:
    """Load the last row of each of these proposals, or of all."""
    newest = select(func.max(col(StrongestConcern.id))).group_by(col(StrongestConcern.proposal_id))
    if proposals is None:
        rows = session.scalars(select(StrongestConcern).where(col(StrongestConcern.id).in_(newest)))
        return {row.proposal_id: row for row in rows}
    last = select(StrongestConcern)
    return {
        row.proposal_id: row
        for some in portions(sorted(proposals))
        for row in session.scalars(
            last.where(
                col(StrongestConcern.id).in_(
                    newest.where(col(StrongestConcern.proposal_id).in_(some))
                )
            )
        )
    }


def _judged(score: Score | None, fit: int | None, cells: Sequence[CellFigures]) -> Judged:
    places = {
        Cell(cell.kind, cell.place): Count(
            cell.shown[Answer.AGREE], cell.shown[Answer.DISAGREE], cell.shown[Answer.PASS]
        )
        for cell in cells
    }
    if score is None:
        return Judged(places=places)
    groups = [Count(*group) for group in groups_shown(score, cells)]
    return Judged(fit, groups, places, score.score)


def _row(proposal: ContributionId, chosen: Strongest | None) -> StrongestConcern:
    row = StrongestConcern(proposal_id=proposal, fit_id=THIS_FIT)
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
