"""Staff write as everybody does: their department stands beside their words, never their rank."""

from datetime import timedelta

import pytest

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, ContributionId
from app.contributions.publishing import figures
from app.contributions.voting import cast_many
from app.core.clock import as_of, utc_now
from app.core.mail import kept_letters
from app.people.models import Person, Post, Role
from app.proposals.models import Proposal
from app.relationships.sponsors.service import answer, ask_to_sponsor
from app.worker.mailing import mail_what_is_due
from app.worker.works import Works
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.discussion import make_comment
from tests.factories.people import letters
from tests.factories.proposals import make_proposal
from tests.people import City

RANKS = ("Commissioner", "director", "council member", "answer officer")


def with_rank(city: City, post: Post, *, department: bool) -> Person:
    """Give bob an office and a title."""
    with city.database.writing() as session:
        bob = session.get_one(Person, city.bob.id)
        bob.role, bob.post, bob.title = Role.OFFICIAL, post, "Commissioner"
        bob.department_id = city.department.id if department else None
        return bob


@pytest.mark.parametrize("department", [True, False])
@pytest.mark.parametrize("post", [Post.DIRECTOR, Post.COUNCIL_MEMBER])
def test_no_rank_stands_beside_what_an_official_writes(
    city: City, post: Post, *, department: bool
) -> None:
    bob = with_rank(city, post, department=department)
    with city.database.writing() as session:
        made = make_proposal(session, bob, "Fix the lights")
        said = make_comment(session, bob, made.id, "They share one old cable.")
        other = make_proposal(session, city.alice, "Mend the road")
        make_comment(session, bob, other.id, "It is the same cable.")
        found = ask_to_sponsor(session, bob, other.id, show_place=False)
        answer(session, city.alice, found.id, accept=True)
        number = made.id
    later = utc_now() + timedelta(days=8)
    with as_of(later):
        mail_what_is_due(Works(city.settings, city.database, store_in(city.settings.data_dir)))
    reader = city.visitor(None)
    places = (
        f"/proposals/{number}-fix-the-lights", "/proposals", "/", "/search?q=lights",
        f"/proposals/{number}/history", f"/comments/{said.id}/history", "/feed.atom",
        f"/proposals/{number}/feed.atom", f"/proposals/{other.id}/sponsors",
        f"/proposals/{other.id}-mend-the-road",
        "/api/v1/proposals", f"/api/v1/proposals/{number}",
        f"/api/v1/proposals/{number}/comments", f"/api/v1/proposals/{other.id}/sponsors",
    )  # fmt: skip
    for place in places:
        page = reader.get(place)
        assert page.status_code == 200, place
        told = [rank for rank in RANKS if rank.lower() in page.text.lower()]
        assert told == [], place
    told_by_mail = [letter.text for letter in letters(city)]
    told_by_mail += [letter.text for letter in kept_letters(city.settings)]
    assert told_by_mail
    for text in told_by_mail:
        assert "Commissioner" not in text
    shown = reader.get(places[0]).text
    assert ("works in Public Works" in shown) is department


def test_a_proposal_by_staff_counts_like_any_other(city: City) -> None:
    """The same votes give the same figures, and the same sponsors the same count."""
    bob = with_rank(city, Post.DIRECTOR, department=True)
    with city.database.writing() as session:
        pair = [make_proposal(session, author, "Fix the lights") for author in (bob, city.charlie)]
        voters = [make_person(session).id for _number in range(20)]
        for made in pair:
            answers = [Answer.AGREE if n % 3 else Answer.DISAGREE for n in range(20)]
            cast_many(session, made.id, list(zip(voters, answers, strict=True)))
            assert publish_if_due(session, made.id, city.settings, utc_now())
            found = ask_to_sponsor(session, city.olive, made.id, show_place=True)
            author = bob if made is pair[0] else city.charlie
            answer(session, author, found.id, accept=True)
        ids = [made.id for made in pair]
    with city.database.reading() as session:
        found_figures = figures(session, ids)
        shares = [found_figures[ContributionId(number)].shares for number in ids]
        rows = [session.get_one(Proposal, number) for number in ids]
    assert shares[0] == shares[1]
    assert rows[0].phase is rows[1].phase
    assert rows[0].sponsors == rows[1].sponsors == 1
    listed = city.visitor(None).get("/api/v1/proposals?sort=support").json()["items"]
    told = [{k: one[k] for k in ("voters", "support", "phase", "sponsors")} for one in listed]
    assert told[0] == told[1]
