"""The signed-out page of a proposal comes whole from the cache, and is never out of date."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.citing import citations_of
from app.contributions.models import Answer, Citation, Contribution
from app.contributions.voting import cast_many
from app.core.clock import utc_now
from app.core.storage import storage_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.withdrawing import withdraw
from app.discussion.observations.queries import Subject
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Department, Person
from app.proposals.models import Proposal
from app.proposals.service import close_proposal, edit_proposal, hand_over
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import accept, offer
from tests.factories.company import make_observation, make_team
from tests.factories.discussion import make_comment
from tests.factories.mandate import make_mandate
from tests.factories.proposals import make_proposal
from tests.matrix.world import Case, World
from tests.people import City
from tests.web.test_thread_cache import main, reads

Change = Callable[[City, Session, Case], object]


@pytest.fixture
def case(city: City) -> Case:
    return World.build(city).case("open")


def published_votes(city: City, session: Session, case: Case) -> None:
    people = [Person(handle=f"v{n}", handle_key=f"v{n}", confirmed=True) for n in range(12)]
    session.add_all(people)
    session.flush()
    answers = [Answer.AGREE, Answer.DISAGREE]
    votes = [(person.id, answers[n % 2]) for n, person in enumerate(people)]
    cast_many(session, case.proposal_id, votes)
    assert publish_if_due(session, case.proposal_id, city.settings, utc_now())


def renamed_author(city: City, session: Session, _case: Case) -> None:
    session.get_one(Person, city.alice.id).handle = "alice_two"


def moved_department(city: City, session: Session, case: Case) -> None:
    from tests.factories.proposals import make_department  # noqa: PLC0415, one case needs it

    other = make_department(session, "Parks")
    hand_over(session, city.mo, case.proposal_id, other.id, "It is about trees.")


def withdrawn_data(city: City, session: Session, case: Case) -> None:
    cited = citations_of(session, [case.proposal_id])[case.proposal_id][0]
    withdraw(session, city.ada, session.get_one(DatasetVersion, cited.version_id), "It is wrong.")


def described_data(_city: City, session: Session, case: Case) -> None:
    cited = citations_of(session, [case.proposal_id])[case.proposal_id][0]
    version = session.get_one(DatasetVersion, cited.version_id)
    session.get_one(Dataset, version.dataset_id).edited_at = utc_now()
    session.get_one(Citation, cited.id).reading = {**cited.reading, "sentence": "Too few to show."}


def linked_proposal(city: City, session: Session, case: Case) -> None:
    other = make_proposal(session, city.bob, "The lamps of the lane")
    made = offer(session, city.alice, Join.LINK, case.proposal_id, other.id, "It is the same.")
    accept(session, city.bob, made.id)


def promise(_city: City, session: Session, _case: Case) -> None:
    make_mandate(session)


def owed_answer(_city: City, session: Session, case: Case) -> None:
    make_mandate(session, session.scalars(select(Department)).one())
    owe_answer(session, session.get_one(Proposal, case.proposal_id), Because.ADOPTED)


CHANGES: dict[str, Change] = {
    "an owed answer": owed_answer,
    "a promise": promise,
    "a withdrawal": withdrawn_data,
    "small counts hidden": described_data,
    "a comment": lambda city, session, case: make_comment(session, city.bob, case.proposal_id),
    "a hidden comment": lambda city, session, case: hide(
        session, city.mo, case.comment_id, Rule.OFF_TOPIC, "It is about another city."
    ),
    "an edit": lambda city, session, case: edit_proposal(
        session, city.alice, case.proposal_id, "Another title", "Other words.", 1
    ),
    "a closing": lambda city, session, case: close_proposal(
        session, city.alice, case.proposal_id, "It was mended."
    ),
    "a batch": published_votes,
    "a name": renamed_author,
    "a hand over": moved_department,
    "a link": linked_proposal,
    "an observation": lambda city, session, case: make_observation(
        session, storage_of(city.settings), city.bob, Subject(proposal_id=case.proposal_id)
    ),
    "a team": lambda city, session, case: make_team(
        session, city.bob, proposal_id=case.proposal_id
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_shows_at_once(city: City, case: Case, change: Change) -> None:
    reader = city.visitor(None)
    before = reader.get(case.url)
    assert before.status_code == 200
    assert reader.get(case.url).content == before.content
    with city.database.writing() as session:
        change(city, session, case)
    after = reader.client.get(case.url, follow_redirects=True)
    assert after.content != before.content


def test_a_hidden_proposal_is_gone_at_once(city: City, case: Case) -> None:
    reader = city.visitor(None)
    assert reader.get(case.url).status_code == 200
    with city.database.writing() as session:
        hide(session, city.mo, case.proposal_id, Rule.OFF_TOPIC, "It is about another city.")
    assert reader.get(case.url).status_code == 410


def test_what_is_kept_holds_nothing_of_a_signed_in_reader(city: City, case: Case) -> None:
    bob = city.visitor(city.bob)
    assert "bob" in bob.get(case.url).text
    page = city.visitor(None).get(case.url).text
    assert "bob" not in page
    assert bob.token not in page


# Signed in: who asks, the bell, the stamp, and one's own marks and votes.
COSTS = {"nobody": 1, "bob": 4, "alice": 4, "mo": 4, "olive": 7}


@pytest.mark.parametrize(("who", "queries"), COSTS.items())
def test_a_known_page_costs_its_readers_few_queries(
    city: City, case: Case, who: str, queries: int
) -> None:
    """An official asks three more: for the work on an answer that colleagues see."""
    city.visitor(city.charlie).get(case.url)
    reader = city.visitor(None if who == "nobody" else getattr(city, who))
    reader.get(case.url)
    with reads(city) as statements:
        assert reader.get(case.url).status_code == 200
    assert len(statements) == queries


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_signed_in_reader_sees_every_change_at_once(
    city: City, case: Case, change: Change
) -> None:
    reader = city.visitor(city.charlie)
    before = main(reader.get(case.url).text)
    with city.database.writing() as session:
        change(city, session, case)
    assert main(reader.client.get(case.url, follow_redirects=True).text) != before


def test_ones_own_marks_show_at_once_and_to_nobody_else(city: City, case: Case) -> None:
    bob, charlie = city.visitor(city.bob), city.visitor(city.charlie)
    before = {who: main(who.get(case.url).text) for who in (bob, charlie)}
    bob.post(f"/contributions/{case.proposal_id}/vote", {"vote": "agree"})
    bob.post(f"/follows/proposal/{case.proposal_id}", {})
    assert "Stop following" in bob.get(case.url).text
    assert main(bob.get(case.url).text).count('aria-pressed="true"') == 1
    assert main(charlie.get(case.url).text) == before[charlie]


def test_the_words_of_the_database_are_those_of_the_page(city: City, case: Case) -> None:
    with city.database.reading() as session:
        title = session.get_one(Contribution, case.proposal_id).title
    assert title in city.visitor(None).get(case.url).text
