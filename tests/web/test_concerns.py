"""The specification of the concern beside a proposal: its panel, its answer, the changed text."""

from dataclasses import dataclass

import pytest

from app.contributions.models import Answer, CoAuthor, Contribution, ContributionId, Vote
from app.contributions.voting import cast_vote
from app.discussion.concerns import change_because
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person
from app.ranking.models import Basis
from tests.factories.concerns import make_concern, put_beside
from tests.factories.discussion import make_topic
from tests.people import City, form_key


@dataclass
class Case:
    city: City
    proposal: ContributionId
    concern: ContributionId

    @property
    def url(self) -> str:
        return f"/proposals/{self.proposal}-fix-the-lights"

    def reads(self, person: Person | None = None) -> str:
        return self.city.visitor(person).get(self.url).text

    def answer(self, **changed: object) -> dict[str, object]:
        sent = {"kind": "suggestion", "text": "Shields go on.", "form_key": form_key()}
        return {**sent, **changed}

    def change(self, **changed: object) -> dict[str, object]:
        sent = {
            "title": "Fix the lights", "text": "Please, with shields.", "seen_revision": 1,
            "because_of": self.concern,
        }  # fmt: skip
        return {**sent, **changed}


@pytest.fixture
def case(city: City) -> Case:
    """Bob's concern stands beside what alice proposes."""
    with city.database.writing() as session:
        proposal = make_topic(session, city.alice).id
        concern = make_concern(session, city.bob, proposal)
        put_beside(session, proposal, concern)
    return Case(city, proposal, concern)


def test_it_stands_beside_the_proposal_with_its_figures_and_reason(case: Case) -> None:
    page = case.reads()
    assert "about 82 in 100 share this concern" in page
    assert "about 24 in 100 there agree" in page
    assert f"/comments/{case.concern}" in page
    told = case.city.visitor(None).get(f"/api/v1/proposals/{case.proposal}/concern").json()
    assert told["concern"].items() >= {
        "comment_id": case.concern, "author": "bob", "basis": "group", "support": 82,
        "approval": 24, "answer_id": None, "revisions": [],
    }.items()  # fmt: skip
    assert "Change the text because of it" not in page
    assert "Change the text because of it" in case.reads(case.city.alice)


def test_a_page_without_one_says_so_and_a_kept_page_is_never_old(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_topic(session, city.alice).id
        concern = make_concern(session, city.bob, proposal)
    case = Case(city, proposal, concern)
    assert "No concern has been judged by enough people yet" in case.reads()
    with city.database.writing() as session:
        put_beside(session, proposal, concern, Basis.SCORE)
    assert "most support across opinion groups" in case.reads()
    with city.database.writing() as session:
        hide(session, city.mo, concern, Rule.OFF_TOPIC, "It names a person.")
    assert "most support across opinion groups" not in case.reads()


def test_its_author_answers_it_without_javascript(case: Case) -> None:
    case.reads()  # a page that is kept for the signed out
    alice = case.city.visitor(case.city.alice)
    address = f"/comments/{case.concern}/answer"
    assert "blind my owls" in alice.get(address).text
    sent = case.answer()
    answered = alice.post(address, sent)
    assert answered.status_code == 303
    assert alice.post(address, sent).headers["location"] == answered.headers["location"]
    page = case.reads()
    assert "Answered by alice" in page
    assert "Answer to the concern" in page
    assert page.count("Shields go on.") == 2  # beside the proposal and in the thread
    assert alice.get(address).status_code == 409


def test_a_rejected_answer_keeps_what_was_typed(case: Case) -> None:
    alice = case.city.visitor(case.city.alice)
    answer = alice.post(f"/comments/{case.concern}/answer", case.answer(kind="praise"))
    assert answer.status_code == 422
    assert "Shields go on." in answer.text


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("charlie", 403), ("bob", 403), ("mo", 403), ("sue", 403)]
)
def test_nobody_else_answers_or_changes(case: Case, who: str, status: int) -> None:
    visitor = case.city.visitor(getattr(case.city, who))
    address, edit = f"/comments/{case.concern}/answer", f"/proposals/{case.proposal}/edit"
    assert visitor.get(address).status_code == status
    assert visitor.post(address, case.answer()).status_code == status
    assert visitor.get(f"{edit}?because={case.concern}").status_code == status
    assert visitor.post(edit, case.change()).status_code == status


def test_a_co_author_changes_the_text_and_every_page_credits_the_person(case: Case) -> None:
    city = case.city
    with city.database.writing() as session:
        session.add(CoAuthor(contribution_id=case.proposal, person_id=city.charlie.id))
    charlie = city.visitor(city.charlie)
    form = charlie.get(f"/proposals/{case.proposal}/edit?because={case.concern}").text
    assert "blind my owls" in form
    assert charlie.post(f"/proposals/{case.proposal}/edit", case.change()).status_code == 303
    credit = "changed because of a concern by bob"
    history = city.visitor(None).get(f"/proposals/{case.proposal}/history").text
    assert history.count(credit) == 2  # in the list of versions and above the comparison
    assert "The text was changed because of it: version 2" in case.reads()
    assert "One text was changed because of a concern" in charlie.get("/people/bob").text
    assert (
        "because of a concern by bob" in charlie.get(f"/proposals/{case.proposal}/feed.atom").text
    )
    told = charlie.get(f"/api/v1/proposals/{case.proposal}/revisions").json()["items"]
    assert [one["because_of"] for one in told] == [
        None, {"comment_id": case.concern, "author": "bob"},
    ]  # fmt: skip
    with city.database.writing() as session:
        hide(session, city.mo, case.concern, Rule.OFF_TOPIC, "It names a person.")
    history = charlie.get(f"/proposals/{case.proposal}/history").text
    assert "a concern that is not shown any more" in history
    told = charlie.get(f"/api/v1/proposals/{case.proposal}/revisions").json()["items"]
    assert told[1]["because_of"] is None


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"text": "Please."}, 422), ({"title": ""}, 422), ({"because_of": "9" * 9}, 404),
     ({"because_of": "x"}, 404), ({"seen_revision": "0"}, 422), ({"text": "Please!"}, 303)],
)  # fmt: skip
def test_a_change_that_changes_nothing_or_names_no_concern_is_refused(
    case: Case, changed: dict[str, object], status: int
) -> None:
    alice = case.city.visitor(case.city.alice)
    answer = alice.post(f"/proposals/{case.proposal}/edit", case.change(**changed))
    assert answer.status_code == status
    if status == 422:
        assert "blind my owls" in answer.text


def test_a_concern_about_another_proposal_is_not_found(case: Case) -> None:
    with case.city.database.writing() as session:
        other = make_topic(session, case.city.alice, "Another one").id
    alice = case.city.visitor(case.city.alice)
    assert alice.get(f"/proposals/{other}/edit?because={case.concern}").status_code == 404
    assert alice.post(f"/proposals/{other}/edit", case.change()).status_code == 404


@pytest.mark.parametrize("by_htmx", [True, False])
def test_one_click_confirms_a_vote_for_the_new_text(case: Case, *, by_htmx: bool) -> None:
    city = case.city
    with city.database.writing() as session:
        cast_vote(session, city.charlie, case.proposal, Answer.DISAGREE)
        change_because(
            session, city.alice, case.concern, "Fix the lights", "Please, with shields.", 1
        )
    charlie, address = city.visitor(city.charlie), f"/contributions/{case.proposal}/vote"
    assert "My vote stands for the new text" in case.reads(city.charlie)
    form = {"vote": "disagree", "shape": "big", "next": case.url, "seen_revision": 2}
    if by_htmx:
        assert "My vote stands" not in charlie.htmx("PUT", address, form).text
    else:
        assert charlie.post(address, form).headers["location"] == case.url
    with city.database.reading() as session:
        vote = session.get_one(Vote, (case.proposal, city.charlie.id))
        assert (vote.answer, vote.revision) == (Answer.DISAGREE, 2)
        assert session.get_one(Contribution, case.proposal).log_length == 2
    assert "My vote stands" not in case.reads(city.charlie)


def test_nothing_public_tells_who_voted_or_who_was_asked(case: Case) -> None:
    city = case.city
    with city.database.writing() as session:
        change_because(
            session, city.alice, case.concern, "Fix the lights", "Please, with shields.", 1
        )
    before = [case.reads(reader) for reader in (None, city.alice, city.mo)]
    with city.database.writing() as session:
        cast_vote(session, city.charlie, case.proposal, Answer.AGREE, 1)
    after = [case.reads(reader) for reader in (None, city.alice, city.mo)]
    assert [len(page) for page in after] == [len(page) for page in before]
