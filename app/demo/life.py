"""Lets the demo city live: proposals, comments, votes, answers, through each room's own verbs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, ContributionId
from app.contributions.queries import hold
from app.contributions.voting import cast_many
from app.core.clock import utc_now
from app.core.config import Settings
from app.demo.city import DemoCity
from app.demo.evidence import Evidences
from app.demo.script import Scripted
from app.demo.threads import DemoComment
from app.demo.timeline import Timeline, in_batches
from app.demo.votes import ANSWER, DemoVote
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.followthrough.answering import post_answer
from app.followthrough.models import OfficialAnswer, Verdict
from app.people.models import Person
from app.people.queries import department_by_slug
from app.proposals.models import Kind, Reach
from app.proposals.service import (
    Wish,
    attach_evidence,
    close_proposal,
    edit_proposal,
    publish_proposal,
    start_draft,
)

EVIDENCE_COMES_AFTER = timedelta(days=2)


@dataclass
class Life:
    """Plans everything on a timeline. The ids of what has happened so far are kept by key."""

    session: Session
    city: DemoCity
    settings: Settings
    people: Mapping[str, Person]
    homes: Mapping[str, int]
    evidences: Evidences
    timeline: Timeline
    ids: dict[tuple[str, int | None], ContributionId] = field(default_factory=dict)
    # Answers that promise something, by the key of their proposal: see `promising`.
    promises: dict[str, Callable[[str, str], OfficialAnswer]] = field(default_factory=dict)

    def plan(self) -> None:
        for proposal in self.city.proposals:
            if proposal.public:
                self._plan_proposal(proposal)
            else:
                self.timeline.at(self.city.opened(proposal), partial(self._draft, proposal))
        for (key, number), votes in self.city.votes.items():
            self._plan_votes(key, number, votes)

    @property
    def today(self) -> date:
        """The city's day at the moment that is being lived."""
        return self.settings.day_of(utc_now())

    def person(self, handle: str) -> Person:
        return self.people[handle]

    def department(self, slug: str) -> int:
        """Return the id of one of the city's departments."""
        found = department_by_slug(self.session, slug)
        if found is None:
            message = f"there is no department {slug}"
            raise LookupError(message)
        return found.id

    def _plan_proposal(self, proposal: Scripted) -> None:
        at, now = self.timeline.at, self.city.now
        opened = self.city.opened(proposal)
        at(opened, partial(self._open, proposal))
        if proposal.chart and proposal.late_citation:
            at(opened + EVIDENCE_COMES_AFTER, partial(self._attach, proposal))
        for comment in self.city.threads[proposal.key]:
            at(comment.at, partial(self._comment, comment))
        if proposal.edit:
            at(now - timedelta(days=proposal.edit.days), partial(self._edit, proposal))
        if proposal.answer:
            at(now - timedelta(days=proposal.answer.days), partial(self._answer, proposal))
        if proposal.close:
            at(now - timedelta(days=proposal.close.days), partial(self._close, proposal))

    def _plan_votes(self, key: str, number: int | None, votes: Sequence[DemoVote]) -> None:
        text = (key, number)
        for piece, night in in_batches(votes, self.settings, self.city.now):
            self.timeline.at(piece[-1].at, partial(self._vote, text, piece))
            if night:
                self.timeline.at(night, partial(self._publish, text, night))

    def _vote(self, text: tuple[str, int | None], votes: Sequence[DemoVote]) -> None:
        cast = [(self.person(vote.voter).id, Answer(vote.answer)) for vote in votes]
        cast_many(self.session, self.ids[text], cast)

    def _publish(self, text: tuple[str, int | None], night: datetime) -> None:
        publish_if_due(self.session, self.ids[text], self.settings, night)

    def _draft(self, proposal: Scripted) -> None:
        fields: dict[str, str | list[str]] = {
            "title": proposal.title,
            "text": self.city.words(proposal, proposal.text),
            "kind": proposal.kind,
            "reach": proposal.reach,
        }
        start_draft(self.session, self.person(self.city.authors[proposal.key]), "", fields)

    def _open(self, proposal: Scripted) -> None:
        city = self.city
        corner = proposal.reach == "corner"
        cites = proposal.chart is not None and not proposal.late_citation
        wish = Wish(
            title=proposal.title,
            text=city.words(proposal, proposal.text),
            kind=Kind(proposal.kind),
            reach=Reach(proposal.reach),
            areas=[self.homes[proposal.place]] if corner else [],
            department_id=self.department(proposal.department),
            evidence=self.evidences.for_proposal(proposal) if cites else None,
        )
        author = self.person(city.authors[proposal.key])
        opened = publish_proposal(
            self.session, author, wish, f"demo-{proposal.key}", city.opened(proposal)
        )
        self.ids[proposal.key, None] = opened.id

    def _attach(self, proposal: Scripted) -> None:
        helper = self.person("tin_roof")
        seen = self.evidences.for_proposal(proposal)
        attach_evidence(self.session, helper, self.ids[proposal.key, None], seen)

    def _comment(self, comment: DemoComment) -> None:
        parent = None if comment.parent is None else self.ids[comment.proposal, comment.parent]
        posted = post_comment(
            self.session,
            self.person(comment.author),
            self.ids[comment.proposal, None],
            CommentKind(comment.kind),
            comment.text,
            parent,
            now=comment.at,
        )
        self.ids[comment.proposal, comment.number] = posted.id

    def _edit(self, proposal: Scripted) -> None:
        assert proposal.edit is not None  # noqa: S101, planned only where there is one
        number = self.ids[proposal.key, None]
        words = hold(self.session, number)
        text = f"{words.text}\n\n{proposal.edit.append}"
        author = self.person(self.city.authors[proposal.key])
        reason = proposal.edit.reason
        edit_proposal(self.session, author, number, words.title, text, words.revision, reason)

    def _answer(self, proposal: Scripted) -> None:
        answer = proposal.answer
        assert answer is not None  # noqa: S101, planned only where there is one
        text = self.city.words(proposal, answer.text.strip())
        if answer.cites is not None:
            text = text.replace("CITED", str(self.ids[proposal.key, answer.cites]))
        promise = self.promises.get(proposal.key)
        posted = (
            promise(answer.by, text)
            if promise
            else post_answer(
                self.session,
                self.person(answer.by),
                self.ids[proposal.key, None],
                Verdict(answer.outcome),
                text,
            )
        )
        self.ids[proposal.key, ANSWER] = posted.id

    def _close(self, proposal: Scripted) -> None:
        assert proposal.close is not None  # noqa: S101, planned only where there is one
        author = self.city.authors[proposal.key]
        closer = author if proposal.close.by == "author" else "mod_table"
        number = self.ids[proposal.key, None]
        close_proposal(self.session, self.person(closer), number, proposal.close.reason)
