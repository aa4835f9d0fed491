"""What the page of a team shows, and how it is shown again when one of its forms is refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from fastapi import Response

from app.charts.queries import charts_by_ids
from app.contributions.citing import citations_of
from app.contributions.claiming import claims_in
from app.contributions.models import Citation
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.followthrough.meetings.records import speaks_at
from app.followthrough.teams.policy import (
    LONGEST_EXTENSION,
    State,
    can_ask_slot,
    can_ask_to_join,
    can_extend,
    can_leave,
    can_note,
    can_present,
    can_share,
    can_work,
    side_of,
)
from app.followthrough.teams.queries import (
    Loaded,
    Member,
    find_slot,
    finding_of,
    load_team,
    notes_of,
)
from app.followthrough.teams.working import may_delete
from app.people.blocking import blocked_with
from app.people.queries import departments
from app.proposals.evidence import cited_of, see
from app.proposals.queries import load_proposal
from app.proposals.service import Evidence
from app.web.comment_charts import chart_said
from app.web.comment_forms import new_key
from app.web.page import Page

DRAWN: Final = 2  # shared charts; each costs queries, and the first time a drawing
STATES: Final[Mapping[State, Sentence]] = {
    State.GATHERING: _("Gathering"),
    State.WORKING: _("Working"),
    State.FOUND: _("Finding published"),
    State.OVER: _("Ended without a finding"),
    State.EMPTY: _("Ended: nobody is left"),
}


def today_of(page: Page) -> date:
    """Return the city's day."""
    return utc_now().astimezone(page.settings.zone).date()


def load(page: Page, slug: str) -> Loaded:
    return load_team(page.session, page.viewer, slug, today_of(page))


def show_team(
    page: Page,
    slug: str,
    form: str = "",
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Draw a team. `form` names the one that was refused: it is open, with what was typed."""
    loaded = load(page, slug)
    notes = notes_of(page.session, page.viewer, loaded)
    finding = finding_of(page.session, page.viewer, loaded)
    ids = [loaded.team.id, *(note.text.id for note in notes)]
    ids += [finding.text.id] if finding else []
    slot = find_slot(page.session, loaded.team.id)
    citations = citations_of(page.session, ids)
    charts = charts_by_ids(page.session, {c.chart_id for some in citations.values() for c in some})
    shared = citations.get(loaded.team.id, [])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return page.show(
        "teams/show.html",
        status,
        loaded=loaded,
        states=STATES,
        notes=notes,
        finding=finding,
        claims=claims_in(page.session, ids),
        shared=cited_of(page.session, page.store, shared, DRAWN),
        pinned=_pinned(citations, charts),
        slot=slot,
        speaks=speaks_at(page.session, loaded.team.id, utc_now()) if slot else None,
        about=_proposal(page, loaded),
        asking=_asking(page, loaded),
        offices=[(one.slug, one.name) for one in departments(page.session)],
        may=may_of(page, loaded),
        may_delete=may_delete,
        has_side=page.viewer is not None and side_of(page.viewer) is not None,
        form=form,
        typed=typed or {},
        problems=problems or {},
        form_key=new_key(),
        most_weeks=LONGEST_EXTENSION,
    )


def may_of(page: Page, loaded: Loaded) -> dict[str, object]:
    """Ask each policy once, so that the page offers what its verbs allow."""
    viewer, text, mine, state = page.viewer, loaded.text, loaded.mine, loaded.state
    slot = find_slot(page.session, loaded.team.id) if loaded.team.finding_id else None
    return {
        "join": can_ask_to_join(viewer, text, state, mine, members=len(loaded.members)),
        "leave": bool(can_leave(viewer, text, mine)),
        "work": bool(can_work(viewer, text, mine)),
        "note": can_note(viewer, text, mine, state),
        "share": bool(can_share(viewer, text, mine, state)),
        "present": can_present(viewer, text, mine, state),
        "extend": bool(can_extend(viewer, text, mine, loaded.team, state)),
        "slot": bool(can_ask_slot(viewer, text, mine, loaded.team, asked=slot is not None)),
    }


def evidence_said(page: Page, said: str, field: str) -> Evidence | None:
    """Read the chart that a form names as it is now; nothing for no words.

    Raises InvalidError for `field`.
    """
    if not said.strip():
        return None
    try:
        number, focus = chart_said(said.strip())
        if number >= BIGGEST_ID:
            return see(page.session, page.store, 0, None)  # there is none of this number
        return see(page.session, page.store, number, focus)
    except InvalidError as invalid:
        raise InvalidError({field: next(iter(invalid.problems.values()))}) from invalid


def _pinned(
    citations: Mapping[Any, Sequence[Citation]], charts: Mapping[int, Any]
) -> Mapping[int, Sequence[tuple[Citation, Any]]]:
    """Put each text's citations beside their charts."""
    return {
        number: [(citation, charts[citation.chart_id]) for citation in some]
        for number, some in citations.items()
    }


def _asking(page: Page, loaded: Loaded) -> Sequence[Member]:
    """List who asks, to members alone: never somebody of whom and the reader one blocked the other.

    Another member answers them, so that no block is ever told.
    """
    if page.viewer is None or not can_work(page.viewer, loaded.text, loaded.mine):
        return []
    apart = blocked_with(page.session, page.viewer.id)
    return [one for one in loaded.asking if one.row.person_id not in apart]


def _proposal(page: Page, loaded: Loaded) -> object | None:
    """Find the proposal that the team works on, if this reader may see it."""
    if loaded.team.proposal_id is None:
        return None
    try:
        return load_proposal(page.session, page.viewer, loaded.team.proposal_id)
    except RefusedError:
        return None
