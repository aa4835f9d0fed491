"""Common ground on the page of one proposal: what we expect, where it is missing, who is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.contributions.models import CellKind, ContributionId
from app.contributions.publishing import CellFigures, cells_of, in_tens
from app.contributions.score_models import Score
from app.contributions.standings import rank_of_score, scores_of
from app.core.i18n import Sentence, _
from app.proposals.models import Reach
from app.proposals.queries import Loaded
from app.ranking.reaching import Reaching, comments_that_reach
from app.web.common_ground_how import place_names
from app.web.ground_bars import GROUPS, Bars, PlaceNames, bars_of
from app.web.page import Page
from app.web.rank_words import is_placed, sentences_of

TEN: Final = 10
PLACES_NEEDED: Final = 3


@dataclass(frozen=True)
class Panel:
    """What the page shows. `score` is None until a fit has seen a batch of the proposal."""

    score: Score | None
    sentences: Sequence[Sentence]
    step: Sentence | None  # on the way to the badge
    held: Sentence | None
    reaching: Sequence[Reaching]
    bars: Bars
    as_of: datetime | None  # when the votes that the bars show were counted


def panel_of_ground(page: Page, loaded: Loaded, *, held: bool) -> Panel:
    """Gather it from what is published: the same for every reader, in at most seven queries.

    `held`: its place stands still, so the score is the one it keeps.
    """
    session, number = page.session, loaded.contribution.id
    score = scores_of(session, [number]).get(number)
    cells = cells_of(session, [number]).get(number, ())
    if score is None and not cells:
        return Panel(None, [], None, None, [], Bars([], []), None)
    names = place_names(page)
    grouped = bool(score and score.groups)
    back = score.held_by if score else {}
    return Panel(
        score,
        sentences_of(rank_of_score(score, held=held), grouped=grouped, placed=is_placed(cells))
        if score
        else [],
        None if score is None or score.badge else _step(loaded, cells, names),
        _held(back.get("kind"), back.get("place", 0), names) if back else None,
        comments_that_reach(session, number, back),
        bars_of(score, cells, names),
        max((cell.as_of for cell in cells), default=None),
    )


def _held(kind: str | None, place: int, names: PlaceNames) -> Sentence | None:
    """Say where agreement is missing; a group has no name."""
    if kind == "group":
        whose = GROUPS[place] if place < len(GROUPS) else GROUPS[-1]
        return _("Held back by %(whose)s: fewer agree there.", whose=str(whose).lower())
    name = names.get((CellKind(kind), place)) if kind else None
    return _("Held back by %(place)s: fewer agree there.", place=name) if name else None


def _step(loaded: Loaded, cells: Sequence[CellFigures], names: PlaceNames) -> Sentence | None:
    """Name the next step of a proposal that has no badge yet, if it is one of being heard."""
    heard = [
        cell
        for cell in cells
        if cell.kind is not CellKind.ELSEWHERE and in_tens(sum(cell.shown.values())) >= TEN
    ]
    if loaded.proposal.reach is not Reach.CITY or len(heard) >= PLACES_NEEDED:
        return None
    silent = sorted(
        name
        for (kind, place), name in names.items()
        if kind is CellKind.DISTRICT
        and place not in {cell.place for cell in heard if cell.kind is CellKind.DISTRICT}
    )
    if silent:
        return _(
            "Heard by 10 or more people in %(n)s places; it needs voices from %(where)s.",
            n=len(heard),
            where=", ".join(silent[:PLACES_NEEDED]),
        )
    return _("Heard by 10 or more people in %(n)s places; it needs voices from more.", n=len(heard))


def ids_of(panel: Panel) -> Sequence[ContributionId]:
    return [one.id for one in panel.reaching]
