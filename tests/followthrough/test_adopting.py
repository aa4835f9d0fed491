"""Adoption: by whom, of what, once, with credit, and taken back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, Visibility
from app.core.errors import RefusedError
from app.core.events import ProposalAdopted
from app.core.outbox import OutboxEntry
from app.followthrough.adopting.notifying import tell_of_adoption
from app.followthrough.adopting.queries import adoption_of, count_adopted
from app.followthrough.adopting.service import adopt, let_go
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_for_adoption
from app.ledger.models import LedgerEntry
from app.notices.models import Notice
from app.people.models import Department, Person, Post, Role, Standing
from app.people.voices import make_stand_in, speaking
from app.places.districts import make_district
from app.proposals.models import Proposal
from app.proposals.service import close_proposal
from app.worker.handlers import HANDLERS
from tests.factories.contributions import make_person
from tests.factories.mandate import debt, make_mandate, make_open
from tests.factories.moderation import make_official
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_department, make_proposal

WHY = "It fits our plan for next year."


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session)


@pytest.fixture
def dana(session: Session, works: Department) -> Person:
    return make_official(session, works, Post.DIRECTOR)


@pytest.fixture
def proposal(session: Session, works: Department) -> Proposal:
    return make_proposal(session, department=works)


def test_a_director_adopts_once_in_public_and_whoever_wrote_it_is_told(
    session: Session, dana: Person, works: Department, proposal: Proposal
) -> None:
    officer = make_official(session, works, Post.ANSWER_OFFICER)
    writer = make_person(session)
    session.add(CoAuthor(contribution_id=proposal.id, person_id=writer.id))
    adopt(session, dana, proposal.id, WHY)
    adopt(session, dana, proposal.id, "Again.")
    found = adoption_of(session, proposal.id)
    assert found is not None
    assert (found.by, found.adoption.adopted_as) == (dana.handle, "Director, Public Works")
    assert proposal.adopted_at is not None
    assert _deeds(session, proposal) == [("adopted", WHY)]
    assert _announced(session) == 1
    for _twice in range(2):
        tell_of_adoption(session, ProposalAdopted(proposal.id))
    author = session.get_one(Contribution, proposal.id).author_id
    told = session.execute(select(col(Notice.person_id), col(Notice.kind))).all()
    assert sorted(tuple(row) for row in told) == sorted(
        [(author, "adopted"), (writer.id, "adopted"), (officer.id, "adopted_for_department")]
    )
    assert [count_adopted(session, number) for number in (author, writer.id, dana.id)] == [1, 1, 0]


def test_an_adopted_proposal_is_owed_an_answer_once_also_when_it_is_let_go(
    session: Session, works: Department, dana: Person
) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        make_mandate(session, works, days=20)
        proposal = make_open(session, works)
        adopt(session, dana, proposal.id, WHY)
        for _twice in range(2):
            owe_for_adoption(session, ProposalAdopted(proposal.id))
        let_go(session, dana, proposal.id, "The plan changed.")
        owe_for_adoption(session, ProposalAdopted(proposal.id))
    owed = debt(session, proposal)
    assert (owed.because, owed.due_on) == (Because.ADOPTED, date(2026, 3, 30))
    assert owe_for_adoption in HANDLERS[ProposalAdopted]


def test_the_second_official_reads_who_was_first(
    session: Session, dana: Person, works: Department, proposal: Proposal
) -> None:
    adopt(session, dana, proposal.id, WHY)
    with pytest.raises(RefusedError) as refused:
        adopt(session, make_official(session, works, Post.DIRECTOR), proposal.id, WHY)
    assert refused.value.ruling.code == "adopted"
    assert dana.handle in str(refused.value.ruling.sentence)


def test_it_is_taken_back_with_a_reason_and_free_for_another(
    session: Session, dana: Person, works: Department, proposal: Proposal
) -> None:
    adopt(session, dana, proposal.id, WHY)
    other = make_official(session, works, Post.DIRECTOR)
    with pytest.raises(RefusedError) as refused:
        let_go(session, other, proposal.id, "Mine.")
    assert refused.value.ruling.code == "not-your-adoption"
    dana.post = Post.STAFF  # whoever moved on can still take it back
    let_go(session, dana, proposal.id, "The money is gone.")
    assert adoption_of(session, proposal.id) is None
    assert proposal.adopted_at is None
    adopt(session, other, proposal.id, WHY)
    assert [deed for deed, _why in _deeds(session, proposal)] == ["adopted", "let_go", "adopted"]


@pytest.mark.parametrize(
    ("post", "code"),
    [(Post.STAFF, "cannot-adopt"), (Post.ANSWER_OFFICER, "cannot-adopt"), (Post.DIRECTOR, "")],
)
def test_only_directors_and_council_members_adopt(
    session: Session, works: Department, proposal: Proposal, post: Post, code: str
) -> None:
    assert _refusal(session, make_official(session, works, post), proposal) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [("hidden", "removed"), ("queued", "not-found"), ("closed", "closed"), ("limited", "limited")],
)
def test_what_is_not_open_to_all_is_adopted_by_nobody(
    session: Session, dana: Person, proposal: Proposal, state: str, code: str
) -> None:
    text = session.get_one(Contribution, proposal.id)
    match state:
        case "closed":
            close_proposal(session, session.get_one(Person, text.author_id), proposal.id, "Done.")
        case "limited":
            dana.standing = Standing.LIMITED
        case _:
            text.visibility = Visibility(state)
    assert _refusal(session, dana, proposal) == code


def test_nobody_adopts_their_own_under_whatever_name(
    session: Session, dana: Person, works: Department, proposal: Proposal
) -> None:
    own = make_proposal(session, dana, department=works)
    with speaking(make_stand_in(session, dana, "a" * 16)) as unnamed:
        hidden = make_proposal(session, unnamed, department=works)
    session.add(CoAuthor(contribution_id=proposal.id, person_id=dana.id))
    session.flush()
    assert {_refusal(session, dana, one) for one in (own, hidden, proposal)} == {"own-proposal"}


def test_a_council_member_adopts_what_touches_their_district_or_the_city(session: Session) -> None:
    here, there = make_neighborhood(session, "Ropewalk"), make_neighborhood(session, "Foundry", 1)
    district = make_district(session, "Harbor", [here.id])
    council = make_person(session, role=Role.OFFICIAL)
    council.post, council.district_id = Post.COUNCIL_MEMBER, district.id
    session.flush()
    assert _refusal(session, council, make_proposal(session, place=here)) == ""
    assert _refusal(session, council, make_proposal(session, place=there)) == "other-district"
    assert _refusal(session, council, make_proposal(session)) == ""


def _deeds(session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    rows = select(LedgerEntry).where(col(LedgerEntry.noun_id) == proposal.id)
    acts = session.scalars(rows.order_by(col(LedgerEntry.id)))
    return [(act.deed, act.reason) for act in acts]


def _announced(session: Session) -> int:
    kinds = session.scalars(select(col(OutboxEntry.kind))).all()
    return sum(kind == "ProposalAdopted" for kind in kinds)


def _refusal(session: Session, person: Person, proposal: Proposal) -> str:
    try:
        adopt(session, person, proposal.id, WHY)
    except RefusedError as error:
        return error.ruling.code
    return ""
