"""An official's pages: the desk, the claim, notes, a shared draft, the answer."""

import pytest

from app.followthrough.models import OfficialAnswer
from app.followthrough.queries import draft_for
from app.people.models import Post, Role
from app.proposals.models import Phase, Proposal
from tests.factories.proposals import make_department, make_proposal
from tests.people import City

NOTE = "Canary note: ask the electrician."


@pytest.fixture
def proposal(city: City) -> Proposal:
    with city.database.writing() as session:
        return make_proposal(session, city.alice, department=city.department)


@pytest.mark.usefixtures("proposal")
def test_who_sees_the_desk(city: City) -> None:
    answers = {
        who: city.visitor(getattr(city, who)).get("/desk").status_code
        for who in ("nobody", "alice", "mo", "sue", "olive", "ada")
    }
    assert answers == {
        "nobody": 303, "alice": 404, "mo": 404, "sue": 403, "olive": 200, "ada": 200,
    }  # fmt: skip
    for who in (city.olive, city.ada):
        assert "Fix the broken lights" in city.visitor(who).get("/desk").text


def test_an_answer_is_drafted_posted_and_public(city: City, proposal: Proposal) -> None:
    olive = city.visitor(city.olive)
    path = f"/proposals/{proposal.id}"
    assert olive.post(f"{path}/claim").headers["location"].endswith("#office")
    assert "olive" in olive.get("/desk").text
    assert olive.post(f"{path}/notes", {"note": NOTE}).status_code == 303
    draft = {"verdict": "accepted", "text": "A crew comes.", "seen": "0", "action": "draft"}
    assert olive.post(f"{path}/answer", draft).headers["location"] == f"{path}/answer"
    page = olive.get(f"{path}/answer").text
    assert "A crew comes." in page
    assert NOTE in page
    assert "Post the answer" in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    post = {**draft, "action": "post", "form_key": key}
    for _twice in range(2):
        assert olive.post(f"{path}/answer", post).headers["location"].endswith("#answer")
    with city.database.reading() as session:
        assert session.get_one(Proposal, proposal.id).phase is Phase.ANSWERED
        assert session.query(OfficialAnswer).count() == 1
    assert "Answered" in city.visitor(None).get("/ledger").text
    assert NOTE not in city.visitor(city.ada).get("/ledger").text


def test_the_draft_is_saved_while_one_types_and_a_colleague_is_not_overwritten(
    city: City, proposal: Proposal
) -> None:
    sam = city.person("sam", role=Role.OFFICIAL, post=Post.STAFF, department=city.department)
    olive, colleague = city.visitor(city.olive), city.visitor(sam)
    path = f"/proposals/{proposal.id}/answer"
    saved = olive.htmx("PUT", f"{path}/draft", {"text": "A crew", "seen": "0"})
    assert saved.status_code == 200
    assert 'name="seen" value="1"' in saved.text
    assert "<html" not in saved.text
    for stale in (
        colleague.htmx("PUT", f"{path}/draft", {"text": "No crew", "seen": "0"}),
        colleague.post(path, {"text": "No crew", "seen": "0", "action": "draft"}),
    ):
        assert stale.status_code == 409
        assert "A crew" in stale.text
    assert "No crew" in stale.text
    assert "Post the answer" not in colleague.get(path).text
    with city.database.reading() as session:
        draft = draft_for(session, city.olive, proposal.id)
        assert draft is not None
        assert draft.text == "A crew"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"action": "post", "text": "A crew."}, "Choose what the answer is"),
        ({"action": "post", "verdict": "accepted", "text": " "}, "Say why."),
        ({"action": "post", "verdict": "maybe", "text": "A crew."}, "answers offered"),
        ({"action": "post", "verdict": "accepted", "text": "A", "phase": "x"}, "does not belong"),
    ],
)
def test_an_answer_lacks_nothing(
    city: City, proposal: Proposal, form: dict[str, object], sentence: str
) -> None:
    sent = city.visitor(city.olive).post(f"/proposals/{proposal.id}/answer", form)
    assert sent.status_code == 422
    assert sentence in sent.text
    assert str(form["text"]).strip() in sent.text


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("alice", 404), ("mo", 404), ("ada", 404), ("sue", 403)]
)
def test_nobody_else_answers(city: City, proposal: Proposal, who: str, status: int) -> None:
    visitor = city.visitor(getattr(city, who))
    path = f"/proposals/{proposal.id}"
    form = {"action": "post", "verdict": "accepted", "text": "Yes."}
    assert visitor.get(f"{path}/answer").status_code == status
    assert visitor.post(f"{path}/answer", form).status_code == status
    assert visitor.post(f"{path}/notes", {"note": "x"}).status_code == status
    assert visitor.htmx("PUT", f"{path}/claim").status_code in {status, 401}


def test_a_hand_over_has_a_public_reason_and_keeps_the_date(city: City, proposal: Proposal) -> None:
    with city.database.writing() as session:
        parks = make_department(session, "Parks")
    olive = city.visitor(city.olive)
    path = f"/proposals/{proposal.id}/hand-over"
    assert "Parks" in olive.get(path).text
    empty = olive.post(path, {"department": "", "reason": ""})
    assert empty.status_code == 422
    assert empty.text.count('class="error"') == empty.text.count("Please fill this in.</p>") == 2
    assert olive.post(path, {"department": parks.id, "reason": ""}).status_code == 422
    assert olive.post(path, {"department": 999, "reason": "In the park"}).status_code == 422
    form = {"department": parks.id, "reason": "The lamp is in the park."}
    assert olive.post(path, form).status_code == 303
    with city.database.reading() as session:
        moved = session.get_one(Proposal, proposal.id)
        assert (moved.department_id, moved.handed_at) == (parks.id, proposal.handed_at)
    assert "The lamp is in the park." in city.visitor(None).get("/ledger").text
    assert olive.get(path).status_code == 403
    assert city.visitor(city.bob).get(path).status_code == 403
