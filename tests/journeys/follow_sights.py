"""What follows from a proposal, for pages that the barriers' walk sees."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.discussion.observations.queries import Subject
from app.followthrough.adopting.service import adopt
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.blocking import Obstacle, block_answer
from app.followthrough.joint.joining import ask_to_join
from app.followthrough.joint.models import BlockKind, JointAct
from app.followthrough.joint.stepping import Wish, add_step
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.followthrough.meetings.models import Meeting
from app.followthrough.teams.models import Belonging
from app.followthrough.teams.working import share_chart
from app.moderation.models import Rule
from app.moderation.words import hide_words
from app.people.models import Department, Person
from app.proposals.evidence import see
from tests.factories.company import make_note, make_observation, make_team, put_in
from tests.factories.goals import comment_unnamed
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import make_begun
from tests.journeys.town import Town


def share_work(session: Session, town: Town) -> dict[str, str]:
    """Let a department be asked to join olive's trial, have a step, and block an owed answer."""
    city = town.city
    transport = Department(name="Transport", slug="transport")
    session.add(transport)
    session.flush()
    made = session.scalars(select(Commitment)).one()
    ask_to_join(session, city.olive, made.id, transport, "Paint the crossing.")
    act = session.scalars(select(JointAct)).one()
    hid = hide_words(session, city.mo, "joint_act", act.id, Rule.SPAM, "It sells lamps.")
    day = utc_now().date() + timedelta(days=9)
    step = add_step(
        session,
        city.olive,
        made.id,
        Wish("Order the lamps.", city.olive.id, day),
        today=utc_now().date(),
    )
    make_mandate(session, city.department, officer=city.olive)
    owed, blocked = (
        make_open(session, city.department, title) for title in ("Mend a lamp", "Move a lamp")
    )
    for proposal in (owed, blocked):
        owe_answer(session, proposal, Because.BADGE)
    waits = Obstacle(BlockKind.DEPARTMENT, transport.id, "", "They own the poles.")
    block_answer(session, city.olive, blocked.id, waits)
    return {
        "commitments slug": transport.slug, "step_id": str(step.id), "act": "completion",
        "owed_id": str(owed.id), "blocked_id": str(blocked.id),
        "wording": "step", "words_id": str(step.id), "hid_id": str(hid.id),
    }  # fmt: skip


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
    year, later = str(today.year), utc_now() + timedelta(days=7)
    coming = Meeting(department_id=city.department.id, slot_on=later.date(), starts_at=later,
                     minutes=90, memo_due_on=later.date())  # fmt: skip
    session.add(coming)
    session.flush()
    numbers = {"meeting_id": str(met.meeting.id), "row_id": str(met.row.id), "year": year,
               "coming_id": str(coming.id)}  # fmt: skip
    return numbers | {
        "unnamed_id": str(unnamed),
        "observation_id": str(seen.id),
        "teams slug": team.slug,
    }
