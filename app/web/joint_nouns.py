"""Where the steps of commitments live: for everybody, while proposal and answer are public."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.nouns import Place
from app.followthrough.commitments.queries import places_of
from app.followthrough.joint.models import Step


def register_joint_nouns() -> None:
    nouns.register("step", _steps)


def _steps(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    rows = session.execute(
        select(col(Step.id), col(Step.commitment_id), col(Step.words)).where(col(Step.id).in_(ids))
    ).all()
    places = places_of(session, {row[1] for row in rows})
    return {
        number: Place(words, f"{places[commitment_id][1]}#s{number}")
        for number, commitment_id, words in rows
        if commitment_id in places
    }
