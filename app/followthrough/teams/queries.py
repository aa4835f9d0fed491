"""All reads of teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution, ContributionId, Noun, Visibility
from app.contributions.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.paging import Paged, decode_cursor, encode_cursor, paged, whole_numbers
from app.followthrough.teams.models import Belonging, Team, TeamMember, TeamSlot
from app.followthrough.teams.policy import MOST_ASKING, Side, State, sides_of, state_of
from app.people.models import Department, Person, PersonId, Standing
from app.people.policy import SMALLEST_HOME
from app.places.models import Neighborhood

LISTED: Final = 20
BESIDE: Final = 5
MOST_NOTES: Final = 200
_GONE: Final = (Standing.SUSPENDED, Standing.ERASED)


class Member(NamedTuple):
    """Somebody in a team, or who asks to be. A neighborhood too small to show has no name here."""

    row: TeamMember
    handle: str
    department: str
    place: str
    small: bool = False


@dataclass(frozen=True)
class Loaded:
    """A team as this viewer may read it, with everybody who counts in it."""

    team: Team
    text: Contribution
    starter: str
    members: Sequence[Member]
    asking: Sequence[Member]
    mine: TeamMember | None
    state: State
    today: date

    @property
    def url(self) -> str:
        return f"/teams/{self.team.slug}"

    @property
    def sides(self) -> set[Side]:
        return sides_of(one.row for one in self.members)


class Note(NamedTuple):
    text: Contribution
    handle: str


class Slot(NamedTuple):
    """What a team asks of a department's next meeting."""

    slot: TeamSlot
    question: str
    slug: str
    department: str
    department_slug: str


class Row(NamedTuple):
    """A team in a list."""

    team: Team
    text: Contribution
    starter: str
    members: int
    state: State

    @property
    def url(self) -> str:
        return f"/teams/{self.team.slug}"


def load_team(session: Session, viewer: Person | None, slug: str, today: date) -> Loaded:
    """Load a team by its address. Raises RefusedError: 404, or 410 when it was removed."""
    found = session.execute(
        select(Team, Contribution, col(Person.handle))
        .join(Contribution, col(Contribution.id) == col(Team.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Team.slug) == slug[:80])
    ).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    team, text, starter = found
    require(can_read(viewer, text))
    people = _people(session, team.id)
    members = [one for one in people if one.row.state is Belonging.MEMBER]
    asking = [one for one in people if one.row.state is Belonging.ASKED]
    mine = session.get(TeamMember, (team.id, viewer.id)) if viewer else None
    state = state_of(team, today, len(members))
    return Loaded(team, text, starter, members, asking[:MOST_ASKING], mine, state, today)


def list_teams(
    session: Session, today: date, cursor: str | None = None, limit: int = LISTED
) -> Paged[Row]:
    """List public teams, the newest first."""
    rows = _rows()
    after = whole_numbers(decode_cursor(cursor, 1))
    if after:
        rows = rows.where(col(Team.id) < after[0])
    found = session.execute(rows.order_by(col(Team.id).desc()).limit(limit + 1))
    return paged([_row(one, today) for one in found], limit, lambda row: encode_cursor(row.team.id))


def teams_on_proposal(session: Session, proposal_id: int, today: date) -> list[Row]:
    rows = _rows().where(col(Team.proposal_id) == proposal_id)
    found = session.execute(rows.order_by(col(Team.id).desc()).limit(BESIDE))
    return [_row(one, today) for one in found]


def teams_on_chart(session: Session, chart_id: int, today: date) -> list[Row]:
    """List the teams that share a chart, in one query."""
    sharing = select(col(Citation.contribution_id)).where(col(Citation.chart_id) == chart_id)
    rows = _rows().where(col(Team.id).in_(sharing))
    found = session.execute(rows.order_by(col(Team.id).desc()).limit(BESIDE))
    return [_row(one, today) for one in found]


def teams_of(session: Session, person_id: PersonId, today: date) -> list[Row]:
    """List the teams that a person is in, the newest first."""
    mine = select(col(TeamMember.team_id)).where(
        col(TeamMember.person_id) == person_id, col(TeamMember.state) == Belonging.MEMBER
    )
    rows = _rows().where(col(Team.id).in_(mine))
    found = session.execute(rows.order_by(col(Team.id).desc()).limit(LISTED))
    return [_row(one, today) for one in found]


def count_going(session: Session, person_id: PersonId, today: date) -> int:
    """Count the teams that a person started and that gather or work, hidden ones left out."""
    rows = _rows().where(col(Contribution.author_id) == person_id)
    states = [_row(one, today).state for one in session.execute(rows)]
    return sum(state in {State.GATHERING, State.WORKING} for state in states)


def notes_of(session: Session, viewer: Person | None, loaded: Loaded) -> Sequence[Note]:
    """List a team's notes that this viewer may read, the newest first, without the finding."""
    rows = (
        select(Contribution, col(Person.handle))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(
            col(Contribution.about_id) == loaded.team.id,
            col(Contribution.noun) == Noun.NOTE,
            col(Contribution.visibility).not_in([Visibility.DRAFT, Visibility.DELETED]),
        )
        .order_by(col(Contribution.id).desc())
        .limit(MOST_NOTES)
    )
    found = [Note(*row) for row in session.execute(rows)]
    return [
        one
        for one in found
        if one.text.id != loaded.team.finding_id and can_read(viewer, one.text, loaded.text)
    ]


def finding_of(session: Session, viewer: Person | None, loaded: Loaded) -> Note | None:
    """Find the finding, if there is one that this viewer may read."""
    if loaded.team.finding_id is None:
        return None
    row = session.execute(
        select(Contribution, col(Person.handle))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.id) == loaded.team.finding_id)
    ).one()
    found = Note(*row)
    return found if can_read(viewer, found.text, loaded.text) else None


def find_slot(session: Session, team_id: ContributionId) -> Slot | None:
    found = session.execute(_slots().where(col(TeamSlot.team_id) == team_id)).one_or_none()
    return Slot(*found) if found else None


def slots_for(session: Session, department_id: int) -> Sequence[Slot]:
    """List what teams ask of a department's next meeting, the longest waiting first."""
    rows = _slots().where(
        col(TeamSlot.department_id) == department_id,
        col(Contribution.visibility) == Visibility.PUBLIC,
    )
    return [Slot(*row) for row in session.execute(rows.order_by(col(TeamSlot.asked_at)))]


def slugs_like(session: Session, slug: str) -> set[str]:
    rows = select(col(Team.slug)).where(col(Team.slug).startswith(slug, autoescape=True))
    return set(session.scalars(rows))


def _people(session: Session, team_id: ContributionId) -> Sequence[Member]:
    """List members and who asks, in the order of their asking; who was suspended is left out."""
    columns: list[Any] = [
        TeamMember, col(Person.handle), col(Department.name), col(Neighborhood.name),
        col(Neighborhood.population),
    ]  # fmt: skip
    rows = (
        select(*columns)
        .join(Person, col(Person.id) == col(TeamMember.person_id))
        .outerjoin(Department, col(Department.id) == col(TeamMember.department_id))
        .outerjoin(Neighborhood, col(Neighborhood.id) == col(TeamMember.place_id))
        .where(
            col(TeamMember.team_id) == team_id,
            col(TeamMember.state).in_([Belonging.MEMBER, Belonging.ASKED]),
            col(Person.standing).not_in(_GONE),
        )
        .order_by(col(TeamMember.asked_at), col(TeamMember.person_id))
    )
    found = []
    for row, handle, department, place, population in session.execute(rows):
        small = place is not None and population is not None and population < SMALLEST_HOME
        found.append(Member(row, handle, department or "", "" if small else place or "", small))
    return found


def _counted() -> ColumnElement[int]:
    member = aliased(Person)
    rows = (
        select(func.count())
        .select_from(TeamMember)
        .join(member, col(member.id) == col(TeamMember.person_id))
        .where(
            col(TeamMember.team_id) == col(Team.id),
            col(TeamMember.state) == Belonging.MEMBER,
            col(member.standing).not_in(_GONE),
        )
    )
    return rows.correlate(Team).scalar_subquery()


def _rows() -> Select[Any]:
    columns: list[Any] = [Team, Contribution, col(Person.handle), _counted().label("members")]
    return (
        select(*columns)
        .join(Contribution, col(Contribution.id) == col(Team.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.visibility) == Visibility.PUBLIC)
    )


def _row(found: Any, today: date) -> Row:  # noqa: ANN401, a row of `_rows`
    team, text, starter, members = found
    return Row(team, text, starter, members, state_of(team, today, members))


def _slots() -> Select[Any]:
    columns: list[Any] = [
        TeamSlot, col(Contribution.title), col(Team.slug), col(Department.name),
        col(Department.slug),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Team, col(Team.id) == col(TeamSlot.team_id))
        .join(Contribution, col(Contribution.id) == col(Team.id))
        .join(Department, col(Department.id) == col(TeamSlot.department_id))
    )
