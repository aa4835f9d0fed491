"""How the ranking works, in plain words, with one score of this city worked out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Response

from app.commonground.limits import BAR, GROUPS, HEARD, NEIGHBORHOODS
from app.contributions.models import CellKind
from app.contributions.publishing import cells_of
from app.contributions.score_models import Fit, Score
from app.contributions.standings import rank_of_score, scores_in, shown_fit
from app.core.i18n import Sentence, gettext
from app.core.nouns import Place, resolve
from app.places.queries import all_neighborhoods, districts
from app.ranking.figures import cell_numbers
from app.ranking.policy import FEWEST_HERE, FEWEST_IN_GROUP
from app.ranking.published import shares_of
from app.web.ground_bars import Bars, PlaceNames, bars_of
from app.web.page import OnPage, Page
from app.web.rank_words import is_placed, sentences_of

router = APIRouter()

STEP: Final = 10  # hundredths that one row of the table of groups holds


@dataclass(frozen=True)
class Counted:
    """A place as it was published: its counts, as anybody can download them."""

    name: str
    agree: int
    disagree: int
    passed: int


@dataclass(frozen=True)
class Worked:
    """The worked example: what is published of one text, and what follows from it."""

    place: Place
    score: Score
    bars: Bars
    counted: Sequence[Counted]
    lowest: Sequence[tuple[int, int, int]]  # from, to (hundredths), how probable (hundredths)
    sentences: Sequence[Sentence]
    numbers: dict[str, Any]


@router.get("/common-ground/how")
def explain_ranking(page: OnPage) -> Response:
    fit = shown_fit(page.session)
    return page.show(
        "ranking/how.html",
        worked=_worked(page, fit) if fit else None,
        badge_from=round(100 * BAR),
        fewest_heard=HEARD,
        fewest_groups=GROUPS,
        fewest_places=NEIGHBORHOODS,
        fewest_here=FEWEST_HERE,
        fewest_in_group=FEWEST_IN_GROUP,
    )


def place_names(page: Page) -> PlaceNames:
    """Name every cell that figures may have."""
    names = {
        (CellKind.NEIGHBORHOOD, int(row.id)): row.name for row in all_neighborhoods(page.session)
    }
    names |= {(CellKind.DISTRICT, row.id): row.name for row in districts(page.session)}
    names[CellKind.ELSEWHERE, 0] = gettext("Everybody else")
    return names


def _worked(page: Page, fit: Fit) -> Worked | None:
    """Load the example that the worker kept, unless its text is not public any more."""
    numbers = fit.example.get("worked")
    if not numbers:
        return None
    text = numbers["id"]
    place = resolve(page.session, None, [("proposal", text)]).get(("proposal", text))
    score = scores_in(page.session, fit.id, [text]).get(text)
    if place is None or score is None:
        return None
    cells = cells_of(page.session, [text], fit.batch_id).get(text, ())
    names = place_names(page)
    return Worked(
        place,
        score,
        bars_of(score, cells, names),
        [Counted(names.get((cell.kind, cell.place), ""), *cell_numbers(cell)) for cell in cells],
        _in_steps(shares_of(score.lowest)),
        sentences_of(rank_of_score(score), grouped=bool(fit.group_sizes), placed=is_placed(cells)),
        numbers,
    )


def _in_steps(shares: Sequence[float]) -> Sequence[tuple[int, int, int]]:
    """Add the shares up by tens of hundredths, those left out that round to nothing."""
    rows = []
    for start in range(0, 100, STEP):
        end = start + STEP + (start + STEP == 100)  # noqa: PLR2004, the last holds 100 too
        share = round(100 * sum(shares[start:end]))
        if share:
            rows.append((start, start + STEP, share))
    return rows
