"""Where commitments and their check-ins are, and the result of a proposal that people ask for."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core import nouns
from app.core.nouns import Place
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import commitment_url
from app.proposals.queries import places_of

_answer = aliased(Contribution)


def register_promise_nouns() -> None:
    nouns.register("commitment", _commitments)
    nouns.register("check_in", _check_ins)
    nouns.register("result", places_of)  # of a proposal


def _commitments(
    session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Find those whose answer and proposal this reader sees."""
    rows = session.execute(
        select(col(Commitment.id), col(Commitment.proposal_id))
        .join(_answer, col(_answer.id) == col(Commitment.answer_id))
        .where(col(Commitment.id).in_(ids), col(_answer.visibility) == Visibility.PUBLIC)
    ).all()
    about = places_of(session, viewer_id, {row[1] for row in rows})
    return {
        number: Place(about[proposal].title, commitment_url(number))
        for number, proposal in rows
        if proposal in about
    }


def _check_ins(
    session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    rows = session.execute(
        select(col(CheckIn.id), col(CheckIn.commitment_id)).where(col(CheckIn.id).in_(ids))
    ).all()
    found = _commitments(session, viewer_id, {row[1] for row in rows})
    return {
        number: Place(found[made].title, f"{found[made].url}#check-in")
        for number, made in rows
        if made in found
    }
