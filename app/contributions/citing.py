"""Citations: a chart pinned to what its writer saw."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.models import Citation, Contribution, ContributionId, PointId
from app.contributions.policy import can_read
from app.contributions.queries import load_for
from app.core.errors import NOT_FOUND, RefusedError, require
from app.datasets.models import DatasetVersion
from app.datasets.withdrawing import withdrawn_among
from app.people.models import Person
from app.people.policy import can_take_part

_PER: Final = col(Citation.reading)["per_version_id"].as_integer()  # what a rate counts for each of


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
    point_id: PointId | None = None,
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
        same = facts == (chart_id, focus_id, period_from, period_to)
        if same and known.point_id == point_id:
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
        point_id=point_id,
    )
    session.add(citation)
    session.flush()
    return citation


def withdrawn_of(session: Session, citations: Collection[Citation]) -> Mapping[int, DatasetVersion]:
    """Find, by the number of a citation, the withdrawn version that it rests on; one query."""
    gone = withdrawn_among(session, {number for one in citations for number in _versions(one)})
    found = ((one.id, number) for one in citations for number in _versions(one))
    return {key: gone[number] for key, number in found if number in gone}


class Told(NamedTuple):
    """What a list says of a citation beside its reading."""

    chart_title: str
    withdrawn_at: datetime | None


def titles_of(session: Session, ids: Collection[int]) -> Mapping[int, Told]:
    """Tell of citations, by number, in one query: their chart, and whether their data stands."""
    if not ids:
        return {}
    rows = session.execute(_titles(), {"ids": list(ids)})
    return {row[0]: Told(row[1], row[2]) for row in rows}


@cache
def _titles() -> Select[Any]:
    """Build the statement once: that costs more than running it."""
    base = aliased(DatasetVersion)
    columns: list[Any] = [
        col(Citation.id),
        col(Chart.title),
        func.coalesce(col(DatasetVersion.withdrawn_at), col(base.withdrawn_at)),
    ]
    return (
        select(*columns)
        .join(Chart, col(Chart.id) == col(Citation.chart_id))
        .join(DatasetVersion, col(DatasetVersion.id) == col(Citation.version_id))
        .outerjoin(base, col(base.id) == _PER)
        .where(col(Citation.id).in_(bindparam("ids", expanding=True)))
    )


def pinned_versions(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these versions a citation shows, or counts for each of in a rate."""
    rows = select(col(Citation.version_id), _PER)
    found = session.execute(rows.where(col(Citation.version_id).in_(ids) | _PER.in_(ids)))
    return {number for row in found for number in row if number is not None} & set(ids)


def find_citation(session: Session, viewer: Person | None, citation_id: int) -> Citation:
    """Load a citation of a text that this viewer may read. Raises RefusedError: 404, 410."""
    citation = session.get(Citation, citation_id)
    if citation is None:
        raise RefusedError(NOT_FOUND)
    load_for(session, viewer, citation.contribution_id)
    return citation


def citations_of(session: Session, ids: Collection[int]) -> Mapping[ContributionId, list[Citation]]:
    """Load what each text cites, as it was attached, in one query; of no text in none."""
    if not ids:
        return {}
    cited: dict[ContributionId, list[Citation]] = {}
    rows = select(Citation).where(col(Citation.contribution_id).in_(ids))
    for citation in session.scalars(rows.order_by(col(Citation.id))):
        cited.setdefault(citation.contribution_id, []).append(citation)
    return cited


def _versions(citation: Citation) -> tuple[int, ...]:
    """Name the version that a citation shows, and the one that its rate counts for each of."""
    per = citation.reading.get("per_version_id")
    return (citation.version_id, int(per)) if per is not None else (citation.version_id,)
