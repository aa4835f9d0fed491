"""Something real behind every address of the app, and who may see it."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.anchors import area_anchor
from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.charts.countering import answer_chart
from app.charts.models import Deed
from app.charts.public.models import BorrowedChart
from app.charts.telling import Step, tell
from app.contributions.citing import citations_of
from app.contributions.models import Citation, ContributionId
from app.core.clock import utc_now
from app.datasets.models import (
    DatasetVersion,
    DataSource,
    ImportJob,
    JobStatus,
    Schedule,
    SourceKind,
)
from app.discussion.challenging import flag_evidence, report_error
from app.discussion.models import CommentKind, Fault
from app.discussion.pointing import begin_thread
from app.discussion.service import edit_comment, post_comment
from app.moderation.appeals import appeal
from app.moderation.flagging import flag
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Post, Role
from app.places.districts import make_district
from app.proposals.drafting import start_draft
from app.proposals.models import Kind, Reach
from app.proposals.queries import proposal_url
from app.proposals.service import Wish, publish_proposal
from app.ranking.hold_models import HoldReason
from app.relationships.introductions.introducing import ask
from app.relationships.introductions.reporting import report
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import offer
from app.relationships.sponsors.service import ask_to_sponsor, invite
from tests.factories.checking import make_contested
from tests.factories.commitments import make_trial
from tests.factories.concerns import put_beside
from tests.factories.goals import make_goal
from tests.factories.ground import plant_score
from tests.factories.holds import make_hold
from tests.factories.introductions import chart_subject, make_message, make_room
from tests.factories.layers import layer_file, make_layer
from tests.journeys.follow_sights import follow_through, share_work
from tests.journeys.mailed_sights import mailed_links
from tests.journeys.town import HEADLINE, WORDS, Town, post_wish
from tests.web.two_versions import CHANGE, keep_aside

# Who is sent to see a page that is not for everybody. All others are seen signed out.
_READERS: Final = (
    (
        "ada",
        r"^/admin|^/mandate/|^/datasets/new|^/datasets/imports|^/datasets/.*/(?:aside|edit|source)$",
    ),
    ("ada", r"/voice$|/adoption$"),
    ("charlie", r"/flags/new$|^/change-e-mail/|/challenges/new$|/errors/new$"),
    ("olive", r"^/commitments/.*/(?:joining.*|goals|steps/new)$|^/steps/|/block/release$"),
    ("olive", r"^/proposals/.*/block$|^/ledger/.*/words$"),
    ("alice", r"^/comments/.*/answer$|^/proposals/.*/goals$"),
    ("olive", r"^/stat-meetings/.*/(?:record|memo|date|rows/.*)$|/calendar$"),
    ("olive", r"^/desk|/answer$|/hand-over$|/comments/protected$|/learnt$"),
    ("alice", r"^/observations/new|^/teams/"),
    ("mo", r"^/moderation/(?:messages|ranking|words)"),
    ("mo", r"^/moderation$|/decisions/new$|/sanctions$|/moderation$"),
    ("ada", r"^/moderation/appeals"),
    ("bob", r"^/comments/.*/edit$|^/appeals/new"),
    ("alice", r"^/introductions|^/rooms/|/block$"),
    ("alice", r"^/settings|^/notices|^/votes|/edit$|/closure$|/citations/new$|/offers|/sponsors$"),
    ("alice", r"^/proposals/drafts/|^/charts/new|/steps/new$|/removal$"),
)
_BORDER: Final = (
    b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    b'{"name": "Ropewalk"}, "geometry": {"type": "Polygon", "coordinates": '
    b"[[[-76.7, 39.2], [-76.6, 39.2], [-76.6, 39.3], [-76.7, 39.3], [-76.7, 39.2]]]}}]}"
)


@dataclass
class Sights:
    """Names in addresses, and what each stands for in this town."""

    facts: dict[str, str]

    def filled(self, path: str) -> str:
        """Fill an address. A slug or a token belongs to the kind of page that it stands in."""
        kind = path.split("/{", maxsplit=1)[0].strip("/").replace("admin/", "")
        own = {name: self.facts.get(f"{kind} {name}", "") for name in ("slug", "token", "name")}
        facts = {**self.facts, **{name: value for name, value in own.items() if value}}
        if path.endswith("/voice"):
            facts["contribution_id"] = facts["unnamed_id"]
        if "/block" in path:
            facts["proposal_id"] = facts["blocked_id" if path.endswith("/release") else "owed_id"]
        if path == "/stat-meetings/{meeting_id}/date":
            facts["meeting_id"] = facts["coming_id"]
        if path == "/ledger/{entry_id}/words":
            facts["entry_id"] = facts["hid_id"]
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: facts[found[1]], path)


def address_of(sights: Sights, path: str) -> tuple[str, str]:
    """Return a reader who may see this page, and its address."""
    reader = next((role for role, pattern in _READERS if re.search(pattern, path)), "nobody")
    filled = sights.filled(path)
    if path == "/observations/new":
        return reader, f"{filled}?proposal={sights.facts['proposal_id']}"
    return reader, f"{filled}?entry={sights.facts['entry_id']}" if "/appeals/" in path else filled


def build_sights(town: Town) -> Sights:
    city = town.city
    city.settings.demo = True  # its letters are a page too
    dana = city.person("dana", role=Role.OFFICIAL, post=Post.DIRECTOR)
    with city.database.writing() as session:
        facts = _texts(session, town) | _set_up(session, town) | _argue(session, town)
        facts |= follow_through(session, town, dana) | share_work(session, town)
    facts |= mailed_links(town) | {
        "neighborhoods/uploads name": _upload(town, "/admin/neighborhoods/uploads", _BORDER),
        "layers/uploads name": _upload(town, "/admin/layers/uploads", layer_file(), name="Tracts"),
    }
    return Sights(facts)


def _texts(session: Session, town: Town) -> dict[str, str]:
    """Put texts into the states that pages show: flagged, edited, hidden and appealed."""
    city, number = town.city, town.proposal.id
    wanted = post_wish(session, city, city.bob, "Say when a lamp is due", town.places[1])
    said = post_comment(session, city.bob, number, CommentKind.CONCERN, "It is dark at five.")
    put_beside(session, town.proposal.id, said.id)
    plant_score(session, number, town.places[0].id)
    flag(session, city.charlie, ContributionId(said.id), Rule.OFF_TOPIC, "It is about winter.")
    edit_comment(session, city.bob, said.id, "It is dark at half past four.", 1, "A better time.")
    rude = post_comment(session, city.bob, number, CommentKind.CONCERN, "You are all asleep.")
    reason = "It insults the neighbors."
    entry = hide(session, city.mo, ContributionId(rude.id), Rule.PERSONAL_ATTACK, reason)
    worse = post_comment(session, city.bob, number, CommentKind.CONCERN, "Wake up, you fools.")
    second = hide(session, city.mo, ContributionId(worse.id), Rule.PERSONAL_ATTACK, reason)
    appealed = appeal(session, city.bob, second.id, "Nobody is named in it.")
    tried = post_wish(session, city, city.bob, "Try brighter lamps", town.places[1])
    tried.department_id = city.department.id
    trial = make_trial(session, town.works.store, city.olive, city.department, tried)
    store, chart = town.works.store, town.ranking
    contested = make_contested(session, store, city.bob, trial, chart, "It rose again.")
    fields: dict[str, str | list[str]] = {
        "title": HEADLINE,
        "text": WORDS,
        "kind": "fix",
        "reach": "corner",
        "areas": ["Ropewalk"],
        "department": "",
        "chart": str(town.ranking.id),
        "chart_address": "",
    }
    draft = start_draft(session, city.alice, "", fields)
    step = Step("It is dark.", Deed.HIGHLIGHT, [area_anchor(town.places[0].slug)])
    story = tell(session, city.alice, town.ranking, "Dark corners", "ropewalk", [step])
    return {
        "story_id": str(story.id),
        "chart_id": str(town.ranking.id),
        "citation_id": str(citations_of(session, [town.proposal.id])[town.proposal.id][0].id),
        "proposal": town.proposal_path,
        "proposal_id": str(number),
        "evidence_wanted": proposal_url(wanted.id, wanted.slug),
        "comment_id": str(said.id),
        "contribution_id": str(said.id),
        "entry_id": str(entry.id),
        "appeal_id": str(appealed.id),
        "hold_id": str(make_hold(session, number, HoldReason.NEW_ACCOUNTS).id),
        "draft_id": str(draft.id),
        "commitment_id": str(trial.id),
        "contest_id": str(contested.id),
    }


def _argue(session: Session, town: Town) -> dict[str, str]:
    """Let people speak of a data point, flag evidence, report an error and ask for data."""
    city, store, ranking = town.city, town.works.store, town.ranking
    anchor = f"area:{town.places[0].slug}"
    asks = ask_to_sponsor(session, city.bob, town.proposal.id, show_place=False)
    invite(session, city.alice, town.proposal.id, "charlie")
    begin_thread(session, store, city.bob, ranking, anchor, None, CommentKind.QUESTION, "Why here?")
    cited = select(Citation).where(col(Citation.contribution_id) == town.proposal.id)
    citation = session.scalars(cited.order_by(col(Citation.id))).first()
    assert citation is not None
    flag_evidence(session, city.charlie, citation.id, Fault.PERIOD, "Only the worst month.")
    version = session.get_one(DatasetVersion, citation.version_id)
    wrong = report_error(session, city.bob, version, Fault.VALUE, "It was twelve days.")
    answer_chart(session, city.bob, town.trend, ranking)
    session.add(BorrowedChart(title="Crashes", by_id=city.alice.id))
    asked = ask(session, city.alice, city.charlie, chart_subject(ranking.id), utc_now())
    room = make_room(session, city.alice, city.bob, chart_subject(ranking.id))
    make_message(session, city.alice, room, "Shall we count the lamps on Friday?")
    message = make_message(session, city.bob, room, "Buy my lamps.")
    report(session, city.alice, room, message.id, Rule.SPAM.value, "")
    claim = keep_claim(session, store, ranking, LevelClaim(area=town.places[0].slug))
    wish = Wish("Say when trucks come", "Nobody knows.", Kind.DATA_REQUEST, Reach.CITY)
    wish = Wish(**(vars(wish) | {"department_id": city.department.id}))
    request = publish_proposal(session, city.bob, wish, "key-of-request")
    join = offer(session, city.alice, Join.LINK, town.proposal.id, request.id, "Ask together.")
    return {
        "anchor": anchor,
        "claim_id": str(claim.id),
        "citation_id": str(citation.id),
        "challenge_id": str(wrong.id),
        "first": str(ranking.id),
        "second": str(town.trend.id),
        "request_id": str(request.id),
        "introduction_id": str(asked.id),
        "room_id": str(room.id),
        "message_id": str(message.id),
        "sponsorship_id": str(asks.id),
        "offer_id": str(join.id),
    }


def _set_up(session: Session, town: Town) -> dict[str, str]:
    city, dataset = town.city, town.dataset
    district = make_district(session, "Harbor side", [town.places[0].id])
    assert dataset.current_version_id is not None
    version = session.get_one(DatasetVersion, dataset.current_version_id)
    version.difference, version.aside_path = CHANGE, keep_aside(city)
    job = ImportJob(
        person_id=city.ada.id,
        status=JobStatus.READ,
        progress=100,
        report=version.report,
        wishes={
            "facts": {"title": "Street repairs", "nature": "events"},
            "columns": {"date_order": None},
        },
        file_name="repairs.csv",
    )
    session.add(job)
    source = DataSource(
        dataset_id=dataset.id,
        kind=SourceKind.ARCGIS,
        address="https://gis.portellery.gov/arcgis/rest/services/Repairs/FeatureServer/0",
        schedule=Schedule.WEEKLY,
        checked_at=version.published_at,
        due_at=version.published_at,
        failures=2,
        error="The server is busy and asks us to come back later (503). Try again later.",
        by_id=city.ada.id,
    )
    session.add(source)
    session.flush()
    return {
        "job_id": str(job.id),
        "number": "1",  # of the version
        "handle": "bob",
        "goals slug": make_goal(session, town.works.store, city.ada, town.ranking).slug,
        "key": f"{town.ranking.id}-{town.ranking.slug}",
        "trend": f"{town.trend.id}-{town.trend.slug}",
        "map": f"{town.map.id}-{town.map.slug}",
        "proposals slug": town.proposal.slug,
        "slug": town.proposal.slug,
        "neighborhoods slug": town.places[0].slug,
        "datasets slug": dataset.slug,
        "departments slug": city.department.slug,
        "mandate/departments slug": city.department.slug,
        "districts slug": district.slug,
        "layers slug": make_layer(session).slug,
    }


def _upload(town: Town, door: str, content: bytes, **fields: str) -> str:
    """Send a file of areas, and return the name under which it waits to be loaded."""
    ada = town.city.visitor(town.city.ada)
    sent = ada.client.post(
        door,
        data={"csrf_token": ada.token, **fields},
        files={"file": ("city.geojson", content)},
    )
    return sent.headers["location"].rsplit("/", 1)[-1]
