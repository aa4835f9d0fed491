"""An official answer: claimed, noted, drafted together, posted by those who may."""

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun
from app.contributions.policy import can_vote
from app.core.errors import RefusedError
from app.core.events import AnswerPosted, ProposalOpened
from app.core.outbox import OutboxEntry
from app.followthrough.answering import post_answer
from app.followthrough.models import AnswerClaim, AnswerDraft, OfficialAnswer, Verdict
from app.followthrough.queries import answers_to, draft_for, notes_for
from app.followthrough.working import (
    StaleDraftError,
    add_note,
    claim,
    free_claim,
    release,
    save_draft,
)
from app.moderation.notifying import tell_of_answer
from app.people.models import Department, Person, Post, Role, Standing
from app.places.districts import make_district
from app.proposals.models import Phase, Proposal
from app.proposals.service import hand_over
from tests.factories.contributions import make_person
from tests.factories.moderation import deeds, make_official, told
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_department, make_proposal

YES = "A crew repairs the cable on 9 November."


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session)


@pytest.fixture
def olive(session: Session, works: Department) -> Person:
    return make_official(session, works)


@pytest.fixture
def proposal(session: Session, works: Department) -> Proposal:
    return make_proposal(session, department=works)


def test_the_answer_closes_the_wait_and_stands_in_the_ledger(
    session: Session, olive: Person, proposal: Proposal
) -> None:
    claim(session, olive, proposal.id)
    answer = post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES)

    assert proposal.phase is Phase.ANSWERED
    assert deeds(session, Noun.PROPOSAL, proposal.id)[-1] == "answered"
    assert (answer.posted_by, answer.posted_as) == (olive.id, "Answer officer")
    assert [row.text.text for row in answers_to(session, proposal.id)] == [YES]
    assert session.get(AnswerClaim, proposal.id) is None


def test_an_answer_can_be_voted_on_but_not_by_who_posted_it(
    session: Session, olive: Person, proposal: Proposal
) -> None:
    answer = post_answer(session, olive, proposal.id, Verdict.DECLINED, "No money this year.")
    text = session.get_one(Contribution, answer.id)
    about = session.get_one(Contribution, proposal.id)
    assert can_vote(make_person(session), text, about)
    assert can_vote(olive, text, about).code == "own-text"


def test_the_author_and_followers_are_told_of_an_answer_once(
    session: Session, olive: Person, works: Department
) -> None:
    ann = make_person(session)
    proposal = make_proposal(session, ann, department=works)
    answer = post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES)
    assert "AnswerPosted" in {entry.kind for entry in session.query(OutboxEntry)}
    for _twice in range(2):
        tell_of_answer(session, AnswerPosted(proposal.id, answer.id))
    assert told(session, ann) == ["answered"]
    assert told(session, olive) == []


def test_the_same_form_twice_is_one_answer(
    session: Session, olive: Person, proposal: Proposal
) -> None:
    first = post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES, "key-1")
    again = post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES, "key-1")
    assert first.id == again.id
    assert session.query(OfficialAnswer).count() == 1


def test_a_later_answer_stands_above_the_earlier_one(
    session: Session, olive: Person, proposal: Proposal
) -> None:
    post_answer(session, olive, proposal.id, Verdict.NEEDS_MORE, "Which lamps?")
    post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES)
    verdicts = [row.answer.verdict for row in answers_to(session, proposal.id)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.NEEDS_MORE]


@pytest.mark.parametrize(
    ("post", "code"),
    [
        (Post.STAFF, "cannot-post-answers"),
        (Post.ANSWER_OFFICER, ""),
        (Post.DIRECTOR, ""),
        (Post.COUNCIL_MEMBER, "cannot-post-answers"),
    ],
)
def test_who_posts_for_a_department(
    session: Session, works: Department, proposal: Proposal, post: Post, code: str
) -> None:
    assert _refusal(session, make_official(session, works, post), proposal) == code


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobody_outside_a_department_speaks_for_it(
    session: Session, proposal: Proposal, role: Role
) -> None:
    assert _refusal(session, make_person(session, role=role), proposal) == "not-found"


def test_another_department_does_not_answer(session: Session, proposal: Proposal) -> None:
    other = make_official(session, make_department(session, "Parks"))
    assert _refusal(session, other, proposal) == "other-department"


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.LIMITED])
def test_a_sanctioned_official_does_not_speak_for_the_city(
    session: Session, olive: Person, proposal: Proposal, standing: Standing
) -> None:
    olive.standing = standing
    assert _refusal(session, olive, proposal) == standing.value


def test_nobody_answers_their_own_proposal(
    session: Session, olive: Person, works: Department
) -> None:
    mine = make_proposal(session, olive, department=works)
    assert _refusal(session, olive, mine) == "own-proposal"


def test_a_council_member_answers_what_touches_their_district(session: Session) -> None:
    here, there = make_neighborhood(session, "Ropewalk"), make_neighborhood(session, "Foundry", 1)
    district = make_district(session, "Harbor", [here.id])
    council = make_person(session, role=Role.OFFICIAL)
    council.post, council.district_id = Post.COUNCIL_MEMBER, district.id
    session.flush()

    assert _refusal(session, council, make_proposal(session, place=here)) == ""
    assert _refusal(session, council, make_proposal(session, place=there)) == "other-department"
    assert _refusal(session, council, make_proposal(session)) == "other-department"


def test_only_one_person_claims_and_a_leader_can_give_it_back(
    session: Session, olive: Person, works: Department, proposal: Proposal
) -> None:
    sam, kim = make_official(session, works, Post.STAFF), make_official(session, works, Post.STAFF)
    claim(session, sam, proposal.id)
    claim(session, sam, proposal.id)
    with pytest.raises(RefusedError) as refused:
        claim(session, kim, proposal.id)
    assert refused.value.ruling.code == "claimed"
    with pytest.raises(RefusedError) as refused:
        release(session, kim, proposal.id)
    assert refused.value.ruling.code == "not-your-claim"
    release(session, olive, proposal.id)
    assert session.get(AnswerClaim, proposal.id) is None


def test_a_hand_over_frees_it_from_the_claim_of_the_office_that_had_it(
    session: Session, olive: Person, proposal: Proposal
) -> None:
    parks = make_department(session, "Parks")
    pat = make_official(session, parks)
    claim(session, olive, proposal.id)
    free_claim(session, ProposalOpened(proposal.id))
    assert session.get_one(AnswerClaim, proposal.id).person_id == olive.id
    hand_over(session, olive, proposal.id, parks.id, "It stands in the park.")
    for _twice in range(2):
        free_claim(session, ProposalOpened(proposal.id))
    claim(session, pat, proposal.id)
    free_claim(session, ProposalOpened(proposal.id))
    assert session.get_one(AnswerClaim, proposal.id).person_id == pat.id


def test_notes_are_seen_by_the_department_that_wrote_them_alone(
    session: Session, olive: Person, works: Department, proposal: Proposal
) -> None:
    add_note(session, olive, proposal.id, "Ask the electrician.")
    sam = make_official(session, works, Post.STAFF)
    parks = make_department(session, "Parks")
    pat = make_official(session, parks)
    ada = make_person(session, role=Role.ADMINISTRATOR)
    assert [row.note.text for row in notes_for(session, sam, proposal.id)] == [
        "Ask the electrician."
    ]
    hand_over(session, olive, proposal.id, parks.id, "It is in the park.")
    assert notes_for(session, pat, proposal.id) == []
    assert notes_for(session, ada, proposal.id) == []
    with pytest.raises(RefusedError):
        add_note(session, ada, proposal.id, "Hello")


def test_a_stale_draft_overwrites_nothing(
    session: Session, olive: Person, works: Department, proposal: Proposal
) -> None:
    sam = make_official(session, works, Post.STAFF)
    save_draft(session, sam, proposal.id, None, "We are", 0)
    save_draft(session, olive, proposal.id, Verdict.ACCEPTED, "We are glad", 1)
    with pytest.raises(StaleDraftError) as stale:
        save_draft(session, sam, proposal.id, None, "We are sorry", 1)
    assert stale.value.current.text == "We are glad"
    draft = draft_for(session, sam, proposal.id)
    assert draft is not None
    assert (draft.text, draft.drafted_by) == ("We are glad", sam.id)


def test_posting_credits_who_drafted_and_drops_the_draft(
    session: Session, olive: Person, works: Department, proposal: Proposal
) -> None:
    sam = make_official(session, works, Post.STAFF)
    save_draft(session, sam, proposal.id, None, YES, 0)
    answer = post_answer(session, olive, proposal.id, Verdict.ACCEPTED, YES)
    assert answer.drafted_by == sam.id
    assert session.query(AnswerDraft).count() == 0


def _refusal(session: Session, person: Person, proposal: Proposal) -> str:
    try:
        post_answer(session, person, proposal.id, Verdict.ACCEPTED, YES)
    except RefusedError as error:
        return error.ruling.code
    return ""
