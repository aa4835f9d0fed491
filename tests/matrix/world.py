"""One thing of every kind, in every state that its pages may meet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex

from sqlalchemy.orm import Session

from app.charts.anchors import area_anchor
from app.charts.claims.service import keep_claim
from app.charts.claims.specs import LevelClaim
from app.charts.models import BorrowedChart, ChartId, Deed
from app.charts.queries import find_chart
from app.charts.service import keep_chart
from app.charts.spec import Map, Ranking
from app.charts.telling import Step, tell
from app.contributions.citing import citations_of
from app.contributions.models import ContributionId, Visibility
from app.contributions.writing import set_visibility, withdraw_text
from app.core.clock import utc_now
from app.discussion.challenging import report_error
from app.discussion.models import CommentKind, Fault
from app.discussion.observations.queries import Subject
from app.discussion.pointing import begin_thread
from app.discussion.service import post_comment
from app.followthrough.teams.models import Belonging
from app.ledger.service import record
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person
from app.places.areas import area_rows
from app.places.models import Neighborhood
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url
from app.proposals.service import Wish, close_proposal, pause_discussion, publish_proposal
from app.relationships.introductions.introducing import ask
from app.relationships.introductions.models import Introduction, RoomMessage
from app.relationships.introductions.reporting import report
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import offer
from app.relationships.sponsors.models import Sponsorship, State
from tests.factories.company import make_note, make_observation, make_team, put_in
from tests.factories.datasets import make_dataset, store_in
from tests.factories.goals import make_goal
from tests.factories.holds import make_hold
from tests.factories.introductions import chart_subject, make_message, make_room
from tests.factories.layers import make_layer
from tests.factories.meetings import forget_meetings, make_begun
from tests.factories.places import make_neighborhood
from tests.factories.proposals import evidence_on, make_chart, make_proposal
from tests.factories.residency import letters
from tests.people import City

STATES = ("open", "closed", "paused", "queued", "hidden", "deleted")
ROLES = ("nobody", "alice", "charlie", "olive", "mo", "ada", "sue", "una")


@dataclass
class Case:
    """A proposal and a comment under it, both in one state, both written by alice."""

    proposal_id: ContributionId
    url: str
    comment_id: ContributionId


@dataclass
class World:
    city: City
    place: Neighborhood
    chart_id: int
    chart_key: str  # as addresses have it: its number and slug
    claim_id: int
    dataset_slug: str
    layer_slug: str  # a dataset lies on it, so that no request of the table removes it
    area_slug: str
    entry_id: int
    second_id: int  # of another chart of the same dataset
    challenge_id: int  # an error that alice reported in it
    introduction_id: int  # alice and charlie are asked about each other
    room_id: int  # and have a room, about another chart
    message_id: int  # of alice's, that charlie reported
    hold_id: int  # on the rank of a proposal of alice's
    goal_slug: str
    story_id: int | None = None
    sponsorship_id: int | None = None
    offer_id: int | None = None
    observation_id: int | None = None
    team: dict[str, object] = field(default_factory=dict)
    meeting_now: dict[str, object] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    @classmethod
    def build(cls, city: City) -> "World":
        with city.database.writing() as session:
            place = make_neighborhood(session)
            store = store_in(city.settings.data_dir)
            dataset, version = make_dataset(session, store)
            second = keep_chart(session, store, Map(dataset=dataset.slug))
            chart = keep_chart(session, store, Ranking(dataset=dataset.slug))
            claim = keep_claim(session, store, chart, LevelClaim())
            begin_thread(
                session, store, city.alice, chart, f"area:{place.slug}", None,
                CommentKind.QUESTION, "Why here?",
            )  # fmt: skip
            wrong = report_error(session, city.alice, version, Fault.VALUE, "It was 12.")
            letters(session, place)  # run 1
            layer = make_layer(session)
            rents, _version = make_dataset(session, store, "Rents")
            rents.layer_id = layer.id
            area = area_rows(session, layer.id)[0]
            session.add(BorrowedChart(title="Crashes", by_id=city.alice.id))
            question = ask(session, city.alice, city.charlie, chart_subject(second.id), utc_now())
            room = make_room(session, city.alice, city.charlie, chart_subject(chart.id))
            message = make_message(session, city.alice, room)
            report(session, city.charlie, room, message.id, "spam", "It sells lamps.")
            hold = make_hold(session, make_proposal(session, city.alice).id)
            entry = record(
                session,
                deed="suspended",
                noun="person",
                noun_id=city.sue.id,
                reason="Posted the same advertisement twelve times.",
                actor_id=city.mo.id,
                concerns_id=city.sue.id,
            )
            goal = make_goal(session, store, city.ada, chart)
            chart_key = f"{chart.id}-{chart.slug}"
            world = cls(
                city, place, chart.id, chart_key, claim.id, dataset.slug, layer.slug, area.slug,
                entry.id, second.id, wrong.id, question.id, room.id, message.id, hold.id, goal.slug,
            )  # fmt: skip
        world.story()
        return world

    def case(self, state: str) -> Case:
        if state not in self.cases:
            self.cases[state] = self._make(state)
        return self.cases[state]

    def slug_in(self, path: str) -> str:
        """Return the slug that stands in an address: a goal's, a department's or a place's."""
        if "/goals/{slug}" in path:
            return self.goal_slug
        return "public-works" if "departments" in path else self.place.slug

    def story(self) -> int:
        """Return steps that alice told, told anew after a request that may have removed them."""
        if self.story_id is None:
            with self.city.database.writing() as session:
                chart = find_chart(session, self.chart_id)
                step = Step("It is dark.", Deed.HIGHLIGHT, [area_anchor(self.place.slug)])
                told = tell(session, self.city.alice, chart, "Dark corners", None, [step])
                self.story_id = told.id
        return self.story_id

    def meeting(self) -> dict[str, object]:
        """Return what alice and charlie have, as it was before a request that changed it."""
        with self.city.database.writing() as session:
            question = session.get_one(Introduction, self.introduction_id)
            question.first_reply = question.second_reply = question.met_at = None
            session.get_one(Introduction, self.room_id).ended_at = None
            session.get_one(RoomMessage, self.message_id).hidden_at = None
        return {
            "introduction_id": self.introduction_id,
            "room_id": self.room_id,
            "message_id": self.message_id,
            "hold_id": self.hold_id,
        }

    def sponsorship(self) -> int:
        """Return an invitation of alice to charlie, made anew after a request that succeeded.

        By hand: a request before may have erased charlie's account, whom no verb invites then.
        """
        if self.sponsorship_id is None:
            with self.city.database.writing() as session:
                proposal = self._post(session, self.city.alice)
                made = Sponsorship(
                    proposal_id=proposal.id,
                    person_id=self.city.charlie.id,
                    state=State.INVITED,
                    invited_by=self.city.alice.id,
                )
                session.add(made)
                session.flush()
                self.sponsorship_id = made.id
        return self.sponsorship_id

    def offer(self) -> int:
        """Return a link that alice offers to charlie, made anew after a request that answered."""
        if self.offer_id is None:
            with self.city.database.writing() as session:
                alice, charlie = self.city.alice, self.city.charlie
                one, other = self._post(session, alice), self._post(session, charlie)
                made = offer(session, alice, Join.LINK, one.id, other.id, "It is dark there too.")
                self.offer_id = made.id
        return self.offer_id

    def observation(self) -> int:
        """Return what alice saw, told anew after a request that may have removed it."""
        if self.observation_id is None:
            with self.city.database.writing() as session:
                store = store_in(self.city.settings.data_dir)
                subject = Subject(chart_id=ChartId(self.chart_id))
                self.observation_id = make_observation(session, store, self.city.alice, subject).id
        return self.observation_id

    def team_facts(self) -> dict[str, object]:
        """Return a team of alice and bob that charlie asks to join, as no request changed it."""
        if not self.team:
            with self.city.database.writing() as session:
                alice, bob, charlie = self.city.alice, self.city.bob, self.city.charlie
                made = make_team(session, alice, bob, begun=utc_now().date())
                put_in(session, made, charlie, Belonging.ASKED)
                note = make_note(session, made, alice)
                self.team = {"slug": made.slug, "note_id": note.id, "person_id": charlie.id}
        return self.team

    def meeting_facts(self) -> dict[str, object]:
        """Return a stat meeting that goes on and that olive records, as no request changed it."""
        if not self.meeting_now:
            with self.city.database.writing() as session:
                forget_meetings(session)
                made = make_begun(session, self.city.department, self.city.olive)
                self.meeting_now = {"meeting_id": made.meeting.id, "row_id": made.row.id}
                self.meeting_now["last_id"] = made.last.id
                self.meeting_now |= {"wording": "meeting_row", "words_id": made.row.id}
        return self.meeting_now

    def citation(self, case: Case) -> int:
        with self.city.database.reading() as session:
            return citations_of(session, [case.proposal_id])[case.proposal_id][0].id

    def spoil(self, state: str) -> None:
        """Forget a case that a request may have changed: the next one is made anew."""
        self.cases.pop(state, None)
        self.story_id = self.sponsorship_id = self.offer_id = self.observation_id = None
        self.team, self.meeting_now = {}, {}

    def _make(self, state: str) -> Case:
        alice, mo = self.city.alice, self.city.mo
        with self.city.database.writing() as session:
            proposal = self._post(session, alice)
            said = post_comment(session, alice, proposal.id, CommentKind.CONCERN, "It is dark.")
            _PUT_INTO[state](session, alice, mo, proposal, said.id)
            return Case(proposal.id, proposal_url(proposal.id, proposal.slug), said.id)

    def _post(self, session: Session, author: Person) -> Proposal:
        chart = make_chart(session)
        wish = Wish(
            title=f"Fix the lights {token_hex(4)}",
            text="It has been dark since May.",
            areas=[self.place.id],
            evidence=evidence_on(session, chart, self.place),
            department_id=self.city.department.id,
        )
        return publish_proposal(session, author, wish, token_hex(16))


Put = Callable[[Session, Person, Person, Proposal, ContributionId], object]


def _hide_both(
    session: Session, _alice: Person, mo: Person, proposal: Proposal, said: ContributionId
) -> None:
    for number in (said, proposal.id):
        hide(session, mo, number, Rule.OFF_TOPIC, "It is about another city.")


def _delete_both(
    session: Session, alice: Person, _mo: Person, proposal: Proposal, said: ContributionId
) -> None:
    withdraw_text(session, alice, said)
    withdraw_text(session, alice, proposal.id)


def _queue_both(
    session: Session, _alice: Person, _mo: Person, proposal: Proposal, said: ContributionId
) -> None:
    for number in (said, proposal.id):
        set_visibility(session, number, Visibility.QUEUED)


_PUT_INTO: dict[str, Put] = {
    "open": lambda *_: None,
    "closed": lambda session, alice, _mo, proposal, _said: close_proposal(
        session, alice, proposal.id, "It was mended."
    ),
    "paused": lambda session, _alice, mo, proposal, _said: pause_discussion(
        session, mo, proposal.id, "To cool down."
    ),
    "queued": _queue_both,
    "hidden": _hide_both,
    "deleted": _delete_both,
}
