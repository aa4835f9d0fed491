"""A running town of two camps with proposals, scores and a fit."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.contributions.figure_models import Batch, BatchCell, Published
from app.contributions.models import Answer, CellKind, ContributionId
from app.contributions.score_models import Fit, Score
from app.places.models import NeighborhoodId
from app.proposals.models import Phase, Proposal, ProposalArea, Reach
from app.ranking.recomputing import recompute
from tests.factories.camps import make_camps
from tests.factories.places import make_neighborhoods
from tests.people import City

OPENED = datetime(2026, 10, 1, 9, tzinfo=UTC)


def make_ground(city: City) -> list[ContributionId]:
    """Let both camps judge 12 proposals, and score them. The last is about the first place alone.

    Text n is agreed on if `camps.BOTH` divides n.
    """
    with city.database.writing() as session:
        places = make_neighborhoods(session)
        texts = make_camps(session, city.settings, [place.id for place in places])
        for text in texts:
            session.add(
                Proposal(
                    id=text,
                    slug="text",
                    phase=Phase.OPEN,
                    reach=Reach.CORNER if text == texts[-1] else Reach.CITY,
                    opened_at=OPENED,
                )
            )
        session.flush()
        session.add(ProposalArea(proposal_id=texts[-1], neighborhood_id=places[0].id))
    recompute(city.database, city.settings)
    return texts


def plant_score(session: Session, text: ContributionId, place: NeighborhoodId) -> None:
    """Publish a batch, a fit and a score of a text by hand, for pages that only have to be seen."""
    shown = {Answer.AGREE: 31, Answer.DISAGREE: 12, Answer.PASS: 4}
    batch = Batch(
        contribution_id=text, published_at=OPENED, counts=shown, shown=shown, log_length=0,
        log_head="",
    )  # fmt: skip
    session.add(batch)
    session.flush()
    session.merge(
        Published(
            contribution_id=text, batch_id=batch.id, voters=40, support=30, published_at=OPENED
        )
    )
    for kind, at in ((CellKind.NEIGHBORHOOD, place), (CellKind.ELSEWHERE, 0)):
        cell = BatchCell(
            batch_id=batch.id, contribution_id=text, kind=kind, place=at, counts=shown,
            shown=shown, published_at=OPENED,
        )  # fmt: skip
        session.add(cell)
    worked = {
        "id": text, "groups_lowest": 0.71, "places_lowest": 0.74, "groups_differ": 30,
        "places_differ": 12, "score": 0.69, "sd": 0.05,
    }  # fmt: skip
    fit = Fit(
        batch_id=batch.id, voters=40, items=1, group_sizes=[20, 20], memory=b"", scored=1,
        badges=1, best_ten=690, example={"unscored": [], "worked": worked},
        picture={"squares": 16, "groups": [[[3, 4, 10]], [[9, 8, 5], [10, 8, 10]]]},
    )  # fmt: skip
    session.add(fit)
    session.flush()
    score = Score(
        contribution_id=text, batch_id=batch.id, fit_id=fit.id, score=690, sd=50,
        groups_differ=30, places_differ=12, corner=False, intercept=100, consensus=500,
        badge=True, groups=[[15.0, 5.0, 2.0], [16.0, 7.0, 2.0]], lowest={"71": 1000},
    )  # fmt: skip
    session.add(score)
    session.flush()
