"""Canaries in observations, their photos' words, teams, notes and findings."""

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.storage import Storage
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import take_back
from app.followthrough.meetings.models import AgendaItem, ItemKind
from app.followthrough.teams.models import Belonging
from app.followthrough.teams.working import delete_note
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person
from app.proposals.models import Proposal
from tests.attacks.canaries import HIDDEN, NOBODY, Aviary
from tests.factories.company import make_note, make_observation, make_team, put_in
from tests.factories.meetings import make_begun
from tests.factories.proposals import make_proposal


def plant_company(
    aviary: Aviary, session: Session, store: Storage, chart: Chart, topic: Proposal
) -> None:
    """Hide, queue and delete what alice saw and noted, and a whole team of hers."""
    alice, bob, mo = aviary.city.alice, aviary.city.bob, aviary.city.mo
    on_chart, on_proposal = Subject(chart_id=chart.id), Subject(proposal_id=topic.id)

    def seen(subject: Subject, name: str, who: frozenset[str]) -> int:
        words, alt = aviary.canary(f"{name}words", who), aviary.canary(f"{name}alt", who)
        return make_observation(session, store, alice, subject, words, alt).id

    hidden = seen(on_chart, "hiddenseen", HIDDEN)
    hide(session, mo, hidden, Rule.OFF_TOPIC, "About another city.")  # type: ignore[arg-type]
    queued = seen(on_proposal, "queuedseen", HIDDEN)
    set_visibility(session, queued, Visibility.QUEUED)
    gone = seen(on_proposal, "deletedseen", NOBODY)
    take_back(session, alice, gone)
    shown = make_observation(session, store, bob, on_proposal)
    aviary.ids["observation_id"] = [hidden, queued, gone, shown.id]
    _plant_teams(aviary, session, alice, bob)
    _plant_meeting(aviary, session, alice, mo)


def _plant_meeting(aviary: Aviary, session: Session, alice: Person, mo: Person) -> None:
    """Let a frozen agenda name a proposal that is hidden since, and a team that is."""
    city = aviary.city
    topic = make_proposal(session, alice, aviary.canary("hiddenagenda", HIDDEN))
    met = make_begun(session, city.department, city.olive)
    facts = {"due_on": "2026-03-05", "days": 4}
    session.add(
        AgendaItem(meeting_id=met.meeting.id, kind=ItemKind.OVERDUE, noun="proposal",
                   noun_id=topic.id, facts=facts)
    )  # fmt: skip
    hide(session, mo, topic.id, Rule.OFF_TOPIC, "About another city.")
    aviary.ids |= {"meeting_id": [met.meeting.id], "row_id": [met.row.id]}
    aviary.ids["year"] = [utc_now().year]


def _plant_teams(aviary: Aviary, session: Session, alice: Person, bob: Person) -> None:
    mo = aviary.city.mo
    team = make_team(session, bob, alice, question="Who counts?", begun=utc_now().date())
    team.slug = "open-team"
    note = make_note(session, team, alice, aviary.canary("hiddennote", HIDDEN))
    hide(session, mo, note.id, Rule.OFF_TOPIC, "About another city.")
    waiting = make_note(session, team, alice, aviary.canary("queuednote", HIDDEN))
    set_visibility(session, waiting.id, Visibility.QUEUED)
    gone = make_note(session, team, alice, aviary.canary("deletednote", NOBODY))
    delete_note(session, alice, gone.id)
    secret = make_team(session, alice, question=aviary.canary("hiddenteam", HIDDEN))
    secret.slug = "hidden-team"
    put_in(session, secret, bob, Belonging.MEMBER)
    make_note(session, secret, alice, aviary.canary("noteofhidden", HIDDEN))
    hide(session, mo, secret.id, Rule.OFF_TOPIC, "About another city.")
    aviary.ids |= {"person_id": [bob.id], "note_id": [note.id]}
