"""What a proposal's page depends on of credit, for the statement that says its stamp."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.contributions.models import Contribution
from app.followthrough.models import OfficialAnswer
from app.people.models import Person
from app.proposals.models import Proposal
from app.relationships.credit.models import AnswerCredit


def credit_stamps() -> list[ColumnElement[str]]:
    """Say what the answers to the statement's Proposal took from whom, and what of it is shown."""
    nothing: ColumnElement[str] = literal_column("''", String)
    mark: ColumnElement[str] = literal_column("'|'", String)
    thing, under = aliased(Contribution), aliased(Contribution)
    parts: list[Any] = [
        AnswerCredit.noun, AnswerCredit.noun_id, Person.handle, thing.visibility, under.visibility,
        under.title,
    ]  # fmt: skip
    line: ColumnElement[str] = cast(col(AnswerCredit.answer_id), String)
    for part in parts:
        line = line + mark + func.coalesce(cast(part, String), nothing)
    is_comment = col(AnswerCredit.noun) == literal_column("'comment'", String)
    rows = (
        select(line.label("line"))
        .select_from(AnswerCredit)
        .join(OfficialAnswer, col(OfficialAnswer.id) == col(AnswerCredit.answer_id))
        .join(Person, col(Person.id) == col(AnswerCredit.person_id))
        .outerjoin(thing, is_comment & (col(thing.id) == col(AnswerCredit.noun_id)))
        .outerjoin(under, col(under.id) == col(thing.about_id))
        .where(col(OfficialAnswer.proposal_id) == col(Proposal.id))
        .correlate(Proposal)
        .subquery()
    )
    joined = select(func.aggregate_strings(rows.c.line, "\x1e"))
    return [func.coalesce(joined.scalar_subquery(), nothing)]
