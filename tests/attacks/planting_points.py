"""Canaries in threads on data points, in evidence flags and in reported errors."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.charts.models import Chart, Deed
from app.charts.telling import Step, hide_story, tell
from app.contributions.models import Citation, ContributionId, Visibility
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.discussion.challenging import flag_evidence, report_error
from app.discussion.models import CommentKind, Fault
from app.discussion.pointing import begin_thread
from app.discussion.service import delete_comment
from app.followthrough.joint.joining import ask_to_join
from app.followthrough.joint.stepping import Wish, add_step
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.moderation.words import hide_words
from app.people.models import Department, Person
from app.proposals.models import Proposal
from app.relationships.introductions.introducing import ask
from app.relationships.introductions.reporting import report
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import decline, offer
from app.relationships.sponsors.service import answer, ask_to_sponsor, end_sponsorship
from tests.attacks.canaries import HIDDEN, MODERATORS, NOBODY, Aviary
from tests.factories.checking import make_contested
from tests.factories.commitments import make_trial
from tests.factories.holds import make_hold
from tests.factories.introductions import chart_subject, make_message, make_room
from tests.factories.proposals import make_proposal

ANCHOR = "area:ropewalk"


def plant_points(
    aviary: Aviary, session: Session, store: Storage, chart: Chart, topic: Proposal
) -> None:
    """Put texts that not everybody reads on a data point, on evidence and on a dataset."""
    city, ids = aviary.city, aviary.ids
    alice, mo = city.alice, city.mo

    def thread(author: Person, text: str) -> ContributionId:
        made = begin_thread(session, store, author, chart, ANCHOR, None, CommentKind.QUESTION, text)
        ids["comment_id"].append(made.id)
        ids["point_id"] = [made.point_id]
        return made.id

    def hidden(number: ContributionId) -> None:
        hide(session, mo, number, Rule.OFF_TOPIC, "About another city.")

    thread(city.bob, "Why here?")
    hidden(thread(alice, aviary.canary("hiddenpoint", HIDDEN)))
    set_visibility(session, thread(alice, aviary.canary("queuedpoint", HIDDEN)), Visibility.QUEUED)
    delete_comment(session, alice, thread(alice, aviary.canary("deletedpoint", NOBODY)))
    citation = session.scalars(
        select(Citation).where(col(Citation.contribution_id) == topic.id)
    ).one()
    version = session.get_one(DatasetVersion, citation.version_id)
    flag = flag_evidence(
        session,
        city.charlie,
        citation.id,
        Fault.STALE,
        aviary.canary("hiddenflag", HIDDEN - {"alice"}),
    )
    hidden(flag.id)
    report = report_error(
        session, alice, version, Fault.VALUE, aviary.canary("hiddenreport", HIDDEN), "cost"
    )
    hidden(report.id)
    ids["comment_id"] += [flag.id, report.id]
    theirs = make_proposal(session, city.bob, "Mend the lamps")
    both = HIDDEN | {"bob"}
    words = aviary.canary("offerwords", both)
    offered = offer(session, alice, Join.LINK, topic.id, theirs.id, words)
    decline(session, city.bob, offered.id, aviary.canary("offerreason", both))
    ids["offer_id"] = [offered.id]
    ids |= {"citation_id": [citation.id], "challenge_id": [flag.id, report.id],
            "anchor": [ANCHOR], "first": [chart.id], "second": [chart.id]}  # fmt: skip


def plant_rooms(aviary: Aviary, session: Session, chart: Chart) -> None:
    """Let alice and olive write in a room of theirs, and olive report one message."""
    alice, olive = aviary.city.alice, aviary.city.olive
    pair = frozenset({"alice", "olive"})
    asked = ask(session, alice, aviary.city.bob, chart_subject(chart.id), utc_now())
    room = make_room(session, alice, olive, chart_subject(chart.id))
    said = make_message(session, olive, room, aviary.canary("roommessage", pair))
    bad = make_message(session, alice, room, aviary.canary("reportedmessage", pair | MODERATORS))
    report(session, olive, room, bad.id, "spam", aviary.canary("messagereport", MODERATORS))
    aviary.ids |= {
        "introduction_id": [asked.id], "room_id": [room.id], "message_id": [said.id, bad.id],
    }  # fmt: skip


def plant_commitments(aviary: Aviary, session: Session, store: Storage, chart: Chart) -> None:
    """Let olive promise two things, one of them in an answer that is hidden afterwards."""
    city, made = aviary.city, []
    told = aviary.canary("hiddentrial", HIDDEN - {"alice"} | {"olive"})
    for question in ("Do lamps help?", told):
        proposal = make_proposal(session, city.alice, department=city.department)
        made.append(make_trial(session, store, city.olive, city.department, proposal, question))
    words = aviary.canary("hiddencontest", HIDDEN - {"alice"})
    raised = make_contested(session, store, city.charlie, made[0], chart, words)
    hide(session, city.mo, raised.id, Rule.OFF_TOPIC, "About another street.")
    aviary.ids["contest_id"] = [raised.id]
    aviary.ids["commitment_id"] = [one.id for one in made]
    secret = aviary.canary("hiddenstep2", HIDDEN - {"alice"} | {"olive"})
    day = utc_now().date() + timedelta(days=9)
    steps = [
        add_step(
            session, city.olive, one.id, Wish(words, city.olive.id, day), today=utc_now().date()
        )
        for one, words in zip(made, ("Order the lamps.", secret), strict=True)
    ]
    parks = session.scalars(select(Department).where(col(Department.slug) == "parks")).one()
    ask_to_join(session, city.olive, made[-1].id, parks, f"Help: {secret}")
    taken = aviary.canary("hiddenwords", HIDDEN - {"alice"} | {"olive"})
    steps.append(
        add_step(
            session, city.olive, made[0].id, Wish(taken, city.olive.id, day), today=utc_now().date()
        )
    )
    hide_words(session, city.mo, "step", steps[-1].id, Rule.SPAM, "It sells lamps.")
    aviary.ids |= {"wording": ["step", "joint_act"], "words_id": [step.id for step in steps]}
    aviary.ids |= {"step_id": [step.id for step in steps], "act": ["completion", "release"]}
    hide(session, city.mo, made[-1].answer_id, Rule.OFF_TOPIC, "About another city.")


def plant_sponsors(aviary: Aviary, session: Session, open_one: Proposal) -> None:
    """Let bob sponsor a proposal, and alice end it with a reason for him and the moderators."""
    city = aviary.city
    asked = ask_to_sponsor(session, city.bob, open_one.id, show_place=False)
    answer(session, city.alice, asked.id, accept=True)
    end_sponsorship(session, city.alice, asked.id, aviary.canary("ended", HIDDEN | {"bob"}))
    aviary.ids["sponsorship_id"] = [asked.id]
    aviary.ids["hold_id"] = [make_hold(session, open_one.id).id]


def plant_stories(aviary: Aviary, session: Session, store: Storage, chart: Chart) -> None:
    """Tell the chart in steps, once in the open and once hidden; keep a claim of it."""
    told = [Step("Look here.", Deed.HIGHLIGHT, [ANCHOR])]
    public = tell(session, aviary.city.bob, chart, "What I saw", None, told)
    secret = [Step(aviary.canary("hiddenstep", HIDDEN), Deed.HIGHLIGHT, [ANCHOR])]
    title = aviary.canary("hiddenstory", HIDDEN)
    hidden_story = tell(session, aviary.city.alice, chart, title, None, secret)
    hide_story(session, aviary.city.mo, hidden_story, Rule.OFF_TOPIC, "About another city.")
    claim = keep_claim(session, store, chart, LevelClaim(area="ropewalk"))
    aviary.ids |= {"story_id": [public.id, hidden_story.id], "claim_id": [claim.id]}
