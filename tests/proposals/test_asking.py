"""Whoever judged an earlier text is asked in private whether their vote stands for the new one."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, CoAuthor, Vote
from app.contributions.publishing import figures
from app.contributions.voting import cast_vote
from app.core.config import Settings
from app.core.events import TextChanged
from app.core.outbox import OutboxEntry
from app.notices.models import Notice
from app.people.models import Person, Standing
from app.proposals.asking import ask_to_confirm
from app.proposals.service import close_proposal, edit_proposal
from app.web.nouns import register_nouns
from app.web.telling import tell
from tests.factories.camps import MONDAY
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import make_topic


class Town:
    """Alice's proposal is judged by three people, each with another answer."""

    def __init__(self, session: Session) -> None:
        self.session, self.alice = session, make_person(session, "alice")
        self.proposal = make_topic(session, self.alice).id
        self.voters = [make_person(session) for _ in Answer]
        for voter, answer in zip(self.voters, Answer, strict=True):
            cast_vote(session, voter, self.proposal, answer)

    def change(
        self, text: str, seen: int = 1, *, by: Person | None = None, new: bool = False
    ) -> None:
        editor = by or self.alice
        edit_proposal(
            self.session, editor, self.proposal, "Fix the lights", text, seen, new_meaning=new
        )

    def asked(self) -> list[int]:
        """Deliver what was announced, twice as the outbox may, and list who was asked."""
        self.session.flush()
        entries = self.session.scalars(
            select(OutboxEntry).where(col(OutboxEntry.kind) == "TextChanged")
        ).all()
        for entry in [*entries, *entries]:
            ask_to_confirm(
                self.session, TextChanged(**{name: int(fact) for name, fact in entry.facts.items()})
            )
        found = select(col(Notice.person_id)).where(col(Notice.kind) == "confirm_vote")
        return list(self.session.scalars(found.order_by(col(Notice.person_id))))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def test_each_is_asked_once_whatever_their_answer_and_no_vote_moves(town: Town) -> None:
    town.change("Please, with shields.")
    assert town.asked() == [voter.id for voter in town.voters]
    votes = town.session.scalars(select(Vote).order_by(col(Vote.person_id))).all()
    assert [(vote.answer, vote.revision) for vote in votes] == [(a, 1) for a in Answer]
    register_nouns()
    notice = town.session.scalars(select(Notice).where(col(Notice.kind) == "confirm_vote")).first()
    assert notice is not None
    (said,) = tell(town.session, notice.person_id, [notice])
    assert "confirm or change" in str(said.sentence)
    assert said.url == f"/proposals/{town.proposal}-fix-the-lights"


@pytest.mark.parametrize(("text", "new", "asks"), [
    ("please!", False, False), ("please!", True, True), ("Please do.", False, True),
])  # fmt: skip
def test_spelling_asks_nobody_unless_the_author_says_so(
    town: Town, text: str, *, new: bool, asks: bool
) -> None:
    town.change(text, new=new)
    assert bool(town.asked()) is asks


def test_who_judged_the_new_text_wrote_it_or_cannot_vote_is_not_asked(town: Town) -> None:
    one, two, three = town.voters
    town.session.add(CoAuthor(contribution_id=town.proposal, person_id=two.id))
    town.session.flush()
    town.change("Please, with shields.", by=two)
    cast_vote(town.session, one, town.proposal, Answer.AGREE, 2)
    three.standing = Standing.SUSPENDED
    town.session.flush()
    assert town.asked() == []


def test_nobody_is_asked_about_what_is_closed_by_then(town: Town) -> None:
    town.change("Please, with shields.")
    close_proposal(town.session, town.alice, town.proposal, "It was mended.")
    assert town.asked() == []


def test_a_vote_that_crosses_an_edit_stays_on_the_text_that_was_seen(town: Town) -> None:
    one, *_others = town.voters

    def stands() -> tuple[Answer, int]:
        town.session.flush()
        vote = town.session.get_one(Vote, (town.proposal, one.id))
        return vote.answer, vote.revision

    town.change("Please, with shields.")
    cast_vote(town.session, one, town.proposal, Answer.DISAGREE, 1)
    assert stands() == (Answer.DISAGREE, 1)
    cast_vote(town.session, one, town.proposal, Answer.DISAGREE, 2)
    assert stands() == (Answer.DISAGREE, 2)
    cast_vote(town.session, one, town.proposal, Answer.DISAGREE, 1)  # an old tab unsays nothing
    cast_vote(town.session, one, town.proposal, Answer.DISAGREE, 99)
    assert stands() == (Answer.DISAGREE, 2)


def test_figures_say_in_tens_how_many_judged_an_earlier_text(
    town: Town, settings: Settings
) -> None:
    crowd_votes(town.session, town.proposal, agree=10, disagree=5)
    assert publish_if_due(town.session, town.proposal, settings, MONDAY)
    shown = figures(town.session, [town.proposal])[town.proposal]
    assert (shown.voters, shown.earlier, shown.before(1), shown.before(2)) == (10, 0, 0, 10)
    town.change("Please, with shields.")
    crowd_votes(town.session, town.proposal, agree=9, disagree=9)
    assert publish_if_due(town.session, town.proposal, settings, MONDAY.replace(day=12))
    shown = figures(town.session, [town.proposal])[town.proposal]
    assert (shown.voters, shown.revision, shown.before(2), shown.before(3)) == (30, 2, 10, 30)
