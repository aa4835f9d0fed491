"""What is told of neighborhoods that are alike, with what is proposed there. Reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, SQLColumnExpression, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.models import Citation, Contribution, ContributionId, Visibility
from app.datasets.models import Dataset
from app.places.models import Neighborhood
from app.places.queries import Row
from app.proposals.loading import proposal_url
from app.proposals.models import HAS_ANSWER, Phase, Proposal, ProposalArea
from app.relationships.alike.looking import Near, Place
from app.relationships.alike.models import AlikeArea, AlikeChart, AlikeMeasure

OPEN: Final = (Phase.EVIDENCE_WANTED, Phase.OPEN, *HAS_ANSWER)
MOST: Final = 4  # measures and places that a proposal's page tells of
MANY: Final = 40  # measures looked at for a neighborhood's page, which tells of FEATURED
FEATURED: Final = 2
MOST_THERE: Final = 60  # proposals read for one page
EACH: Final = 3  # proposals named beside one neighborhood


class There(NamedTuple):
    """An open proposal on the same measure, about another neighborhood."""

    id: ContributionId
    title: str
    url: str


@dataclass(frozen=True)
class Alike:
    """Another neighborhood, how it is beside this one, and what is proposed there."""

    place: Row
    near: Near
    proposals: Sequence[There]


@dataclass(frozen=True)
class Elsewhere:
    """A measure in one neighborhood, beside all others."""

    chart_id: int
    chart_title: str
    chart_slug: str
    dataset_id: int
    here: Row
    first: date
    last: date
    counted: bool
    left: Mapping[str, int]
    place: Place
    rows: Sequence[Alike]

    @property
    def sure(self) -> Sequence[Alike]:
        return [row for row in self.rows if row.near.sure]

    @property
    def guessed(self) -> Sequence[Alike]:
        return [row for row in self.rows if not row.near.sure]

    @property
    def address(self) -> str:
        return f"/charts/{self.chart_id}-{self.chart_slug}/alike?focus={self.here.slug}"


def elsewhere_of(
    session: Session,
    charts: Collection[int],
    areas: Collection[int],
    skip: int = 0,
) -> Sequence[Elsewhere]:
    """Tell of these charts' measures in these neighborhoods, in three queries or fewer.

    One for each measure and place, the charts in the order given. What was worked out of older
    data is not told. `skip` is the proposal that asks.
    """
    if not charts or not areas:
        return []
    order = {number: at for at, number in enumerate(charts)}
    rows = _worked(session, col(Chart.id).in_(charts), areas)
    rows.sort(key=lambda row: (order[row[0]], row[6]))
    return _all_told(session, rows, skip, MOST)


def featured_elsewhere(session: Session, neighborhood_id: int) -> Sequence[Elsewhere]:
    """Tell of the measures that featured charts show in a neighborhood, one of each dataset.

    Those come first of which most is known; what tells nothing of another place is left out.
    """
    rows = _worked(session, col(Chart.featured), [neighborhood_id])
    rows.sort(key=lambda row: row[0])
    told = _all_told(session, rows, 0, MANY)
    best: dict[int, Elsewhere] = {}
    for one in sorted(told, key=lambda one: (-one.place.alike, -len(one.rows))):
        if one.rows:
            best.setdefault(one.dataset_id, one)
    return list(best.values())[:FEATURED]


def _worked(
    session: Session, which: SQLColumnExpression[bool], areas: Collection[int]
) -> list[Sequence[Any]]:
    """Load what was worked out of these charts' measures in these neighborhoods."""
    rows = (
        _known()
        .add_columns(col(AlikeArea.neighborhood_id), col(AlikeArea.facts))
        .join(AlikeArea, col(AlikeArea.measure_id) == col(AlikeMeasure.id))
        .where(which, col(AlikeArea.neighborhood_id).in_(areas))
    )
    return list(session.execute(rows))


def _all_told(
    session: Session, rows: Sequence[Sequence[Any]], skip: int, most: int
) -> list[Elsewhere]:
    """Tell of the first of each measure and place, with the names and proposals that it takes."""
    kept: dict[tuple[int, int], Sequence[Any]] = {}
    for row in rows:
        kept.setdefault((row[3], row[6]), row)
    some = list(kept.values())[:most]
    if not some:
        return []
    places = {id_: Place.of(row[7]) for id_, row in enumerate(some)}
    slugs = {near.slug for place in places.values() for near in place.near}
    found = _places(session, slugs, {row[6] for row in some})
    there = _there(session, {row[3] for row in some}, _numbers(found, slugs), skip)
    return [_told(row, places[at], found, there) for at, row in enumerate(some)]


def _known() -> Select[Any]:
    columns: list[Any] = [
        col(Chart.id), col(Chart.title), col(Chart.slug), col(AlikeMeasure.id),
        col(AlikeMeasure.facts), col(AlikeMeasure.dataset_id),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(AlikeChart)
        .join(Chart, col(Chart.id) == col(AlikeChart.chart_id))
        .join(AlikeMeasure, col(AlikeMeasure.id) == col(AlikeChart.measure_id))
        .join(Dataset, col(Dataset.id) == col(AlikeMeasure.dataset_id))
        .where(
            col(Dataset.current_version_id) == col(AlikeMeasure.version_id),
            col(Dataset.sensitive) == col(AlikeMeasure.sensitive),
        )
    )


def _places(session: Session, slugs: set[str], ids: set[int]) -> Mapping[str, Row]:
    """Find neighborhoods by slug, and these by number too."""
    rows = select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name))
    wanted = col(Neighborhood.slug).in_(slugs) | col(Neighborhood.id).in_(ids)
    return {row[1]: Row(*row) for row in session.execute(rows.where(wanted))}


def _numbers(found: Mapping[str, Row], slugs: set[str]) -> set[int]:
    return {found[slug].id for slug in slugs if slug in found}


def _there(
    session: Session, measures: set[int], places: set[int], skip: int
) -> Mapping[tuple[int, int], list[There]]:
    """List open public proposals by measure and place, the newest first."""
    if not places:
        return {}
    columns: list[Any] = [
        col(AlikeChart.measure_id), col(ProposalArea.neighborhood_id), col(Proposal.id),
        col(Proposal.slug), col(Contribution.title),
    ]  # fmt: skip
    rows = session.execute(
        select(*columns)
        .join(Citation, col(Citation.chart_id) == col(AlikeChart.chart_id))
        .join(Proposal, col(Proposal.id) == col(Citation.contribution_id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .join(ProposalArea, col(ProposalArea.proposal_id) == col(Proposal.id))
        .where(
            col(AlikeChart.measure_id).in_(measures),
            col(ProposalArea.neighborhood_id).in_(places),
            col(Proposal.id) != skip,
            col(Proposal.phase).in_(OPEN),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .distinct()
        .order_by(col(Proposal.id).desc())
        .limit(MOST_THERE)
    )
    found: dict[tuple[int, int], list[There]] = {}
    for measure, place, number, slug, title in rows:
        beside = found.setdefault((measure, place), [])
        if len(beside) < EACH:
            beside.append(There(number, title, proposal_url(number, slug)))
    return found


def _told(
    row: Any,  # noqa: ANN401, a row of many columns
    place: Place,
    found: Mapping[str, Row],
    there: Mapping[tuple[int, int], list[There]],
) -> Elsewhere:
    chart_id, title, slug, measure, facts, dataset_id, area, _facts = row
    here = next(one for one in found.values() if one.id == area)
    near = [one for one in place.near if one.slug in found]
    return Elsewhere(
        chart_id,
        title,
        slug,
        dataset_id,
        here,
        date.fromisoformat(facts["first"]),
        date.fromisoformat(facts["last"]),
        bool(facts["counted"]),
        facts["left"],
        place,
        [Alike(found[n.slug], n, there.get((measure, found[n.slug].id), [])) for n in near],
    )
