"""Goals and words under protection, as the program makes them."""

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.reading import read_chart
from app.core.storage import Storage
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.followthrough.goals.models import Goal
from app.followthrough.goals.service import Aim, name_goal
from app.people.models import Person
from app.people.voices import make_stand_in, speaking
from app.proposals.models import Proposal
from app.proposals.service import publish_proposal
from tests.factories.proposals import evidence_on, make_chart, make_wish


def make_goal(
    session: Session,
    store: Storage,
    administrator: Person,
    chart: Chart,
    title: str = "Every street is lit",
) -> Goal:
    seen = read_chart(session, store, chart, None)
    return name_goal(session, administrator, Aim(title, "Light at night.", seen, chart.id))


def propose_unnamed(
    session: Session, official: Person, key: str, title: str = "Mend the depot"
) -> Proposal:
    """Post a proposal with a chart under protection."""
    evidence = evidence_on(session, make_chart(session))
    with speaking(make_stand_in(session, official, key)) as author:
        return publish_proposal(session, author, make_wish(title, evidence=evidence), key)


def comment_unnamed(session: Session, official: Person, proposal_id: int, key: str) -> int:
    with speaking(make_stand_in(session, official, key)) as author:
        kind, words = CommentKind.CONCERN, "The depot floods each March."
        return post_comment(session, author, proposal_id, kind, words, form_key=key).id
