"""Lists of proposals: filtered, sorted, cut into pages, always in the same number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.citing import citations_of, titles_of
from app.contributions.figure_models import Published
from app.contributions.models import Citation, Contribution, ContributionId, Visibility
from app.contributions.score_models import Score
from app.contributions.standings import RANK, Rank, rank_of
from app.core.paging import Paged, paged
from app.core.text import excerpt
from app.people.models import Department, Person
from app.proposals.loading import areas_of, proposal_url
from app.proposals.models import HAS_ANSWER, Kind, Phase, Proposal, ProposalArea, Reach
from app.proposals.ordering import ORDERS, SUPPORT, VOTERS, Sort, cursor_of, read_cursor

OPENING: Final = 600  # characters of a text that are read for its excerpt


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as lists show it. `voters` and `support` are of its last batch, in tens."""

    id: ContributionId
    slug: str
    title: str
    excerpt: str
    author: str
    areas: tuple[str, ...]  # empty for the whole city
    phase: Phase
    kind: Kind
    reach: Reach
    department: str | None
    comments: int
    opened_at: datetime
    active_at: datetime
    handed_at: datetime | None
    voters: int
    support: int
    rank: Rank | None = None
    chart_id: int | None = None
    chart_title: str = ""
    reading: Mapping[str, Any] | None = None  # as cited first
    focus_id: int | None = None
    withdrawn_at: datetime | None = None  # when the data it cites was withdrawn, if it was
    sponsors: int = 0
    sponsor_places: int = 0  # neighborhoods that its sponsors show
    adopted: bool = False  # an official stands behind it

    @property
    def url(self) -> str:
        return proposal_url(self.id, self.slug)


def list_proposals(  # noqa: PLR0913, each filter is one way to look at the same list
    session: Session,
    *,
    neighborhood: int | None = None,
    dataset: int | None = None,
    phase: Phase | None = None,
    answered: bool = False,
    department: int | None = None,
    chart: int | None = None,
    author: int | None = None,
    kind: Kind | None = None,
    among: Select[int] | None = None,  # ids, as another room asks for them
    sort: str = Sort.NEW,  # feeds and short lists; pages of lists ask for common ground
    cursor: str | None = None,
    limit: int = 20,
) -> Paged[ProposalRow]:
    """Give a page of public proposals. Merged ones show only where closed ones are asked for."""
    equal: list[tuple[Any, object]] = [
        (Proposal.department_id, department),
        (Contribution.author_id, author),
        (Proposal.kind, kind),
        (Proposal.phase, phase),
    ]
    rules: list[ColumnElement[bool]] = [col(of) == what for of, what in equal if what is not None]
    if neighborhood is not None:
        rules.append(col(Proposal.id).in_(_about(neighborhood)))
    if dataset is not None or chart is not None:
        rules.append(col(Proposal.id).in_(_citing(dataset, chart)))
    if among is not None:
        rules.append(col(Proposal.id).in_(among))
    if answered:
        rules.append(col(Proposal.phase).in_(HAS_ANSWER))
    if phase is not Phase.CLOSED:
        rules.append(col(Proposal.merged_into).is_(None))
    order = Sort(sort) if sort in set(Sort) else Sort.NEW
    key = ORDERS[order]
    after = read_cursor(order, cursor)
    if after is not None:
        rules.append(tuple_(key, col(Proposal.id)) < after)
    found = _rows(session, _public(*rules).order_by(key.desc(), col(Proposal.id).desc()), limit + 1)
    return paged(found, limit, lambda row: cursor_of(order, row))


def waiting_for_answer(
    session: Session,
    department_id: int | None = None,
    neighborhood_id: int | None = None,
    limit: int = 50,
    *,
    without: Collection[int] = (),
) -> Sequence[ProposalRow]:
    """List what has evidence and no answer yet, the longest waiting first, but not `without`."""
    rules: list[ColumnElement[bool]] = [col(Proposal.phase) == Phase.OPEN]
    if department_id is not None:
        rules.append(col(Proposal.department_id) == department_id)
    if neighborhood_id is not None:
        rules.append(col(Proposal.id).in_(_about(neighborhood_id)))
    if without:
        rules.append(col(Proposal.id).not_in(without))
    since = func.coalesce(col(Proposal.handed_at), col(Proposal.opened_at))
    return _rows(session, _public(*rules).order_by(since, col(Proposal.id)), limit)


def rows_of(session: Session, ids: Sequence[int]) -> Sequence[ProposalRow]:
    """Load these proposals as rows, in the order given, those left out that are not public."""
    found = {row.id: row for row in _rows(session, _public(col(Proposal.id).in_(ids)), len(ids))}
    return [found[ContributionId(i)] for i in ids if i in found]


def counts_for_neighborhood(session: Session, neighborhood_id: int) -> Mapping[Phase, int]:
    """Count the public proposals about a neighborhood by their phase."""
    return _counted(session, col(Proposal.id).in_(_about(neighborhood_id)))


def counts(session: Session) -> Mapping[Phase, int]:
    return _counted(session)


def _counted(session: Session, *rules: ColumnElement[bool]) -> Mapping[Phase, int]:
    phases = (
        select(col(Proposal.phase), func.count())
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(Proposal.merged_into).is_(None),
            *rules,
        )
        .group_by(col(Proposal.phase))
    )
    found = {row[0]: row[1] for row in session.execute(phases)}
    return {phase: found.get(phase, 0) for phase in Phase if phase is not Phase.DRAFT}


def _about(neighborhood_id: int) -> Select[ContributionId]:
    about = select(col(ProposalArea.proposal_id))
    return about.where(col(ProposalArea.neighborhood_id) == neighborhood_id)


def _citing(dataset_id: int | None, chart_id: int | None) -> Select[ContributionId]:
    cited = select(col(Citation.contribution_id))
    if chart_id is not None:
        cited = cited.where(col(Citation.chart_id) == chart_id)
    if dataset_id is not None:
        cited = cited.join(Chart, col(Chart.id) == col(Citation.chart_id)).where(
            col(Chart.dataset_id) == dataset_id
        )
    return cited


def _public(*rules: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            Proposal,
            col(Contribution.title),
            func.substr(col(Contribution.text), 1, OPENING),
            col(Person.handle),
            col(Department.name),
            VOTERS,
            SUPPORT,
            *RANK,
        )
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .outerjoin(Published, col(Published.contribution_id) == col(Proposal.id))
        .outerjoin(Score, col(Score.id) == col(Published.score_id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(Proposal.phase) != Phase.DRAFT,
            *rules,
        )
    )


def _rows(session: Session, statement: Select[Any], limit: int) -> list[ProposalRow]:
    found = session.execute(statement.limit(limit)).all()
    ids = [row[0].id for row in found]
    areas = areas_of(session, ids)
    cited = citations_of(session, ids)
    first = {number: citations[0] for number, citations in cited.items()}
    told = titles_of(session, [citation.id for citation in first.values()])
    rows = []
    for proposal, title, opening, author, department, voters, support, *rank in found:
        citation = first.get(proposal.id)
        rows.append(
            ProposalRow(
                id=proposal.id,
                slug=proposal.slug,
                title=title,
                excerpt=excerpt(opening),
                author=author,
                areas=tuple(area.name for area in areas.get(proposal.id, [])),
                phase=proposal.phase,
                kind=proposal.kind,
                reach=proposal.reach,
                department=department,
                comments=proposal.comments,
                opened_at=proposal.opened_at or proposal.active_at,
                active_at=proposal.active_at,
                handed_at=proposal.handed_at,
                voters=voters,
                support=support,
                rank=rank_of(rank),
                chart_id=citation.chart_id if citation else None,
                chart_title=told[citation.id].chart_title if citation else "",
                reading=citation.reading if citation else None,
                focus_id=citation.focus_id if citation else None,
                withdrawn_at=told[citation.id].withdrawn_at if citation else None,
                sponsors=proposal.sponsors,
                sponsor_places=proposal.sponsor_places,
                adopted=proposal.adopted_at is not None,
            )
        )
    return rows
