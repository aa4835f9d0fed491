"""A running town of two camps with proposals, scores and a fit."""

from datetime import UTC, datetime

from app.contributions.models import ContributionId
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
