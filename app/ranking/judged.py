"""What a person's own judging came to: nothing of anybody else's is counted here."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId
from app.contributions.publishing import figures
from app.contributions.queries import own_votes
from app.people.models import Person
from app.proposals.queries import areas_of


class Judged(NamedTuple):
    texts: int  # that the person has a standing vote on
    places: int  # neighborhoods that these are about
    waiting: int  # of them, how many have no published figures yet


def judged_among(session: Session, viewer: Person | None, ids: Collection[int]) -> Judged:
    """Count what a person judged of these texts, in four queries."""
    mine = own_votes(session, viewer, ids).keys()
    topics = func.coalesce(col(Contribution.about_id), col(Contribution.id))
    about = session.scalars(select(topics).where(col(Contribution.id).in_(mine))).all()
    areas = areas_of(session, [ContributionId(number) for number in about])
    places = {place.id for some in areas.values() for place in some}
    return Judged(len(mine), len(places), len(mine - figures(session, mine).keys()))
