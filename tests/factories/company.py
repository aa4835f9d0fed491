"""Observations and teams, made by hand: their verbs count how many a person makes a day."""

from datetime import date, timedelta
from io import BytesIO

from sqlalchemy.orm import Session

from app.charts.queries import find_chart
from app.contributions.models import Contribution, ContributionId, Noun
from app.contributions.writing import write
from app.core.storage import Storage
from app.core.text import slugify
from app.discussion.observations.models import Observation
from app.discussion.observations.photos import read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import keep_photo, note_company
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.people.models import Person
from app.places.models import NeighborhoodId
from app.places.queries import by_slug
from tests.factories.photos import make_photo

DAY = date(2026, 1, 5)


def make_observation(
    session: Session,
    store: Storage,
    person: Person,
    subject: Subject,
    words: str = "Six lamps are dark.",
    alt: str = "A lamp that is dark.",
) -> Observation:
    kept = keep_photo(store, read_photo(BytesIO(make_photo())))
    if subject.chart_id is not None:
        note_company(session, find_chart(session, subject.chart_id))
    text = write(session, person, Noun.OBSERVATION, words, about_id=subject.proposal_id).text
    made = Observation(
        id=text.id,
        proposal_id=subject.proposal_id,
        chart_id=subject.chart_id,
        seen_on=DAY,
        place_id=by_slug(session, "ropewalk").id,
        alt=alt,
        **vars(kept),
    )
    session.add(made)
    session.flush()
    return made


def make_team(
    session: Session,
    person: Person,
    *others: Person,
    question: str = "Why are lamps dark for weeks?",
    begun: date | None = None,
    proposal_id: ContributionId | None = None,
) -> Team:
    """Make a team of these people; `begun` says that it works since that day."""
    text = write(session, person, Noun.TEAM, "We count.", question).text
    team = Team(id=text.id, slug=f"{slugify(question)}-{text.id}", proposal_id=proposal_id)
    if begun is not None:
        team.begun_on, team.ends_on = begun, begun + timedelta(weeks=10)
    session.add(team)
    session.flush()
    for one in (person, *others):
        put_in(session, team, one, Belonging.MEMBER)
    return team


def put_in(session: Session, team: Team, person: Person, state: Belonging) -> None:
    at_home = person.home_id is not None and person.department_id is None
    session.add(
        TeamMember(
            team_id=team.id,
            person_id=person.id,
            state=state,
            department_id=person.department_id,
            place_id=NeighborhoodId(person.home_id or 0) if at_home else None,
        )
    )
    session.flush()


def make_note(session: Session, team: Team, person: Person, words: str = "Ten.") -> Contribution:
    return write(session, person, Noun.NOTE, words, about_id=team.id).text
