"""Protected staff voice: shown as an employee of a department, and nothing tells more.

Zelda writes a proposal and a comment without her name. Every address that the app knows is then
asked as everybody else, and none holds her handle, but those that list the staff of a department.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Answer, ContributionId
from app.contributions.voicing import export_voices
from app.contributions.voting import cast_vote
from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.moderation.flagging import flag
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.erasure import erase
from app.people.models import Person, Post, ProtectedVoice, Role
from app.people.names import employee_of
from app.people.passwords import Proof
from app.proposals.queries import proposal_url
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.datasets import store_in
from tests.factories.goals import comment_unnamed, propose_unnamed
from tests.factories.proposals import make_proposal
from tests.matrix.requests import address, rows
from tests.matrix.world import Case, World
from tests.people import City, Visitor, form_key

SHOWN = "an employee of Public Works"
# The staff of a department are named there, as they were before anybody wrote.
LISTS = {"/departments/{slug}", "/admin/people", "/api/v1/departments/{slug}"}
OF_TEXTS = [row for row in rows() if row.method == "GET" and row.state == "open"]
OTHERS = [row for row in rows() if row.method == "GET" and row.state == "-"]


@dataclass
class Unnamed:
    """What zelda wrote without her name, and zelda."""

    city: City
    zelda: Person
    proposal: ContributionId
    comment: ContributionId
    url: str


@pytest.fixture
def unnamed(city: City) -> Unnamed:
    zelda = city.person("zelda", role=Role.OFFICIAL, post=Post.STAFF, department=city.department)
    with city.database.writing() as session:
        proposal = propose_unnamed(session, zelda, "k" * 16)
        comment = ContributionId(comment_unnamed(session, zelda, proposal.id, "c" * 16))
        url = proposal_url(proposal.id, proposal.slug)
        return Unnamed(city, zelda, proposal.id, comment, url)


def test_no_address_tells_who_wrote_it(unnamed: Unnamed) -> None:
    city = unnamed.city
    world = World.build(city)
    world.cases["open"] = Case(unnamed.proposal, unnamed.url, unnamed.comment)
    with city.database.writing() as session:
        reply = CommentKind.QUESTION, "Since when?", unnamed.comment
        post_comment(session, city.alice, unnamed.proposal, *reply)
        flag(session, city.bob, unnamed.comment, Rule.OFF_TOPIC, "Is it?")
    deliver_everything(Works(city.settings, city.database, store_in(city.settings.data_dir)))
    told: set[tuple[str, str]] = set()
    shown = 0
    office = [row for row in OTHERS if row.path.startswith(("/admin", "/moderation", "/desk"))]
    for who, asked in (
        ("nobody", [*OTHERS, *OF_TEXTS]), ("ada", [*office, *OF_TEXTS]),
        ("mo", OF_TEXTS), ("olive", [*office, *OF_TEXTS]),
    ):  # fmt: skip
        visitor = city.visitor(getattr(city, who))
        for row in asked:
            answer = visitor.get(address(world, row))
            assert answer.status_code < 500, row
            shown += SHOWN in answer.text
            if "zelda" in answer.text.lower() or "zelda" in str(answer.headers).lower():
                told.add((who, row.path))
    assert ("nobody", "/departments/{slug}") in told  # the search finds what is there
    assert {place for place in told if place[1] not in LISTS} == set()
    assert shown > 20
    for door in ("/moderation", "/api/v1/proposals", "/proposals", "/search?q=depot", "/ledger"):
        for reader in (None, city.mo, city.ada, city.olive, city.alice):
            assert "zelda" not in city.visitor(reader).get(door).text


def test_a_stand_in_is_nobodys_account(unnamed: Unnamed) -> None:
    city = unnamed.city
    with city.database.reading() as session:
        stand_in = session.scalars(select(Person).where(col(Person.handle) == SHOWN)).first()
        assert stand_in is not None
        key = stand_in.handle_key
    for handle in (SHOWN, key):
        for door in ("", "/sanctions", "/block", "/answers"):
            answer = city.visitor(city.ada).get(f"/people/{handle}{door}")
            assert answer.status_code == 404, door
    page = city.visitor(city.mo).get(unnamed.url).text
    assert f"<span>{SHOWN}</span>" in page
    assert "/people/an" not in page
    assert "depot" not in city.visitor(None).get("/people/zelda").text


def test_its_writer_changes_it_and_stays_unnamed(unnamed: Unnamed) -> None:
    city, number = unnamed.city, unnamed.proposal
    zelda = city.visitor(unnamed.zelda)
    assert "You wrote this under protection." in zelda.get(unnamed.url).text
    assert str(number) in zelda.get("/settings/protected").text
    words = {"title": "Mend the depot", "text": "It floods in March.", "seen_revision": 1}
    assert zelda.post(f"/proposals/{number}/edit", words).status_code == 303
    edited = {"text": "It floods each April.", "seen_revision": 1}
    assert zelda.post(f"/comments/{unnamed.comment}/edit", edited).status_code == 303
    for page in (f"/proposals/{number}/history", f"/comments/{unnamed.comment}/history"):
        assert "zelda" not in city.visitor(city.mo).get(page).text
    assert zelda.post(f"/comments/{unnamed.comment}/deletion", {}).status_code == 303
    assert zelda.post(f"/proposals/{number}/closure", {"reason": "Mended."}).status_code == 303
    assert "zelda" not in city.visitor(None).get("/ledger").text
    assert city.visitor(city.olive).get(f"/proposals/{number}/edit").status_code == 403


def test_nobody_judges_their_own_words_under_whatever_name(unnamed: Unnamed) -> None:
    with unnamed.city.database.writing() as session:
        cast_vote(session, unnamed.city.olive, unnamed.proposal, Answer.AGREE)
        with pytest.raises(RefusedError) as refused:
            cast_vote(session, unnamed.zelda, unnamed.proposal, Answer.AGREE)
    assert refused.value.ruling.code == "own-text"


def test_a_look_is_an_administrators_and_counted_without_the_name(unnamed: Unnamed) -> None:
    city = unnamed.city
    door = f"/contributions/{unnamed.comment}/voice"
    for who in (city.mo, city.olive, city.alice, unnamed.zelda):
        assert city.visitor(who).post(door, {"reason": "I want to know."}).status_code == 404
    ada = city.visitor(city.ada)
    assert "zelda" not in ada.get(door).text
    assert ada.post(door, {"reason": ""}).status_code == 422
    for _twice in range(2):
        assert "zelda" in ada.post(door, {"reason": "A threat was reported."}).text
    ledger = city.visitor(None).get("/ledger").text
    assert ledger.count("A threat was reported.") == 1
    assert "Looked up who wrote it" in ledger
    assert "zelda" not in ledger


def test_its_writer_appeals_without_a_name(unnamed: Unnamed) -> None:
    city = unnamed.city
    with city.database.writing() as session:
        entry = hide(session, city.mo, unnamed.comment, Rule.OFF_TOPIC, "About a depot.")
    case = city.visitor(city.mo).get(f"/contributions/{unnamed.comment}/decisions/new").text
    assert "About a depot." in case
    assert "Written without a name" not in case  # nobody decided that
    zelda, text = city.visitor(unnamed.zelda), {"entry": entry.id, "text": "It is our depot."}
    assert "A moderator hid a text of yours" in zelda.get("/notices").text
    assert f"/appeals/new?entry={entry.id}" in zelda.get(f"/ledger/{entry.id}").text
    assert city.visitor(city.olive).post("/appeals", text).status_code == 404
    assert zelda.post("/appeals", text).status_code == 303
    heard = city.visitor(city.ada).get("/moderation/appeals").text
    assert SHOWN in heard
    assert "zelda" not in heard


def test_what_is_said_without_a_name_is_told_to_whom_it_concerns(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice)
        comment_unnamed(session, city.olive, proposal.id, "c" * 16)
    deliver_everything(Works(city.settings, city.database, store_in(city.settings.data_dir)))
    notices = city.visitor(city.alice).get("/notices").text
    assert "There are new comments on" in notices
    assert "olive" not in notices


def test_a_comment_is_posted_without_a_name_once_and_a_small_circle_is_told(city: City) -> None:
    olive = city.visitor(city.olive)
    with city.database.writing() as session:
        proposal = propose_unnamed(session, city.olive, "k" * 16)
    door = f"/proposals/{proposal.id}/comments/protected"
    assert "Only one account here works in Public Works" in olive.get(door).text
    assert city.visitor(city.alice).get(door).status_code == 403
    sent = {"kind": "concern", "text": "It floods.", "form_key": form_key()}
    empty = olive.post(door, {**sent, "text": ""})
    assert empty.status_code == 422
    places = {olive.post(door, sent).headers["location"] for _twice in range(2)}
    assert len(places) == 1
    with city.database.reading() as session:
        assert len(session.scalars(select(ProtectedVoice)).all()) == 2
    assert "olive" not in city.visitor(None).get(places.pop().split("#")[0]).text
    ledger = city.visitor(None).get("/ledger?part=voices").text
    assert ledger.count("Written without a name") == 2  # the proposal and the comment, each once
    assert SHOWN in ledger
    assert "olive" not in ledger


def test_a_proposal_is_posted_without_a_name_from_its_preview(city: City) -> None:
    olive = city.visitor(city.olive)
    draft = _draft(olive)
    assert "Show me only as" in olive.get(f"{draft}/preview").text
    alice = city.visitor(city.alice)
    other = _draft(alice)
    assert "Show me only as" not in alice.get(f"{other}/preview").text
    key = olive.get(f"{draft}/preview").text.split('name="form_key" value="')[1].split('"')[0]
    sent = {"form_key": key, "protected": "yes"}
    places = [olive.post(f"{draft}/publication", sent).headers["location"] for _twice in range(2)]
    assert places[0] == places[1]
    page = city.visitor(city.alice).get(places[0]).text
    assert SHOWN in page
    assert "olive" not in page


def test_ones_export_holds_it_and_erasure_unties_it(unnamed: Unnamed) -> None:
    city = unnamed.city
    with city.database.writing() as session:
        zelda = session.get_one(Person, unnamed.zelda.id)
        held = export_voices(session, zelda)
        assert isinstance(held, list)
        assert [one["noun"] for one in held] == ["comment", "proposal"]
        erase(session, zelda, Proof(""), utc_now())
        assert session.scalars(select(ProtectedVoice)).all() == []
    assert SHOWN in city.visitor(None).get(unnamed.url).text
    found = city.visitor(city.ada).post(
        f"/contributions/{unnamed.comment}/voice", {"reason": "A threat."}
    )
    assert "Nobody can tell any more." in found.text


def test_a_long_department_name_is_cut_between_words() -> None:
    assert employee_of("Public Works") == SHOWN
    cut = employee_of("Department of Transportation and Streets")
    assert cut == "an employee of Department of…"
    assert len(cut) <= 40


def _draft(visitor: Visitor) -> str:
    begun = visitor.post("/proposals/new", {"saw": "It floods.", "where": "", "kind": "fix"})
    place: str = begun.headers["location"]
    return place
