"""Citations: a chart pinned to what its writer saw."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Citation, Contribution, ContributionId
from app.contributions.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.people.models import Person
from app.people.policy import can_take_part


def cite(
    session: Session,
    person: Person,
    contribution_id: int,
    chart_id: int,
    version_id: int,
    focus_id: int | None,
    period_from: date | None,
    period_to: date | None,
    reading: dict[str, str | float | int | None],
) -> Citation:
    """Pin a chart to a text, with credit to who attached it. The same chart again is the first.

    Who may attach to which text is its room's rule; here one must read it and may take part.
    """
    contribution = session.get(Contribution, contribution_id)
    if contribution is None:
        raise RefusedError(NOT_FOUND)
    require(can_read(person, contribution) and can_take_part(person))
    for known in citations_of(session, [contribution_id]).get(contribution.id, []):
        facts = (known.chart_id, known.focus_id, known.period_from, known.period_to)
        if facts == (chart_id, focus_id, period_from, period_to):
            return known
    citation = Citation(
        contribution_id=contribution.id,
        chart_id=chart_id,
        version_id=version_id,
        focus_id=focus_id,
        period_from=period_from,
        period_to=period_to,
        reading=reading,
        attached_by=person.id,
    )
    session.add(citation)
    session.flush()
    return citation


def citations_of(session: Session, ids: Collection[int]) -> Mapping[ContributionId, list[Citation]]:
    """Load what each text cites, in the order in which it was attached, in one query."""
    cited: dict[ContributionId, list[Citation]] = {}
    rows = select(Citation).where(col(Citation.contribution_id).in_(ids))
    for citation in session.scalars(rows.order_by(col(Citation.id))):
        cited.setdefault(citation.contribution_id, []).append(citation)
    return cited
