"""Saying which goals a commitment serves: whoever acts for the department that owns it."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.followthrough.commitments.models import Commitment
from app.followthrough.goals.models import Serving
from app.followthrough.goals.queries import COMMITMENT, standing_goals
from app.followthrough.goals.service import serve
from app.followthrough.joint.holding import hold_commitment
from app.followthrough.joint.policy import can_say_goals
from app.people.models import Person


def say_goals(
    session: Session, official: Person, commitment_id: int, wanted: Collection[int]
) -> None:
    """Say which standing goals a commitment serves, in place of what was said before.

    What it served before they were retired stays. Raises RefusedError; InvalidError (`goals`).
    """
    commitment = hold_commitment(session, official, commitment_id)
    require(can_say_goals(official, commitment))
    standing = {goal.id for goal in standing_goals(session)}
    if not set(wanted) <= standing:
        raise InvalidError({"goals": _("Choose from the goals that the city has named.")})
    mine = col(Serving.noun) == COMMITMENT, col(Serving.noun_id) == commitment.id
    before = set(session.scalars(select(col(Serving.goal_id)).where(*mine))) & standing
    serve(session, official.id, COMMITMENT, commitment.id, set(wanted) - before)
    gone = col(Serving.goal_id).in_(before - set(wanted))
    session.execute(delete(Serving).where(*mine, gone))


def serve_with_answer(
    session: Session, official: Person, commitment: Commitment, wanted: Collection[int]
) -> None:
    """Tie a new commitment to the goals that its answer named: those that still stand."""
    standing = {goal.id for goal in standing_goals(session)} if wanted else set()
    serve(session, official.id, COMMITMENT, commitment.id, set(wanted) & standing)
