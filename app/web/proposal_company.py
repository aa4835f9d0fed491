"""Other proposals that a page shows, and what it tells of other places: for its stamp."""

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution
from app.discussion.models import Comment, ConcernAnswer
from app.people.models import Person
from app.proposals.models import Proposal
from app.ranking.models import StrongestConcern
from app.relationships.alike.models import AlikeChart, AlikeMeasure
from app.relationships.mergers.models import Join, Offer, State

MARK = literal_column("'|'", String)
NOTHING = literal_column("''", String)


def company_stamps() -> list[ColumnElement[str]]:
    """Say all that a page shows of what came into a proposal, where it went, and its links.

    Each is of the proposal that the statement is about, as the bound `proposal`.
    """
    number: BindParameter[int] = bindparam("proposal", type_=Integer)
    linked = col(Offer.kind) == Join.LINK, col(Offer.state) == State.ACCEPTED
    here = select(col(Offer.other_id)).where(col(Offer.one_id) == number, *linked)
    there = select(col(Offer.one_id)).where(col(Offer.other_id) == number, *linked)
    away = select(col(Proposal.merged_into)).where(col(Proposal.id) == number)
    brought, one, other, gone = (aliased(Proposal) for _ in range(4))
    return [
        _listed(_said(brought).where(col(brought.merged_into) == number)),
        _listed(_said(one).where(col(one.id).in_(here))),
        _listed(_said(other).where(col(other.id).in_(there))),
        _listed(_said(gone).where(col(gone.id).in_(away))),
        *_elsewhere(number),
        *_concern(number),
    ]


def _elsewhere(number: BindParameter[int]) -> list[ColumnElement[str]]:
    """Say when its measures were looked through, and what else is proposed on them."""
    measures = (
        select(col(AlikeChart.measure_id))
        .join(Citation, col(Citation.chart_id) == col(AlikeChart.chart_id))
        .where(col(Citation.contribution_id) == number)
    )
    worked = select(cast(col(AlikeMeasure.worked_at), String)).where(
        col(AlikeMeasure.id).in_(measures)
    )
    tied, cites, there = aliased(AlikeChart), aliased(Citation), aliased(Proposal)
    others = (
        select(col(cites.contribution_id))
        .join(tied, col(tied.chart_id) == col(cites.chart_id))
        .where(col(tied.measure_id).in_(measures), col(cites.contribution_id) != number)
    )
    return [_listed(worked), _listed(_said(there).where(col(there.id).in_(others)))]


def _concern(number: BindParameter[int]) -> list[ColumnElement[str]]:
    """Say which concern stands beside it, and its answers: their words are in the thread's stamp.

    What a concern changed is a revision of the proposal, and who writes it is told with sponsors.
    """
    rows = col(StrongestConcern.proposal_id) == number
    newest = select(cast(func.max(col(StrongestConcern.id)), String)).where(rows)
    answers = (
        select(cast(col(ConcernAnswer.answer_id), String))
        .join(Comment, col(Comment.id) == col(ConcernAnswer.concern_id))
        .where(col(Comment.proposal_id) == number)
    )
    return [func.coalesce(newest.scalar_subquery(), NOTHING), _listed(answers)]


def _said(proposal: type[Proposal]) -> Select[str]:
    words, author = aliased(Contribution), aliased(Person)
    parts: list[ColumnElement[str]] = [
        cast(col(proposal.id), String), cast(col(words.revision), String),
        cast(col(words.visibility), String), cast(col(proposal.phase), String),
        cast(col(author.handle), String),
    ]  # fmt: skip
    line = parts[0]
    for part in parts[1:]:
        line = line + MARK + part
    return (
        select(line)
        .select_from(proposal)
        .join(words, col(words.id) == col(proposal.id))
        .join(author, col(author.id) == col(words.author_id))
    )


def _listed(rows: Select[str]) -> ColumnElement[str]:
    found = rows.subquery()
    joined = select(func.aggregate_strings(found.c[0], "\x1e"))
    return func.coalesce(joined.scalar_subquery(), NOTHING)
