"""What comes of an offer: two yeses merge or link, a no stands, and no vote is moved."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Answer, CoAuthor, LogEntry, Vote
from app.contributions.publishing import figures
from app.contributions.voting import cast_vote
from app.core.errors import InvalidError, RefusedError
from app.core.events import ProposalMerged
from app.core.outbox import OutboxEntry
from app.ledger.queries import entries_about
from app.notices.queries import notices_of
from app.people.blocking import block
from app.people.models import Person, Role
from app.proposals.models import Phase, Proposal
from app.proposals.service import close_proposal, reopen_proposal
from app.relationships.mergers.asking import ask_supporters
from app.relationships.mergers.carrying import carry_vote
from app.relationships.mergers.chains import ends_of
from app.relationships.mergers.models import Join, State
from app.relationships.mergers.queries import nearest_judged, together_of
from app.relationships.mergers.service import accept, decline, end_link, offer, withdraw
from tests.factories.contributions import make_person
from tests.factories.proposals import make_proposal

WHY = "Both ask for the same cable."


@pytest.fixture
def alice(session: Session) -> Person:
    return make_person(session, "alice")


@pytest.fixture
def bob(session: Session) -> Person:
    return make_person(session, "bob")


@pytest.fixture
def one(session: Session, alice: Person) -> Proposal:
    return make_proposal(session, alice, "Mend the lights")


@pytest.fixture
def other(session: Session, bob: Person) -> Proposal:
    return make_proposal(session, bob, "Repair the lamps")


def told(session: Session, person: Person) -> list[str]:
    return sorted(notice.kind for notice in notices_of(session, person.id).items)


def merged(session: Session, one: Proposal, other: Proposal, alice: Person, bob: Person) -> None:
    made = offer(session, alice, Join.MERGE, one.id, other.id, WHY)
    accept(session, bob, made.id)


def test_nothing_is_merged_before_both_have_agreed(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    made = offer(session, alice, Join.MERGE, one.id, other.id, WHY)
    assert (one.phase, told(session, bob)) == (Phase.EVIDENCE_WANTED, ["merge_offered"])
    accept(session, bob, made.id)
    accept(session, bob, made.id)  # a double click
    assert (one.phase, one.merged_into, one.close_reason) == (Phase.CLOSED, other.id, WHY)
    assert (made.state, other.phase) == (State.ACCEPTED, Phase.EVIDENCE_WANTED)
    (entry,) = entries_about(session, "proposal", one.id)
    assert (entry.entry.deed, entry.entry.actor_id, entry.entry.reason) == ("merged", bob.id, WHY)
    assert told(session, alice) == ["merged"]
    (row,) = together_of(session, other.id).brought
    assert (row.title, row.author) == ("Mend the lights", "alice")
    kinds = session.scalars(select(col(OutboxEntry.kind))).all()
    assert kinds.count("ProposalMerged") == 1


def test_a_moderator_offers_and_both_authors_are_asked(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    mo = make_person(session, "mo", role=Role.MODERATOR)
    made = offer(session, mo, Join.MERGE, one.id, other.id, WHY)
    assert [told(session, who) for who in (alice, bob)] == [["merge_offered"]] * 2
    accept(session, alice, made.id)
    assert one.phase is Phase.EVIDENCE_WANTED
    with pytest.raises(RefusedError) as refused:
        accept(session, mo, made.id)
    assert refused.value.ruling.code == "not-yours-to-offer"
    accept(session, bob, made.id)
    assert (one.phase, made.by_moderator) == (Phase.CLOSED, True)
    assert "merge_agreed" in told(session, mo)


def test_who_wrote_both_merges_at_once(session: Session, alice: Person, one: Proposal) -> None:
    second = make_proposal(session, alice)
    made = offer(session, alice, Join.MERGE, second.id, one.id, WHY)
    assert (made.state, second.merged_into) == (State.ACCEPTED, one.id)


def test_a_refusal_has_a_reason_and_stands(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    made = offer(session, alice, Join.MERGE, one.id, other.id, WHY)
    with pytest.raises(InvalidError) as wrong:
        decline(session, bob, made.id, " ")
    assert list(wrong.value.problems) == ["reason"]
    decline(session, bob, made.id, "Mine is about the park.")
    decline(session, bob, made.id, "Mine is about the park.")
    assert (made.state, told(session, alice)) == (State.DECLINED, ["offer_declined"])
    with pytest.raises(RefusedError) as refused:
        offer(session, alice, Join.MERGE, other.id, one.id, WHY)  # the other way round is the same
    assert refused.value.ruling.code == "declined-lately"


def test_the_same_offer_twice_is_one_and_can_be_taken_back(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    made = offer(session, alice, Join.LINK, one.id, other.id, WHY)
    assert offer(session, alice, Join.LINK, one.id, other.id, WHY).id == made.id
    withdraw(session, alice, made.id)
    with pytest.raises(RefusedError) as refused:
        accept(session, bob, made.id)
    assert refused.value.ruling.code == "decided"
    again = offer(session, bob, Join.LINK, other.id, one.id, WHY)  # nobody said no
    assert again.state is State.OPEN


def test_linked_proposals_show_each_other_until_one_ends_it(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    made = offer(session, alice, Join.LINK, one.id, other.id, WHY)
    assert together_of(session, one.id).linked == []
    accept(session, bob, made.id)
    assert [row.id for row in together_of(session, one.id).linked] == [other.id]
    assert [row.id for row in together_of(session, other.id).linked] == [one.id]
    assert told(session, alice) == ["link_agreed"]
    end_link(session, bob, made.id, "Ours is solved.")
    assert together_of(session, one.id).linked == []
    assert told(session, alice) == ["link_agreed", "link_ended"]


def test_one_that_closes_meanwhile_cannot_be_agreed_on(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    made = offer(session, alice, Join.MERGE, one.id, other.id, WHY)
    close_proposal(session, alice, one.id, "It was mended.")
    with pytest.raises(RefusedError) as refused:
        accept(session, bob, made.id)
    assert refused.value.ruling.code == "closed"


def test_every_voter_is_asked_in_private_and_no_vote_is_moved(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    voters = [make_person(session) for _ in Answer]
    for voter, answer in zip(voters, Answer, strict=True):
        cast_vote(session, voter, one.id, answer)
    cast_vote(session, bob, one.id, Answer.AGREE)  # he cannot vote on his own
    merged(session, one, other, alice, bob)
    before = figures(session, [one.id, other.id])
    event = ProposalMerged(one.id, other.id)
    ask_supporters(session, event)
    ask_supporters(session, event)  # may run twice
    assert [told(session, voter) for voter in voters] == [["judge_again"]] * 3
    assert "judge_again" not in told(session, bob) + told(session, alice)
    assert session.scalars(select(Vote).where(col(Vote.contribution_id) == other.id)).all() == []
    assert figures(session, [one.id, other.id]) == before


def test_who_never_answered_is_asked_about_the_end_of_a_chain_of_mergers(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    """`silent` judged the first alone, `carried` took it to the second, `done` judged the third."""
    cara = make_person(session, "cara")
    third = make_proposal(session, cara, "Light all of Hemp Lane")
    silent, carried, done = (make_person(session) for _ in range(3))
    for voter in (silent, carried, done, cara):
        cast_vote(session, voter, one.id, Answer.AGREE)
    merged(session, one, other, alice, bob)
    carry_vote(session, carried, one.id, other.id)
    cast_vote(session, done, third.id, Answer.DISAGREE)
    merged(session, other, third, bob, cara)
    votes = session.scalars(select(Vote).where(col(Vote.contribution_id) == third.id)).all()
    assert [vote.person_id for vote in votes] == [done.id]
    for _twice in range(2):
        ask_supporters(session, ProposalMerged(other.id, third.id))
    asked = {
        voter.id: [notice.noun_id for notice in notices_of(session, voter.id).items]
        for voter in (silent, carried, done)
    }
    assert asked == {silent.id: [one.id], carried.id: [other.id], done.id: []}
    assert "judge_again" not in told(session, cara)
    together = together_of(session, third.id)
    assert [beside.id for beside in together.brought] == [other.id]
    seen = [
        [row.id for row in nearest_judged(together, judged)]
        for judged in ([one.id], [other.id], [one.id, other.id])
    ]
    assert seen == [[one.id], [other.id], [other.id]]
    # An event that comes late leads to the end, too; and one click carries the vote there.
    ask_supporters(session, ProposalMerged(one.id, other.id))
    assert ends_of(session, [one.id, third.id]) == {one.id: third.id}
    assert carry_vote(session, silent, one.id, third.id) is Answer.AGREE
    with pytest.raises(RefusedError) as refused:
        carry_vote(session, done, one.id, other.id)
    assert refused.value.ruling.code == "not-merged"
    assert figures(session, [one.id, other.id, third.id]) == {}


def test_nobody_is_asked_once_the_merge_was_undone(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    mo, voter = make_person(session, "mo", role=Role.MODERATOR), make_person(session)
    cast_vote(session, voter, one.id, Answer.AGREE)
    merged(session, one, other, alice, bob)
    reopen_proposal(session, mo, one.id, "A second thought.", answered=False)
    ask_supporters(session, ProposalMerged(one.id, other.id))
    assert told(session, voter) == []
    assert together_of(session, other.id).brought == []


def test_ones_own_vote_is_carried_over_by_ones_own_act(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    voter, stranger = make_person(session), make_person(session)
    cast_vote(session, voter, one.id, Answer.DISAGREE)
    merged(session, one, other, alice, bob)
    carry_vote(session, voter, one.id, other.id)
    carry_vote(session, voter, one.id, other.id)
    mine = select(Vote).where(col(Vote.person_id) == voter.id)
    votes = {vote.contribution_id: vote for vote in session.scalars(mine)}
    assert {n: vote.answer for n, vote in votes.items()} == dict.fromkeys(
        (one.id, other.id), Answer.DISAGREE
    )
    assert votes[one.id].pseudonym != votes[other.id].pseudonym
    lines = session.scalars(select(LogEntry).where(col(LogEntry.contribution_id) == other.id)).all()
    assert len(lines) == 1
    with pytest.raises(RefusedError) as refused:
        carry_vote(session, stranger, one.id, other.id)
    assert refused.value.ruling.code == "no-vote-there"
    close_proposal(session, bob, other.id, "Done.")
    late = make_person(session)
    session.add(Vote(contribution_id=one.id, person_id=late.id, answer=Answer.AGREE))
    session.flush()
    with pytest.raises(RefusedError) as refused:
        carry_vote(session, late, one.id, other.id)
    assert refused.value.ruling.code == "voting-closed"


def test_a_co_author_links_alone_and_merges_only_with_the_author(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    carol = make_person(session, "carol")
    session.add(CoAuthor(contribution_id=one.id, person_id=carol.id))
    session.flush()
    wished = offer(session, carol, Join.MERGE, one.id, other.id, WHY)
    assert [told(session, who) for who in (alice, bob)] == [["merge_offered"]] * 2
    accept(session, bob, wished.id)
    assert one.phase is Phase.EVIDENCE_WANTED
    with pytest.raises(RefusedError) as refused:
        accept(session, carol, wished.id)
    assert refused.value.ruling.code == "not-yours-to-offer"
    decline(session, alice, wished.id, "Let us only link them.")
    linked = offer(session, alice, Join.LINK, one.id, other.id, WHY)
    end_link(session, carol, accept(session, bob, linked.id).id, "It is mended.")
    assert linked.state is State.ENDED


def test_nobody_offers_to_whom_they_blocked_or_who_blocked_them(
    session: Session, alice: Person, bob: Person, one: Proposal, other: Proposal
) -> None:
    block(session, bob, alice)
    for who in (alice, bob):
        with pytest.raises(RefusedError) as refused:
            offer(session, who, Join.LINK, one.id, other.id, WHY)
        assert refused.value.ruling.code == "nobody-to-ask"  # it does not say why
