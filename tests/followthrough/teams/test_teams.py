"""What a team is and who may do what in it: rules first, then its verbs."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.citing import citations_of
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.followthrough.teams.models import Belonging, Team, TeamMember
from app.followthrough.teams.policy import LASTS, MOST_STARTED, State, side_of, state_of
from app.followthrough.teams.queries import (
    find_slot,
    list_teams,
    load_team,
    notes_of,
    slots_for,
    teams_of,
    teams_on_chart,
)
from app.followthrough.teams.service import Wish, answer_ask, ask_to_join, leave, start
from app.followthrough.teams.working import (
    ask_for_slot,
    delete_note,
    extend,
    present,
    share_chart,
    write_note,
)
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.notices.models import Notice
from app.people.blocking import block
from app.people.models import Department, Person, Role, Standing
from app.places.models import Neighborhood
from tests.factories.company import make_team
from tests.factories.contributions import make_person
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import evidence_on, make_chart

TODAY = date(2026, 3, 2)


@dataclass
class Block:
    """Ann and Abe live in Ropewalk, Ben in Dovecote; Olive works at Public Works."""

    session: Session
    now: datetime
    office: Department
    places: list[Neighborhood]
    chart: Chart
    ann: Person
    abe: Person
    ben: Person
    olive: Person

    def joined(self, team: Team, person: Person, *, by: Person | None = None) -> None:
        ask_to_join(self.session, person, team.slug, TODAY, self.now)
        answer_ask(self.session, by or self.ann, team.slug, person.id, TODAY, self.now, accept=True)

    def working(self) -> Team:
        return make_team(self.session, self.ann, self.ben, begun=TODAY)


@pytest.fixture
def people(session: Session) -> Block:
    places = make_neighborhoods(session)
    office = Department(name="Public Works", slug="public-works")
    session.add(office)
    session.flush()

    def make(handle: str, home: int | None, role: Role = Role.RESIDENT) -> Person:
        person = make_person(session, handle, role=role)
        person.home_id = None if home is None else places[home].id
        person.department_id = office.id if role is Role.OFFICIAL else None
        session.flush()
        return person

    return Block(
        session, utc_now(), office, places, make_chart(session), make("ann", 0), make("abe", 0),
        make("ben", 1), make("olive", 0, Role.OFFICIAL),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("begun", "days", "finding", "members", "state"),
    [
        (None, 0, None, 1, State.GATHERING),
        (TODAY, 69, None, 2, State.WORKING),
        (TODAY, 70, None, 2, State.WORKING),
        (TODAY, 71, None, 2, State.OVER),
        (TODAY, 71, ContributionId(5), 0, State.FOUND),
        (TODAY, 5, None, 0, State.EMPTY),
    ],
)
def test_a_team_stands_where_its_dates_and_people_say(
    begun: date | None, days: int, finding: ContributionId | None, members: int, state: State
) -> None:
    ends = begun + LASTS if begun else None
    team = Team(slug="t", begun_on=begun, ends_on=ends, finding_id=finding)
    assert state_of(team, TODAY + timedelta(days=days), members) is state


def dates_of(team: Team) -> tuple[date | None, date | None]:
    return team.begun_on, team.ends_on


def test_it_gathers_until_people_of_two_sides_are_in(people: Block) -> None:
    team = make_team(people.session, people.ann)
    people.joined(team, people.abe)
    assert dates_of(team) == (None, None), "both live in Ropewalk"
    people.joined(team, people.olive)
    assert dates_of(team) == (TODAY, TODAY + timedelta(weeks=10))
    assert side_of(people.olive) == ("department", people.office.id), "not her home, Ropewalk"
    people.joined(team, people.ben)
    assert team.begun_on == TODAY
    loaded = load_team(people.session, None, team.slug, TODAY)
    sides = {one.handle: one.department or one.place for one in loaded.members}
    assert sides == {
        "ann": "Ropewalk",
        "abe": "Ropewalk",
        "ben": "Dovecote",
        "olive": "Public Works",
    }
    told = select(col(Notice.kind)).where(col(Notice.person_id) == people.ann.id)
    assert set(people.session.scalars(told)) == {"team_asked", "team_began"}


def test_who_has_no_side_and_who_is_suspended_do_not_count(people: Block) -> None:
    team = make_team(people.session, people.ann)
    people.ben.home_id = None
    people.joined(team, people.ben)
    assert team.begun_on is None
    people.olive.standing = Standing.SUSPENDED
    people.session.add(
        TeamMember(
            team_id=team.id, person_id=people.olive.id, state=Belonging.MEMBER,
            department_id=people.office.id,
        )
    )  # fmt: skip
    people.session.flush()
    people.joined(team, people.abe)
    assert team.begun_on is None
    assert "olive" not in [
        one.handle for one in load_team(people.session, None, team.slug, TODAY).members
    ]


def test_a_no_stands_a_leaver_may_ask_again_and_twice_is_once(people: Block) -> None:
    team = people.working()
    for _twice in range(2):
        ask_to_join(people.session, people.abe, team.slug, TODAY, people.now)
        answer_ask(
            people.session, people.ben, team.slug, people.abe.id, TODAY, people.now, accept=False
        )
        with pytest.raises(RefusedError, match="declined-by-team"):
            ask_to_join(people.session, people.abe, team.slug, TODAY, people.now)
        people.session.get_one(TeamMember, (team.id, people.abe.id)).state = Belonging.LEFT
    for _twice in range(2):
        leave(people.session, people.ben, team.slug, TODAY, people.now)
    people.joined(team, people.ben)
    assert [row.state for row in teams_of(people.session, people.ben.id, TODAY)] == [State.WORKING]


def test_a_block_is_told_to_nobody(people: Block) -> None:
    team = people.working()
    block(people.session, people.ann, people.abe)
    ask_to_join(people.session, people.abe, team.slug, TODAY, people.now)
    told = select(col(Notice.person_id)).where(col(Notice.kind) == "team_asked")
    assert people.session.scalars(told).all() == [people.ben.id]


REFUSED = {
    "a stranger": ("abe", "members-only"),
    "a limited member": ("limited", "limited"),
    "a suspended member": ("suspended", "suspended"),
}


@pytest.mark.parametrize(("who", "code"), REFUSED.values(), ids=REFUSED)
def test_only_members_of_good_standing_share_extend_and_present(
    people: Block, who: str, code: str
) -> None:
    team = people.working()
    person = people.abe if who == "abe" else people.ben
    if who != "abe":
        person.standing = Standing(who)
    seen = evidence_on(people.session, people.chart)
    acts = (
        lambda: share_chart(people.session, person, team.slug, seen, TODAY),
        lambda: extend(people.session, person, team.slug, 2, "More.", TODAY),
        lambda: present(people.session, person, team.slug, "So.", [1], TODAY, people.now),
        lambda: ask_for_slot(
            people.session, person, team.slug, people.office, TODAY, people.now
        ),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(RefusedError, match=code):
            act()


def test_what_a_limited_member_notes_waits_for_a_moderator(people: Block) -> None:
    team = people.working()
    people.ben.standing = Standing.LIMITED
    note = write_note(people.session, people.ben, team.slug, "Mine.", None, TODAY, people.now)
    loaded = load_team(people.session, None, team.slug, TODAY)
    assert notes_of(people.session, None, loaded) == []
    assert [one.text.id for one in notes_of(people.session, people.ben, loaded)] == [note.id]


def test_a_finding_is_published_once_and_rests_on_shared_charts(people: Block) -> None:
    session, team = people.session, people.working()
    seen = evidence_on(session, people.chart)
    first, again = (share_chart(session, people.ben, team.slug, seen, TODAY) for _ in range(2))
    assert first.id == again.id
    note = write_note(session, people.ann, team.slug, "Look at May.", seen, TODAY, people.now)
    for shared, field in (([], "charts"), ([first.id + 1], "charts")):
        with pytest.raises(InvalidError) as invalid:
            present(session, people.ben, team.slug, "So.", shared, TODAY, people.now)
        assert field in invalid.value.problems
    found = present(session, people.ben, team.slug, "So.", [first.id], TODAY, people.now, "k" * 16)
    again_ = present(session, people.ben, team.slug, "So.", [first.id], TODAY, people.now, "k" * 16)
    assert found.id == again_.id == team.finding_id
    pinned = citations_of(session, [found.id])[found.id]
    assert [(one.chart_id, one.reading) for one in pinned] == [(first.chart_id, first.reading)]
    for act in (
        lambda: present(session, people.ann, team.slug, "No.", [first.id], TODAY, people.now),
        lambda: write_note(session, people.ann, team.slug, "Late.", None, TODAY, people.now),
        lambda: delete_note(session, people.ben, found.id),
    ):
        with pytest.raises(RefusedError, match="found"):
            act()
    delete_note(session, people.ann, note.id)
    loaded = load_team(session, None, team.slug, TODAY + timedelta(days=400))
    assert loaded.state is State.FOUND
    assert [row.team.id for row in teams_on_chart(session, people.chart.id, TODAY)] == [team.id]


def test_a_slot_is_asked_for_once_and_stands_on_the_department(people: Block) -> None:
    session, team = people.session, people.working()
    with pytest.raises(RefusedError, match="no-finding"):
        ask_for_slot(session, people.ben, team.slug, people.office, TODAY, people.now)
    cited = share_chart(session, people.ben, team.slug, evidence_on(session, people.chart), TODAY)
    present(session, people.ben, team.slug, "So.", [cited.id], TODAY, people.now)
    for _twice in range(2):
        ask_for_slot(session, people.ben, team.slug, people.office, TODAY, people.now)
    assert [slot.slug for slot in slots_for(session, people.office.id)] == [team.slug]
    mo = make_person(session, "mo", role=Role.MODERATOR)
    hide(session, mo, team.id, Rule.OFF_TOPIC, "Elsewhere.")
    assert slots_for(session, people.office.id) == []
    assert find_slot(session, team.id) is not None


def test_time_is_extended_once_with_a_reason_also_just_after_it_ended(people: Block) -> None:
    session, team = people.session, people.working()
    late = TODAY + timedelta(weeks=11)
    with pytest.raises(RefusedError, match="team-over"):
        write_note(session, people.ben, team.slug, "Late.", None, late, people.now)
    for weeks, reason in ((0, "More."), (11, "More."), (2, " ")):
        with pytest.raises(InvalidError):
            extend(session, people.ben, team.slug, weeks, reason, late)
    extend(session, people.ben, team.slug, 2, "The data came late.", late)
    assert team.ends_on == late + timedelta(weeks=2)
    with pytest.raises(RefusedError, match="extended"):
        extend(session, people.ann, team.slug, 1, "Again.", late)


def test_a_person_starts_three_teams_and_each_has_an_address(people: Block) -> None:
    teams = [
        start(people.session, people.ann, Wish("New", "So."), TODAY, people.now, f"key-{n}" * 4)
        for n in range(MOST_STARTED)
    ]
    assert [team.slug for team in teams] == ["new-2", "new-3", "new-4"]
    with pytest.raises(RefusedError, match="enough-started"):
        start(people.session, people.ann, Wish("Why?", "So."), TODAY, people.now)
    again = start(people.session, people.ann, Wish("New", "So."), TODAY, people.now, "key-0" * 4)
    assert again.id == teams[0].id
    leave(people.session, people.ann, "new-2", TODAY, people.now)
    states = [row.state for row in list_teams(people.session, TODAY).items]
    assert states == [State.GATHERING, State.GATHERING, State.EMPTY]
