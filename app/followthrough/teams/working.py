"""What a team does in its weeks: share charts, write notes, extend once, present its finding."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.charts.queries import find_chart
from app.contributions.citing import citations_of, cite
from app.contributions.models import Citation, Contribution, ContributionId, Noun, Visibility
from app.contributions.queries import first_of, hold
from app.contributions.writing import withdraw_text, write
from app.core.db import insert_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.discussion.observations.service import note_company
from app.followthrough.teams.models import Team, TeamSlot
from app.followthrough.teams.policy import (
    FOUND,
    LONGEST_EXTENSION,
    MOST_CHARTS,
    can_ask_slot,
    can_extend,
    can_note,
    can_present,
    can_share,
)
from app.followthrough.teams.queries import Loaded, find_slot
from app.followthrough.teams.service import hold_team
from app.notices.service import notify
from app.people.models import Department, DepartmentId, Person
from app.proposals.service import Evidence

EMPTY = _("Write something first.")
NO_REASON = _("Say why the team needs more weeks. Everybody can read it.")
WEEKS = _("Choose one to ten weeks.")
NO_CHART = _("A finding rests on charts. Choose at least one that the team shares.")
NOT_SHARED = _("Choose charts that the team shares.")
NO_OFFICE = _("Choose one of the departments.")
ENOUGH_CHARTS = _("A team shares at most %(n)s charts.", n=MOST_CHARTS)


def share_chart(
    session: Session, person: Person, slug: str, seen: Evidence, today: date
) -> Citation:
    """Pin a chart to the team as it is now. The same chart again is the first."""
    loaded = hold_team(session, person, slug, today)
    require(can_share(person, loaded.text, loaded.mine, loaded.state))
    if len(citations_of(session, [loaded.team.id]).get(loaded.team.id, [])) >= MOST_CHARTS:
        raise InvalidError({"chart": ENOUGH_CHARTS})
    note_company(session, find_chart(session, seen.chart_id))
    return _cite(session, person, loaded.team.id, seen)


def write_note(
    session: Session,
    person: Person,
    slug: str,
    text: str,
    seen: Evidence | None,
    today: date,
    now: datetime,
    form_key: str | None = None,
) -> Contribution:
    """Write a note, with a chart if one is named. The same form again is the first."""
    loaded = hold_team(session, person, slug, today)
    if form_key and (first := first_of(session, person.id, form_key)):
        return first
    require(can_note(person, loaded.text, loaded.mine, loaded.state))
    if not text.strip():
        raise InvalidError({"text": EMPTY})
    written = write(
        session, person, Noun.NOTE, text, form_key=form_key, about_id=loaded.team.id, at=now
    )
    if written.is_new and seen is not None:
        _cite(session, person, written.text.id, seen)
    return written.text


def delete_note(session: Session, person: Person, note_id: int) -> Team:
    """Delete one's own note; twice is once. A finding stands."""
    text = hold(session, note_id)
    team = session.get(Team, text.about_id) if text.about_id else None
    if text.noun is not Noun.NOTE or team is None:
        raise RefusedError(NOT_FOUND)
    if team.finding_id == text.id:
        raise RefusedError(FOUND)
    withdraw_text(session, person, note_id)
    return team


def present(
    session: Session,
    person: Person,
    slug: str,
    text: str,
    shared: Collection[int],
    today: date,
    now: datetime,
    form_key: str | None = None,
) -> Contribution:
    """Publish the team's finding, once, resting on charts that it shares (citations' numbers).

    Raises InvalidError (`text`, `charts`).
    """
    loaded = hold_team(session, person, slug, today)
    first = first_of(session, person.id, form_key) if form_key else None
    if first is not None and first.id == loaded.team.finding_id:
        return first
    require(can_present(person, loaded.text, loaded.mine, loaded.state))
    known = {one.id: one for one in citations_of(session, [loaded.team.id]).get(loaded.team.id, [])}
    problems = {}
    if not text.strip():
        problems["text"] = EMPTY
    if not shared:
        problems["charts"] = NO_CHART
    elif not set(shared) <= set(known):
        problems["charts"] = NOT_SHARED
    if problems:
        raise InvalidError(problems)
    written = write(
        session, person, Noun.NOTE, text, loaded.text.title,
        form_key=form_key, about_id=loaded.team.id, at=now,
    )  # fmt: skip
    for number in sorted(set(shared)):
        _cite(session, person, written.text.id, _as_pinned(known[number]))
    loaded.team.finding_id = written.text.id
    _tell(session, loaded, person)
    session.flush()
    return written.text


def extend(
    session: Session, person: Person, slug: str, weeks: int, reason: str, today: date
) -> Team:
    """Give the team more weeks, once, with a reason that everybody reads."""
    loaded = hold_team(session, person, slug, today)
    team = loaded.team
    require(can_extend(person, loaded.text, loaded.mine, team, loaded.state))
    problems = {}
    if not reason.strip():
        problems["reason"] = NO_REASON
    if not 1 <= weeks <= LONGEST_EXTENSION:
        problems["weeks"] = WEEKS
    if problems:
        raise InvalidError(problems)
    team.ends_on = max(team.ends_on or today, today) + timedelta(weeks=weeks)
    team.extended_on, team.extended_by, team.extend_reason = today, person.id, reason.strip()
    session.flush()
    return team


def ask_for_slot(
    session: Session, person: Person, slug: str, department: Department | None, today: date,
    now: datetime,
) -> TeamSlot:  # fmt: skip
    """Ask to present the finding at a department's next meeting; the same again is once."""
    if department is None:
        raise InvalidError({"department": NO_OFFICE})
    loaded = hold_team(session, person, slug, today)
    standing = find_slot(session, loaded.team.id)
    if standing is not None and standing.slot.department_id == department.id:
        return standing.slot
    require(can_ask_slot(person, loaded.text, loaded.mine, loaded.team, asked=standing is not None))
    row = {
        "team_id": loaded.team.id,
        "department_id": DepartmentId(department.id),
        "asked_by": person.id,
        "asked_at": now,
    }
    session.execute(insert_for(session, TeamSlot).values(row).on_conflict_do_nothing())
    return session.get_one(TeamSlot, loaded.team.id)


def may_delete(person: Person | None, note: Contribution) -> bool:
    """Say whether the page offers to delete a note."""
    return person is not None and note.author_id == person.id and _is_shown(note)


def _is_shown(note: Contribution) -> bool:
    return note.visibility in {Visibility.PUBLIC, Visibility.QUEUED}


def _tell(session: Session, loaded: Loaded, person: Person) -> None:
    told = [one.row.person_id for one in loaded.members]
    notify(session, told, "team_found", Noun.TEAM, loaded.team.id, actor_id=person.id)


def _cite(
    session: Session, person: Person, contribution_id: ContributionId, seen: Evidence
) -> Citation:
    return cite(
        session, person, contribution_id, seen.chart_id, seen.version_id, seen.focus_id,
        seen.period_from, seen.period_to, dict(seen.reading),
    )  # fmt: skip


def _as_pinned(citation: Citation) -> Evidence:
    return Evidence(
        citation.chart_id, citation.version_id, citation.focus_id,
        citation.period_from, citation.period_to, citation.reading,
    )  # fmt: skip
