"""All that a proposal's page depends on of the mandate, for the statement that says its stamp."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlmodel import col

from app.followthrough.mandate.models import Mandate, OwedAnswer
from app.followthrough.mandate.queries import place_in_queue
from app.proposals.models import Proposal


def debt_stamps() -> list[ColumnElement[str]]:
    """Say what is owed to the statement's Proposal, its place, and when the mandate changed."""
    nothing: ColumnElement[str] = literal_column("''", String)
    mark: ColumnElement[str] = literal_column("'|'", String)
    parts: list[Any] = [OwedAnswer.due_on, OwedAnswer.because, OwedAnswer.outcome]
    line: ColumnElement[str] = cast(place_in_queue(), String)
    for part in parts:
        line = line + mark + func.coalesce(cast(col(part), String), nothing)
    owed = select(line).where(col(OwedAnswer.proposal_id) == col(Proposal.id)).correlate(Proposal)
    changed = select(cast(col(Mandate.changed_at), String))
    return [func.coalesce(each.scalar_subquery(), nothing) for each in (owed, changed)]
