"""Putting canaries wherever the site keeps what is not for everybody."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.service import keep_chart
from app.charts.spec import Ranking
from app.contributions.models import Answer, ContributionId, Revision, Visibility
from app.contributions.voting import cast_vote
from app.contributions.writing import set_visibility, withdraw_text
from app.core.clock import utc_now
from app.datasets.models import ImportJob, JobStatus
from app.discussion.models import CommentKind
from app.discussion.service import edit_comment, post_comment
from app.followthrough.answering import post_answer
from app.followthrough.models import Verdict
from app.followthrough.working import add_note, save_draft
from app.moderation.appeals import appeal
from app.moderation.flagging import flag
from app.moderation.hiding import hide
from app.moderation.models import Rule, SanctionKind
from app.moderation.sanctions import sanction
from app.notices.service import follow, notify
from app.people.models import (
    ApiToken,
    Department,
    LinkPurpose,
    MailedLink,
    Person,
    Post,
    Role,
    SignUp,
)
from app.people.sessions import hash_token
from app.proposals.drafting import start_draft
from app.proposals.models import Proposal
from app.proposals.service import Wish, close_proposal, edit_proposal, publish_proposal
from tests.attacks.canaries import HIDDEN, MODERATORS, NOBODY, OFFICE, Aviary, tail
from tests.attacks.planting_company import plant_company
from tests.attacks.planting_points import (
    plant_commitments,
    plant_points,
    plant_rooms,
    plant_sponsors,
    plant_stories,
)
from tests.factories.datasets import make_dataset, store_in
from tests.factories.goals import make_goal
from tests.factories.places import make_neighborhood
from tests.factories.proposals import evidence_on
from tests.people import City


def plant_in(city: City) -> Aviary:
    """Let people write, hide, flag and appeal; everything that is kept back holds a canary."""
    parks = Department(name="Parks", slug="parks")
    with city.database.writing() as session:
        session.add(parks)
    otto = city.person("otto", role=Role.OFFICIAL, post=Post.DIRECTOR, department=parks)
    aviary = Aviary(city)
    aviary.people = {"nobody": None, "otto": otto}
    for name in ("bob", "alice", "olive", "mo", "ada"):
        aviary.people[name] = getattr(city, name)
    with city.database.writing() as session:
        _Planting(aviary, session).plant()
    return aviary


class _Planting:
    def __init__(self, aviary: Aviary, session: Session) -> None:
        self.aviary, self.session, self.city = aviary, session, aviary.city
        self.place = make_neighborhood(session)
        self.store = store_in(self.city.settings.data_dir)
        dataset, _version = make_dataset(session, self.store)
        self.chart = keep_chart(session, self.store, Ranking(dataset=dataset.slug))
        make_goal(session, self.store, self.city.ada, self.chart)
        self.ids = aviary.ids
        self.keys = 0

    def plant(self) -> None:
        drawn = f"{self.chart.id}-{self.chart.slug}"
        self.ids |= {
            "proposal_id": [], "comment_id": [], "entry_id": [], "draft_id": [], "job_id": [],
            "import_id": [],
            "appeal_id": [], "handle": ["alice", "bob", "olive", "sue"], "kind": ["svg", "png"],
            "number": [1], "token": ["x"], "name": ["x"], "key": [drawn],
            "chart_id": [self.chart.id], "area": ["x"], "noun": ["chart", "person"],
            "noun_id": [self.chart.id],
        }  # fmt: skip
        topic = self.proposal("Fix the lights")
        for plant in (self.proposals, self.drafts, self.accounts, self.imports):
            plant()
        self.comments(topic)
        self.answers(topic)
        plant_points(self.aviary, self.session, self.store, self.chart, topic)
        plant_stories(self.aviary, self.session, self.store, self.chart)
        plant_commitments(self.aviary, self.session, self.store, self.chart)
        plant_rooms(self.aviary, self.session, self.chart)
        plant_company(self.aviary, self.session, self.store, self.chart, topic)
        plant_sponsors(self.aviary, self.session, self.proposal("Light the path"))
        self.ids["contribution_id"] = [*self.ids["proposal_id"], *self.ids["comment_id"]]
        self.ids["entry_id"] = list(range(1, 16))
        self._bob_hears_of_everything()

    def proposal(self, title: str, text: str = "It is dark.") -> Proposal:
        self.keys += 1
        evidence = evidence_on(self.session, self.chart, self.place)
        wish = Wish(title, text, areas=[self.place.id], evidence=evidence)
        wish = Wish(**(vars(wish) | {"department_id": self.city.department.id}))
        made = publish_proposal(self.session, self.city.alice, wish, f"planted-{self.keys}")
        self.ids["proposal_id"].append(made.id)
        self.aviary.slugs[made.id] = made.slug
        return made

    def comment(self, about: Proposal, author: Person, text: str) -> ContributionId:
        made = post_comment(self.session, author, about.id, CommentKind.CONCERN, text)
        self.ids["comment_id"].append(made.id)
        return made.id

    def proposals(self) -> None:
        """Put proposals into each state that not everybody sees, with their talk and history."""
        put: dict[str, tuple[frozenset[str], Callable[[Proposal], object]]] = {
            "hidden": (HIDDEN, self._hide),
            "queued": (HIDDEN, lambda it: set_visibility(self.session, it.id, Visibility.QUEUED)),
            "deleted": (NOBODY, lambda it: withdraw_text(self.session, self.city.alice, it.id)),
            "unposted": (
                frozenset({"alice"}),
                lambda it: set_visibility(self.session, it.id, Visibility.DRAFT),
            ),
            "closedhidden": (HIDDEN, self._close_and_hide),
        }
        for state, (may, change) in put.items():
            title = self.aviary.canary(f"{state}title", may)
            made = self.proposal(title, self.aviary.canary(f"{state}old", may))
            self._vote(self.city.bob, made.id)
            text = self.aviary.canary(f"{state}text", may)
            edit_proposal(self.session, self.city.alice, made.id, title, text, 1, "Clearer.")
            # A flag on such a comment still wants its decision, whatever became of the proposal.
            talk = self.aviary.canary(f"talkon{state}", may | MODERATORS)
            self.comment(made, self.city.bob, talk)
            change(made)
        self._redacted(self.proposal("Mend the road", self.aviary.canary("redactedtext", NOBODY)))

    def comments(self, topic: Proposal) -> None:
        alice, mo = self.city.alice, self.city.mo
        hidden = self.comment(topic, alice, self.aviary.canary("hiddencomment", HIDDEN))
        self._vote(self.city.bob, hidden)
        flag(self.session, self.city.bob, hidden, Rule.SPAM, self.aviary.canary("flagdone", NOBODY))
        entry = hide(self.session, mo, hidden, Rule.OFF_TOPIC, "About another city.")
        made = appeal(
            self.session, alice, entry.id, self.aviary.canary("appeal", MODERATORS | {"alice"})
        )
        self.ids["appeal_id"].append(made.id)
        queued = self.comment(topic, alice, self.aviary.canary("queuedcomment", HIDDEN))
        set_visibility(self.session, queued, Visibility.QUEUED)
        deleted = self.comment(topic, alice, self.aviary.canary("deletedcomment", NOBODY))
        withdraw_text(self.session, alice, deleted)
        edited = self.comment(topic, alice, self.aviary.canary("redactedcomment", NOBODY))
        edit_comment(self.session, alice, edited, "It is dark.", 1, "Took a name out.")
        self._redact_first(edited)
        flag(self.session, self.city.bob, edited, Rule.SPAM, self.aviary.canary("flag", MODERATORS))

    def answers(self, topic: Proposal) -> None:
        olive = self.city.olive
        answer = post_answer(
            self.session, olive, topic.id, Verdict.ACCEPTED,
            self.aviary.canary("hiddenanswer", MODERATORS | {"olive"}),
        )  # fmt: skip
        self.ids["comment_id"].append(answer.id)
        hide(self.session, self.city.mo, answer.id, Rule.SPAM, "Posted by mistake.")
        add_note(self.session, olive, topic.id, self.aviary.canary("note", OFFICE))
        draft = self.aviary.canary("answerdraft", OFFICE)
        save_draft(self.session, olive, topic.id, Verdict.DECLINED, draft, 0)

    def drafts(self) -> None:
        alice = self.city.alice
        owned = {"title": self.aviary.canary("draft", frozenset({"alice"})), "text": "x"}
        left = {"title": self.aviary.canary("browserdraft", NOBODY), "text": "x"}
        kept = [
            start_draft(self.session, alice, "", owned),
            start_draft(self.session, None, "a browser's key", left),
        ]
        self.ids["draft_id"] = [draft.id for draft in kept]

    def accounts(self) -> None:
        """Plant what belongs to one account: addresses, tokens, and whose account is limited."""
        for name, person in self.aviary.people.items():
            if person is None:
                continue
            held = self.session.get_one(Person, person.id)
            held.email = f"{tail(name + 'mail')}@people.example"
            held.email_key = held.email
            self.aviary.may[name + "mail"] = frozenset({name})
        limited = Person(handle=tail("limited"), handle_key=tail("limited"), confirmed=True)
        self.session.add(limited)
        self.session.flush()
        self.aviary.may["limited"] = MODERATORS
        sanction(self.session, self.city.mo, limited.id, SanctionKind.LIMITED, "Spam, again.")
        soon = utc_now() + timedelta(days=1)
        asked = f"{tail('signup')}@people.example"
        self.aviary.may |= {"signup": NOBODY, "reset": NOBODY}
        self.session.add(
            SignUp(
                token_hash="1" * 64,
                salt="s",
                email=asked,
                email_key=asked,
                handle=tail("signup"),
                password_hash="x",
                expires_at=soon,
            )
        )
        asked = f"{tail('reset')}@people.example"
        self.session.add(
            MailedLink(
                token_hash="2" * 64,
                salt="s",
                purpose=LinkPurpose.RESET,
                email=asked,
                email_key=asked,
                expires_at=soon,
            )
        )
        token = self.aviary.canary("token", frozenset({"alice"}))
        self.session.add(
            ApiToken(
                token_hash=hash_token("cp_x"),
                person_id=self.city.alice.id,
                name=token,
                scopes="read",
            )
        )

    def imports(self) -> None:
        may = frozenset({"olive", "ada"})
        facts = {"title": self.aviary.canary("import", may), "nature": "events"}
        job = ImportJob(
            person_id=self.city.olive.id,
            status=JobStatus.FAILED,
            error=self.aviary.canary("importerror", may),
            file_name=self.aviary.canary("importfile", may),
            wishes={"facts": facts, "columns": {}},
        )
        self.session.add(job)
        self.session.flush()
        self.ids["job_id"].append(job.id)
        self.ids["import_id"].append(job.id)  # as the API calls it

    def _hide(self, made: Proposal) -> None:
        hide(self.session, self.city.mo, made.id, Rule.OFF_TOPIC, "About another city.")

    def _close_and_hide(self, made: Proposal) -> None:
        close_proposal(self.session, self.city.alice, made.id, "It was mended.")
        self._hide(made)

    def _redacted(self, made: Proposal) -> None:
        edit_proposal(
            self.session, self.city.alice, made.id, "Mend the road", "It is bad.", 1, "A name."
        )
        self._redact_first(made.id)

    def _redact_first(self, contribution_id: int) -> None:
        first = col(Revision.contribution_id) == contribution_id, col(Revision.number) == 1
        self.session.execute(update(Revision).where(*first).values(redacted=True))

    def _vote(self, person: Person, contribution_id: int) -> None:
        cast_vote(self.session, person, contribution_id, Answer.AGREE)

    def _bob_hears_of_everything(self) -> None:
        for noun, ids in (("proposal", "proposal_id"), ("comment", "comment_id")):
            for number in self.ids[ids]:
                assert isinstance(number, int)
                follow(self.session, self.city.bob.id, noun, number)
                notify(self.session, [self.city.bob.id], "replied", noun, number)
