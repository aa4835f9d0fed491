"""The specification of the page of sponsors: who sees and does what, with htmx and without."""

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup

from app.contributions.models import ContributionId
from app.people.models import Person
from app.places.models import Neighborhood
from app.proposals.queries import proposal_url
from app.relationships.sponsors.co_authoring import answer_offer, offer_co_authorship
from app.relationships.sponsors.service import answer, ask_to_sponsor, invite
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City, Visitor


@dataclass
class Case:
    """A proposal of alice's; bob lives in Ropewalk and charlie in Dovecote."""

    city: City
    number: ContributionId
    url: str

    @property
    def page(self) -> str:
        return f"/proposals/{self.number}/sponsors"

    def visitor(self, person: Person | None) -> Visitor:
        return self.city.visitor(person)

    def asks(self, person: Person) -> int:
        with self.city.database.writing() as session:
            return ask_to_sponsor(session, person, self.number, show_place=True).id

    def sponsor(self, person: Person, *, writes: bool = False) -> int:
        """Make somebody a sponsor, or a co-author too."""
        found = self.asks(person)
        with self.city.database.writing() as session:
            answer(session, self.city.alice, found, accept=True)
            if writes:
                offer_co_authorship(session, self.city.alice, found)
                answer_offer(session, person, found, accept=True)
        return found

    def invited(self, person: Person) -> int:
        with self.city.database.writing() as session:
            return invite(session, self.city.alice, self.number, person.handle).id


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        places = make_neighborhoods(session)
        city.bob = settle(session.get_one(Person, city.bob.id), places[0])
        city.charlie = settle(session.get_one(Person, city.charlie.id), places[1])
        made = make_proposal(session, city.alice, "Fix the lights")
        return Case(city, made.id, proposal_url(made.id, made.slug))


def settle(person: Person, home: Neighborhood) -> Person:
    person.home_id, person.show_home = home.id, True
    return person


def line(case: Case, person: Person | None = None) -> str:
    """Return what a proposal's page says of its sponsors."""
    page = BeautifulSoup(case.visitor(person).get(case.url).text, "html.parser")
    found = page.select_one("#sponsors")
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.mark.parametrize("way", ["post", "htmx"])
def test_two_neighbors_ask_and_the_page_says_how_far_they_span(case: Case, way: str) -> None:
    assert "No sponsors yet." in line(case)
    alice = case.visitor(case.city.alice)
    for person in (case.city.bob, case.city.charlie):
        visitor = case.visitor(person)
        form = visitor.get(case.page).text
        assert "Your name will stand here in public." in form
        assert 'name="show_place" value="yes" checked' in form
        if way == "post":
            assert visitor.post(case.page, {"show_place": "yes"}).status_code == 303
        else:
            sent = visitor.htmx("POST", case.page, {"show_place": "yes"})
            assert sent.headers["HX-Redirect"] == f"{case.page}#yours"
        waiting = BeautifulSoup(alice.get(case.page).text, "html.parser")
        accept = waiting.select_one('form[action$="/answer"]')
        assert accept is not None
        assert alice.post(str(accept["action"]), {"answer": "yes"}).status_code == 303
    told = line(case)
    assert "Sponsors from 2 neighborhoods; a third would help." in told
    assert "bob Ropewalk , charlie Dovecote" in told
    assert "sponsors from 2 neighborhoods" in case.visitor(None).get("/proposals").text
    assert "Sponsors these proposals" in case.visitor(None).get("/people/bob").text
    notices = case.visitor(case.city.bob).get("/notices").text
    assert "You are a sponsor of “Fix the lights” now." in notices


def test_the_kept_page_of_a_signed_out_reader_follows_every_change(case: Case) -> None:
    case.sponsor(case.city.bob)
    assert "bob" in line(case)
    with case.city.database.writing() as session:
        session.get_one(Person, case.city.bob.id).handle = "robert"
    assert "robert" in line(case)
    bob = case.visitor(case.city.bob)
    bob.post("/sponsorships/1/end", {"reason": "I move away."})
    assert "No sponsors yet." in line(case)
    assert "I move away." in case.visitor(case.city.alice).get(case.page).text
    assert "I move away." in case.visitor(case.city.mo).get(case.page).text
    assert "I move away." not in case.visitor(case.city.charlie).get(case.page).text


def test_the_invited_reads_of_it_and_says_yes_or_no(case: Case) -> None:
    found = case.invited(case.city.bob)
    bob = case.visitor(case.city.bob)
    assert "You are invited to sponsor this." in bob.get(case.url).text
    assert "You are invited to sponsor" in bob.get("/people/bob").text
    assert "You are invited" not in case.visitor(case.city.charlie).get("/people/bob").text
    door = f"/sponsorships/{found}/answer"
    too_long = bob.post(door, {"answer": "no", "reason": "x" * 301})
    assert too_long.status_code == 422
    assert "x" * 301 in too_long.text
    assert 'id="reason-e"' in too_long.text
    bob.post(door, {"answer": "no", "reason": "I never walk there."})
    assert "I never walk there." in case.visitor(case.city.alice).get(case.page).text


def test_the_author_invites_by_handle_and_a_wrong_one_is_kept(case: Case) -> None:
    alice, door = case.visitor(case.city.alice), f"/proposals/{case.number}/invitations"
    for handle, said in (("nobody_here", "Nobody here has this handle."), ("", "fill this in")):
        answered = alice.post(door, {"handle": handle})
        assert answered.status_code == 422
        assert f'value="{handle}"' in answered.text
        assert said in answered.text
    for _twice in range(2):
        assert alice.post(door, {"handle": "@Bob"}).status_code == 303
    page = alice.get(case.page).text
    assert page.count("was invited on") == 1
    assert case.visitor(case.city.charlie).get(case.page).text.count("was invited on") == 0


def test_strangers_and_the_signed_out_change_nothing(case: Case) -> None:
    found = case.asks(case.city.bob)
    assert "Sign in to sponsor it" in case.visitor(None).get(case.page).text
    for door in ("answer", "end", "co-author", "co-author/answer", "co-author/end"):
        address = f"/sponsorships/{found}/{door}"
        stranger = case.visitor(case.city.charlie).post(address, {"answer": "yes"})
        assert stranger.status_code == 404
        signed_out = case.visitor(None).post(address, {"answer": "yes"})
        assert signed_out.headers["location"].startswith("/sign-in")


def test_a_co_author_edits_by_the_same_form_and_every_version_names_its_writer(case: Case) -> None:
    case.sponsor(case.city.bob, writes=True)
    bob, alice = case.visitor(case.city.bob), case.visitor(case.city.alice)
    assert "This version will carry your name." in bob.get(f"/proposals/{case.number}/edit").text
    form = {"title": "Fix the lights", "text": "Within a week.", "reason": "", "seen_revision": "1"}
    assert bob.post(f"/proposals/{case.number}/edit", form).status_code == 303
    second = alice.post(f"/proposals/{case.number}/edit", {**form, "text": "Within a day."})
    assert second.status_code == 409
    assert "Within a day." in second.text
    assert "Within a week." in second.text
    history = case.visitor(None).get(f"/proposals/{case.number}/history").text
    assert "Written by <span hx-disable hx-ignore>bob</span>, co-author" in history
    earlier = case.visitor(None).get(f"/proposals/{case.number}/history?version=1").text
    assert "Written by <span hx-disable hx-ignore>alice</span>." in earlier
    assert 'with <a href="/people/bob"' in case.visitor(None).get(case.url).text
    assert "changed the text of" in alice.get("/notices").text
    assert bob.get(f"/proposals/{case.number}/closure").status_code == 403
    case.visitor(case.city.alice).post("/sponsorships/1/co-author/end")
    assert bob.get(f"/proposals/{case.number}/edit").status_code == 403


def test_whoever_takes_no_invitations_says_so_in_the_settings(case: Case) -> None:
    bob, alice = case.visitor(case.city.bob), case.visitor(case.city.alice)
    assert "checked" in bob.get("/settings/invitations").text
    bob.post("/settings/invitations", {})
    assert "nobody may invite you" in bob.get("/settings").text
    refused = alice.post(f"/proposals/{case.number}/invitations", {"handle": "bob"})
    assert "takes no invitations" in refused.text


def test_programs_read_the_sponsors(case: Case) -> None:
    case.sponsor(case.city.bob, writes=True)
    reader = case.visitor(None)
    listed = reader.get(f"/api/v1{case.page}").json()["items"]
    assert [(one["handle"], one["neighborhood"], one["co_author"]) for one in listed] == [
        ("bob", "Ropewalk", True)
    ]
    full = reader.get(f"/api/v1/proposals/{case.number}").json()
    assert (full["sponsors"], full["sponsor_neighborhoods"]) == (listed, 1)
    short = reader.get("/api/v1/proposals").json()["items"][0]
    assert (short["sponsors"], short["sponsor_neighborhoods"]) == (1, 1)
    assert "bob sponsors this" in reader.get(f"/proposals/{case.number}/feed.atom").text
