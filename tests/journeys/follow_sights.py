"""What follows from a proposal, for pages that the barriers' walk sees."""

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.discussion.observations.queries import Subject
from app.followthrough.adopting.service import adopt
from app.followthrough.teams.models import Belonging
from app.followthrough.teams.working import share_chart
from app.people.models import Person
from app.proposals.evidence import see
from tests.factories.company import make_note, make_observation, make_team, put_in
from tests.factories.goals import comment_unnamed
from tests.factories.meetings import make_begun
from tests.journeys.town import Town


def follow_through(session: Session, town: Town, director: Person) -> dict[str, str]:
    """Let an official adopt, another write unnamed, bob show what he saw, and a team work on it."""
    city, number = town.city, town.proposal.id
    unnamed = comment_unnamed(session, city.olive, number, "key-of-unnamed")
    adopt(session, director, number, "It fits our plan.")
    seen = make_observation(session, town.works.store, city.bob, Subject(number))
    today = utc_now().date()
    team = make_team(session, city.alice, city.olive, begun=today, proposal_id=number)
    put_in(session, team, city.charlie, Belonging.ASKED)
    make_note(session, team, city.olive, "The **crew** counts on Fridays.")
    shown = see(session, town.works.store, town.ranking.id, None)
    share_chart(session, city.alice, team.slug, shown, today)
    met = make_begun(session, city.department, city.olive)
    year = str(today.year)
    numbers = {"meeting_id": str(met.meeting.id), "row_id": str(met.row.id), "year": year}
    return numbers | {
        "unnamed_id": str(unnamed),
        "observation_id": str(seen.id),
        "teams slug": team.slug,
    }
