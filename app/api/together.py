"""What a proposal is together with, and where a chart's measure is the same, for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.common import PREFIX, PROBLEMS, Reader, Shape, answer
from app.api.proposals import Id
from app.charts.queries import find_chart
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.http.transaction import Transaction
from app.places.queries import by_slug
from app.proposals.queries import load_proposal
from app.relationships.alike.queries import elsewhere_of
from app.relationships.mergers.queries import Beside, beside_of, together_of

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)


class BesideShape(Shape):
    """A public proposal beside another."""

    id: int
    url: str
    title: str
    author: str
    phase: str
    neighborhoods: list[str]


class TogetherShape(Shape):
    """`merged_into` is null unless both authors agreed that it is a part of that one now.

    `brought_together` are those that became a part of this one, `linked` those that its author and
    theirs linked with it.
    """

    merged_into: BesideShape | None
    brought_together: list[BesideShape]
    linked: list[BesideShape]


class NearShape(Shape):
    """A neighborhood beside the one asked for: middle and 95 % interval of two ratios.

    `level` is how many times as much it has, `change` how many times its yearly change is. It is
    alike only if `shown`; else nobody can tell.
    """

    neighborhood: str
    level: tuple[float, float, float]
    change: tuple[float, float, float]
    shown: bool
    proposals: list[int]


class AlikeShape(Shape):
    """`left_out` is by reason; `expected_by_chance` of the `alike` are so by chance alone."""

    neighborhood: str
    first: date
    last: date
    alike: int
    unlike: int
    cannot_tell: int
    left_out: dict[str, int]
    expected_by_chance: float
    nearest: list[NearShape]


@router.get("/proposals/{proposal_id}/together", response_model=TogetherShape)
def show_together(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Return what a proposal was merged into, what came into it, and what it is linked with."""
    proposal = load_proposal(session, viewer, proposal_id).proposal
    into = beside_of(session, proposal.merged_into)
    found = together_of(session, proposal.id)
    settings: Settings = request.app.state.settings
    base = settings.base_url
    shape = TogetherShape(
        merged_into=_beside(into, base) if into else None,
        brought_together=[_beside(row, base) for row in found.brought],
        linked=[_beside(row, base) for row in found.linked],
    )
    return answer(request, shape)


@router.get("/charts/{chart_id}/alike", response_model=AlikeShape)
def show_alike(
    request: Request,
    chart_id: Id,
    session: Transaction,
    neighborhood: Annotated[str, Query(max_length=80)],
) -> Response:
    """Return where a chart's measure stands and moves as in a neighborhood; 404 where unknown."""
    chart, place = find_chart(session, chart_id), by_slug(session, neighborhood)
    told = elsewhere_of(session, [chart.id], [place.id])
    if not told:
        raise RefusedError(NOT_FOUND)
    found = told[0]
    shape = AlikeShape(
        neighborhood=place.slug,
        first=found.first,
        last=found.last,
        alike=found.place.alike,
        unlike=found.place.unlike,
        cannot_tell=found.place.unsure,
        left_out=dict(found.left),
        expected_by_chance=found.place.wrong,
        nearest=[
            NearShape(
                neighborhood=row.place.slug,
                level=row.near.level,
                change=row.near.change,
                shown=row.near.sure,
                proposals=[int(there.id) for there in row.proposals],
            )
            for row in found.rows
        ],
    )
    return answer(request, shape)


def _beside(row: Beside, base: str) -> BesideShape:
    return BesideShape(
        id=row.id,
        url=base + row.url,
        title=row.title,
        author=row.author,
        phase=row.phase,
        neighborhoods=[area.slug for area in row.areas],
    )
