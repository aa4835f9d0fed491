"""Who may offer, answer, end and carry over: each rule once."""

from datetime import UTC, datetime, timedelta

import pytest

from app.contributions.models import Answer, Contribution, ContributionId, Noun, Visibility
from app.contributions.queries import OwnVote
from app.people.models import Person, PersonId, Role, Standing
from app.proposals.models import Phase, Proposal
from app.relationships.mergers.models import Join, Offer, OfferId, State, pair_of
from app.relationships.mergers.policy import (
    MOST_OPEN,
    Past,
    Side,
    can_answer,
    can_carry,
    can_end,
    can_offer,
)

NOW = datetime(2026, 10, 5, tzinfo=UTC)
NONE = Past([], 0)


def person(number: int, role: Role = Role.RESIDENT, standing: Standing = Standing.ACTIVE) -> Person:
    return Person(
        id=PersonId(number),
        handle=f"p{number}",
        handle_key=f"p{number}",
        role=role,
        confirmed=True,
        standing=standing,
    )


ALICE, BOB, CHARLIE, MO = person(1), person(2), person(3), person(4, Role.MODERATOR)


def side(number: int, author: Person, *, phase: Phase = Phase.OPEN, asked: bool = True) -> Side:
    key = ContributionId(number)
    text = Contribution(
        id=key, noun=Noun.PROPOSAL, author_id=author.id, text="", visibility=Visibility.PUBLIC
    )
    writers = frozenset({author.id}) if asked else frozenset[PersonId]()
    return Side(Proposal(id=key, slug="x", phase=phase), text, writers)


ONE, OTHER = side(11, ALICE), side(12, BOB)


def offer(
    state: State = State.OPEN,
    kind: Join = Join.MERGE,
    by: Person | None = None,
    at: datetime | None = None,
) -> Offer:
    return Offer(
        id=OfferId(5), kind=kind, one_id=ONE.proposal.id, other_id=OTHER.proposal.id,
        pair=pair_of(11, 12), by_id=ALICE.id, words="The same.", one_agreed_at=NOW, state=state,
        decided_by=by.id if by else None, decided_at=at,
    )  # fmt: skip


def declined(days: int) -> Past:
    return Past([offer(State.DECLINED, by=BOB, at=NOW - timedelta(days=days))], 0)


OFFERING: dict[str, tuple[Person | None, Join, Side, Side, Past, str]] = {
    "an author": (ALICE, Join.LINK, ONE, OTHER, NONE, "allowed"),
    "the other author": (BOB, Join.MERGE, ONE, OTHER, NONE, "allowed"),
    "a moderator, a merge": (MO, Join.MERGE, ONE, OTHER, NONE, "allowed"),
    "a moderator, a link": (MO, Join.LINK, ONE, OTHER, NONE, "not-yours-to-offer"),
    "a stranger": (CHARLIE, Join.MERGE, ONE, OTHER, NONE, "not-yours-to-offer"),
    "nobody": (None, Join.MERGE, ONE, OTHER, NONE, "sign-in-first"),
    "with itself": (ALICE, Join.MERGE, ONE, ONE, NONE, "not-a-duplicate"),
    "a closed one": (ALICE, Join.MERGE, ONE, side(12, BOB, phase=Phase.CLOSED), NONE, "closed"),
    "nobody to ask": (ALICE, Join.MERGE, ONE, side(12, BOB, asked=False), NONE, "nobody-to-ask"),
    "an open offer": (BOB, Join.LINK, ONE, OTHER, Past([offer()], 0), "already-offered"),
    "linked": (
        ALICE, Join.LINK, ONE, OTHER, Past([offer(State.ACCEPTED, Join.LINK)], 0), "already-linked"
    ),
    "linked, a merge": (
        ALICE, Join.MERGE, ONE, OTHER, Past([offer(State.ACCEPTED, Join.LINK)], 0), "allowed"
    ),
    "declined lately": (ALICE, Join.LINK, ONE, OTHER, declined(29), "declined-lately"),
    "declined lately, a moderator": (MO, Join.MERGE, ONE, OTHER, declined(29), "declined-lately"),
    "declined long ago": (ALICE, Join.MERGE, ONE, OTHER, declined(30), "allowed"),
    "who declined, otherwise": (BOB, Join.LINK, ONE, OTHER, declined(1), "allowed"),
    "who declined, the same": (BOB, Join.MERGE, ONE, OTHER, declined(1), "declined-lately"),
    "who is blocked": (ALICE, Join.LINK, ONE, OTHER, Past([], 0, blocked=True), "nobody-to-ask"),
    "many that wait": (ALICE, Join.LINK, ONE, OTHER, Past([], MOST_OPEN), "too-many-offers"),
    "a limited account": (
        person(1, standing=Standing.LIMITED), Join.LINK, ONE, OTHER, NONE, "limited"
    ),
    "a suspended account": (
        person(1, standing=Standing.SUSPENDED), Join.LINK, ONE, OTHER, NONE, "suspended"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OFFERING)
def test_who_may_offer(name: str) -> None:
    who, kind, one, other, past, code = OFFERING[name]
    assert can_offer(who, kind, one, other, past, NOW).code == code


def test_an_offer_about_what_is_hidden_waits() -> None:
    hidden = side(12, BOB)
    hidden.text.visibility = Visibility.HIDDEN
    assert can_offer(ALICE, Join.MERGE, ONE, hidden, NONE, NOW).code == "not-public"
    assert can_answer(BOB, offer(), ONE, hidden).code == "not-public"


ANSWERING: dict[str, tuple[Person | None, Offer, str]] = {
    "the other author": (BOB, offer(), "allowed"),
    "who offered it": (ALICE, offer(), "agreed"),
    "a moderator": (MO, offer(), "not-yours-to-offer"),
    "a stranger": (CHARLIE, offer(), "not-found"),
    "after it was decided": (BOB, offer(State.WITHDRAWN), "decided"),
}


@pytest.mark.parametrize("name", ANSWERING)
def test_who_may_answer(name: str) -> None:
    who, made, code = ANSWERING[name]
    assert can_answer(who, made, ONE, OTHER).code == code


def test_either_author_or_a_moderator_ends_a_link_and_nobody_a_merge() -> None:
    linked, merged = offer(State.ACCEPTED, Join.LINK), offer(State.ACCEPTED)
    assert all(can_end(one, linked, ONE, OTHER) for one in (ALICE, BOB, MO))
    assert can_end(CHARLIE, linked, ONE, OTHER).code == "not-found"
    assert can_end(ALICE, merged, ONE, OTHER).code == "not-linked"


CARRYING: dict[str, tuple[Answer | None, Answer | None, bool, str]] = {
    "a vote there": (Answer.DISAGREE, None, True, "allowed"),
    "the same here": (Answer.AGREE, Answer.AGREE, True, "allowed"),
    "another here": (Answer.AGREE, Answer.PASS, True, "voted-here"),
    "no vote there": (None, None, True, "no-vote-there"),
    "not merged": (Answer.AGREE, None, False, "not-merged"),
}


@pytest.mark.parametrize("name", CARRYING)
def test_whose_vote_may_be_carried_over(name: str) -> None:
    there, here, merged, code = CARRYING[name]
    own = [OwnVote(answer, 1) if answer else None for answer in (there, here)]
    assert can_carry(*own, merged=merged).code == code
