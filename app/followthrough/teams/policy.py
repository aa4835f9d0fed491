"""Who starts, joins, works and presents; and where a team stands. Pure: no session, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final, TypeAlias

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_read
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.people.models import Person, Role
from app.people.policy import can_publish_at_once, can_take_part

LASTS: Final = timedelta(weeks=10)
SIDES_NEEDED: Final = 2
MOST_MEMBERS: Final = 30
MOST_ASKING: Final = MOST_MEMBERS  # at once
MOST_STARTED: Final = 3  # teams of one person that gather or work
MOST_CHARTS: Final = 24
LONGEST_EXTENSION: Final = 10  # weeks

# A department or a neighborhood: the kind keeps number 3 of one from being number 3 of the other.
Side: TypeAlias = tuple[str, int]

ENOUGH_STARTED = Ruling(
    HTTPStatus.CONFLICT,
    "enough-started",
    _("Three teams that you started have not ended yet. Bring one to its finding first."),
)
ENDED = Ruling(HTTPStatus.CONFLICT, "team-ended", _("This team has ended, so nobody joins now."))
IN_IT = Ruling(HTTPStatus.CONFLICT, "in-team", _("You are in this team already."))
ASKED = Ruling(HTTPStatus.CONFLICT, "asked-team", _("You have asked. A member will answer you."))
DECLINED = Ruling(
    HTTPStatus.CONFLICT,
    "declined-by-team",
    _("The team said no to your question. You can start a team of your own."),
)
FULL = Ruling(
    HTTPStatus.CONFLICT, "team-full", _("%(n)s people are in a team at most.", n=MOST_MEMBERS)
)
MEMBERS_ONLY = Ruling(
    HTTPStatus.FORBIDDEN, "members-only", _("Members of the team do this. You can ask to join.")
)
GATHERING = Ruling(
    HTTPStatus.CONFLICT,
    "gathering",
    _("The team still gathers: it begins when people of two departments or neighborhoods are in."),
)
OVER = Ruling(
    HTTPStatus.CONFLICT, "team-over", _("The team's time is over. It can be extended once.")
)
FOUND = Ruling(
    HTTPStatus.CONFLICT, "found", _("The team has published its finding. It stands as it is.")
)
EXTENDED = Ruling(
    HTTPStatus.CONFLICT, "extended", _("The team was extended before. That is possible once.")
)
NOT_FOUND_YET = Ruling(
    HTTPStatus.CONFLICT, "no-finding", _("A slot is for a finding. Publish the finding first.")
)
SLOT_ASKED = Ruling(
    HTTPStatus.CONFLICT, "slot-asked", _("The team has asked for its slot. One is enough.")
)
NO_SUCH_QUESTION = Ruling(
    HTTPStatus.CONFLICT, "no-such-question", _("This person does not ask to join any more.")
)


class State(StrEnum):
    """Where a team stands on a day. Only the first two go on."""

    GATHERING = "gathering"
    WORKING = "working"
    FOUND = "found"  # it published its finding
    OVER = "over"  # its time ended without one
    EMPTY = "empty"  # nobody is left, and there is no finding


def state_of(team: Team, today: date, members: int) -> State:
    if team.finding_id is not None:
        return State.FOUND
    if members == 0:
        return State.EMPTY
    if team.begun_on is None or team.ends_on is None:
        return State.GATHERING
    return State.WORKING if today <= team.ends_on else State.OVER


def side_of(person: Person) -> Side | None:
    """Say what a person brings: an official their department, others their home."""
    if person.role is Role.OFFICIAL and person.department_id is not None:
        return ("department", person.department_id)
    return ("place", person.home_id) if person.home_id is not None else None


def sides_of(members: Iterable[TeamMember]) -> set[Side]:
    """Count each department and neighborhood once. Who brings neither adds none."""
    found: set[Side] = set()
    for one in members:
        if one.department_id is not None:
            found.add(("department", one.department_id))
        elif one.place_id is not None:
            found.add(("place", one.place_id))
    return found


def can_start(person: Person | None, *, going: int = 0) -> Ruling:
    """Let any resident or official start whose account is not limited. `going` counts theirs."""
    return can_publish_at_once(person) and (ENOUGH_STARTED if going >= MOST_STARTED else ALLOWED)


def can_ask_to_join(
    person: Person | None,
    text: Contribution,
    state: State,
    mine: TeamMember | None,
    *,
    members: int,
) -> Ruling:
    """Say who may ask. Joining is asked and a member answers, so that no block is ever told."""
    return (
        _is_public(person, text)
        and can_publish_at_once(person)
        and (ALLOWED if state in {State.GATHERING, State.WORKING} else ENDED)
        and (IN_IT if _is(mine, Belonging.MEMBER) else ALLOWED)
        and (ASKED if _is(mine, Belonging.ASKED) else ALLOWED)
        and (DECLINED if _is(mine, Belonging.DECLINED) else ALLOWED)
        and (FULL if members >= MOST_MEMBERS else ALLOWED)
    )


def can_answer_ask(
    person: Person | None,
    text: Contribution,
    state: State,
    mine: TeamMember | None,
    theirs: TeamMember | None,
    *,
    members: int,
) -> Ruling:
    """Let any member answer, for all. Yes to one more than fit is refused."""
    return (
        can_work(person, text, mine)
        and (ALLOWED if state in {State.GATHERING, State.WORKING} else ENDED)
        and (ALLOWED if _is(theirs, Belonging.ASKED) else NO_SUCH_QUESTION)
        and (FULL if members >= MOST_MEMBERS else ALLOWED)
    )


def can_leave(person: Person | None, text: Contribution, mine: TeamMember | None) -> Ruling:
    """Let a member go, or take their question back, also from a limited account."""
    there = _is(mine, Belonging.MEMBER) or _is(mine, Belonging.ASKED)
    return can_read(person, text) and can_take_part(person) and (ALLOWED if there else MEMBERS_ONLY)


def can_work(person: Person | None, text: Contribution, mine: TeamMember | None) -> Ruling:
    """Let members do what a team does, while everybody reads the team.

    What a limited member writes waits for a moderator; what no queue holds, they cannot do.
    """
    return (
        _is_public(person, text)
        and can_take_part(person)
        and (ALLOWED if _is(mine, Belonging.MEMBER) else MEMBERS_ONLY)
    )


def can_note(
    person: Person | None, text: Contribution, mine: TeamMember | None, state: State
) -> Ruling:
    """Let members write notes while the team gathers or works."""
    return can_work(person, text, mine) and _goes_on(state)


def can_share(
    person: Person | None, text: Contribution, mine: TeamMember | None, state: State
) -> Ruling:
    return can_publish_at_once(person) and can_note(person, text, mine, state)


def can_present(
    person: Person | None, text: Contribution, mine: TeamMember | None, state: State
) -> Ruling:
    """Let a member publish the finding, once, in the team's time."""
    return (
        can_publish_at_once(person)
        and can_work(person, text, mine)
        and _goes_on(state)
        and (GATHERING if state is State.GATHERING else ALLOWED)
    )


def can_extend(
    person: Person | None, text: Contribution, mine: TeamMember | None, team: Team, state: State
) -> Ruling:
    """Let a member give the team more weeks, once, also when its time has just ended."""
    return (
        can_publish_at_once(person)
        and can_work(person, text, mine)
        and (FOUND if state is State.FOUND else ALLOWED)
        and (GATHERING if state is State.GATHERING else ALLOWED)
        and (ALLOWED if team.extended_on is None else EXTENDED)
    )


def can_ask_slot(
    person: Person | None, text: Contribution, mine: TeamMember | None, team: Team, *, asked: bool
) -> Ruling:
    return (
        can_publish_at_once(person)
        and can_work(person, text, mine)
        and (NOT_FOUND_YET if team.finding_id is None else ALLOWED)
        and (SLOT_ASKED if asked else ALLOWED)
    )


def _goes_on(state: State) -> Ruling:
    match state:
        case State.FOUND:
            return FOUND
        case State.OVER | State.EMPTY:
            return OVER
        case _:
            return ALLOWED


def _is_public(person: Person | None, text: Contribution) -> Ruling:
    """Refuse what this person may not read; what waits or is hidden takes no acts of anybody."""
    return can_read(person, text) and (
        ALLOWED if text.visibility is Visibility.PUBLIC else NOT_FOUND
    )


def _is(row: TeamMember | None, state: Belonging) -> bool:
    return row is not None and row.state is state
