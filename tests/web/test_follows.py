"""Following: one button on every page that can be followed, with htmx and without JavaScript."""

import pytest

from app.charts.models import Chart
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from app.notices.following import SENDS, followed_among
from app.notices.service import follow
from tests.factories.commitments import make_trial
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import make_charts, page_of, store_of

PAGES = ("neighborhood", "department", "proposal", "chart", "dataset", "commitment")


def page_and_number(city: City, noun: str) -> tuple[str, int]:
    """Make a thing of this noun and return the address of its page."""
    if noun == "department":
        return "/departments/public-works", city.department.id
    if noun in ("chart", "dataset"):
        chart: Chart = make_charts(city)[0]
        here = (page_of(chart), chart.id)
        return here if noun == "chart" else ("/datasets/repairs", chart.dataset_id)
    with city.database.writing() as session:
        if noun == "neighborhood":
            place = make_neighborhood(session)
            return f"/neighborhoods/{place.slug}", place.id
        proposal = make_proposal(session, city.alice, title="Fix the lights")
        if noun == "commitment":
            office, proposal.department_id = city.department, city.department.id
            made = make_trial(session, store_of(city), city.olive, office, proposal)
            return f"/commitments/{made.id}", made.id
        return f"/proposals/{proposal.id}-fix-the-lights", proposal.id


@pytest.mark.parametrize("noun", PAGES)
def test_every_page_that_can_be_followed_has_the_button_and_a_feed(city: City, noun: str) -> None:
    page, number = page_and_number(city, noun)
    address = f"/follows/{noun}/{number}"
    bob = city.visitor(city.bob)
    assert f'action="{address}"' in bob.get(page).text
    assert bob.post(address).headers["location"] == f"{page}#follow"
    assert f'action="{address}/end"' in bob.get(page).text
    swapped = bob.htmx("POST", f"{address}/end").text
    assert f'action="{address}"' in swapped
    assert "<html" not in swapped
    signed_out = city.visitor(None).get(page).text
    assert f'action="{address}"' not in signed_out
    feed = signed_out.split('type="application/atom+xml" href="')[1].split('"')[0]
    assert f'href="{feed}">Feed (Atom)</a>' in signed_out
    assert f'href="/sign-in?next={page}">Sign in to follow</a>' in signed_out
    answer = city.visitor(None).get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    again = city.visitor(None).get(feed, **{"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_only_who_takes_part_follows_and_only_what_they_see(city: City) -> None:
    _page, number = page_and_number(city, "proposal")
    address = f"/follows/proposal/{number}"
    assert city.visitor(None).post(address).headers["location"].startswith("/sign-in")
    assert city.visitor(city.sue).post(address).status_code == 403
    bob = city.visitor(city.bob)
    for wrong in ("/follows/person/1", "/follows/proposal/999", "/follows/x/1"):
        assert bob.post(wrong).status_code == 404, wrong
    assert bob.post("/follows/x/1/end").status_code == 404
    bob.post(address)
    with city.database.writing() as session:
        set_visibility(session, number, Visibility.HIDDEN)
    assert city.visitor(city.charlie).post(address).status_code == 404
    assert "Fix the lights" not in bob.get("/settings/mail").text
    assert bob.post(f"{address}/end").headers["location"] == "/settings/mail#follows"


def test_the_settings_list_what_one_follows_and_end_it_there(city: City) -> None:
    with city.database.writing() as session:
        follow(session, city.bob.id, "department", city.department.id)
    bob, there = city.visitor(city.bob), "/settings/mail#follows"
    assert "Public Works" in bob.get("/settings/mail").text
    thing = "department", city.department.id
    for foreign in ("//evil.example", "https://evil.example"):
        ended = bob.post(f"/follows/department/{thing[1]}/end", {"next": foreign})
        assert ended.headers["location"].startswith("/departments/")
    ended = bob.post(f"/follows/department/{thing[1]}/end", {"next": there})
    assert ended.headers["location"] == there
    with city.database.reading() as session:
        assert followed_among(session, city.bob.id, [thing]) == set()


def test_the_guide_says_what_following_sends() -> None:
    assert set(PAGES) | {"point", "commitment", "result"} == set(SENDS)
