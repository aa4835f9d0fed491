"""Observations and teams, as their own verbs make them."""

from datetime import date, timedelta
from io import BytesIO

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.storage import Storage
from app.discussion.observations.models import Observation
from app.discussion.observations.photos import read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Told, keep_photo, observe
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.followthrough.teams.service import Wish, start
from app.people.models import Person
from tests.factories.photos import make_photo

DAY = date(2026, 1, 5)


def make_observation(
    session: Session,
    store: Storage,
    person: Person,
    subject: Subject,
    words: str = "Six lamps are dark.",
    place: str = "ropewalk",
) -> Observation:
    told = Told(words, "A lamp that is dark.", DAY, place)
    kept = keep_photo(store, read_photo(BytesIO(make_photo())))
    now = utc_now()
    return observe(session, person, subject, told, kept, now.date(), now)


def make_team(
    session: Session,
    person: Person,
    *others: Person,
    question: str = "Why are lamps dark for weeks?",
    begun: date | None = None,
    proposal_id: int | None = None,
) -> Team:
    """Start a team and put others in; `begun` says that it works since that day."""
    now = utc_now()
    team = start(session, person, Wish(question, "We count.", proposal_id), now.date(), now)
    for one in others:
        session.add(
            TeamMember(
                team_id=team.id,
                person_id=one.id,
                state=Belonging.MEMBER,
                department_id=one.department_id,
                place_id=None if one.department_id else one.home_id,  # type: ignore[arg-type]
            )
        )
    if begun is not None:
        team.begun_on, team.ends_on = begun, begun + timedelta(weeks=10)
    session.flush()
    return team
