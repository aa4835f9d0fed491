"""`/neighborhoods`, one neighborhood, and the choice of one's own."""

import pytest
from bs4 import BeautifulSoup

from tests.factories.places import SIDE, SOUTH, WEST, make_neighborhoods
from tests.people import City


@pytest.fixture
def places(city: City) -> City:
    with city.database.writing() as session:
        made = make_neighborhoods(session)
        city.alice.home_id = made[0].id
        session.merge(city.alice)
    return city


def test_all_neighborhoods_stand_on_the_map_and_in_the_list(places: City) -> None:
    page = BeautifulSoup(places.visitor(None).get("/neighborhoods").text, "html.parser")
    on_map = {a["href"] for a in page.select(".citymap a")}
    in_list = {a["href"] for a in page.select(".letter a")}
    assert on_map == in_list
    assert "/neighborhoods/ropewalk" in in_list
    assert [h.text for h in page.select(".letter h3")] == ["D", "M", "R", "T"]


def test_the_map_is_no_obstacle_for_the_keyboard(places: City) -> None:
    page = BeautifulSoup(places.visitor(None).get("/neighborhoods").text, "html.parser")
    drawing = page.select_one(".citymap")
    assert drawing is not None
    assert drawing["aria-hidden"] == "true"
    assert {a["tabindex"] for a in drawing.select("a")} == {"-1"}


def test_a_part_of_a_name_finds_a_neighborhood_without_javascript(places: City) -> None:
    answer = places.visitor(None).get("/neighborhoods?name=ROPE")
    page = BeautifulSoup(answer.text, "html.parser")
    assert [a.text for a in page.select(".letter a")] == ["Ropewalk"]
    assert "1 neighborhood fits." in answer.text


def test_a_point_leads_to_the_neighborhood_that_holds_it(places: City) -> None:
    inside = f"{SOUTH - SIDE / 2:.4f},{WEST + SIDE / 2:.4f}"
    answer = places.visitor(None).get(f"/neighborhoods?at={inside}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/neighborhoods/ropewalk"


@pytest.mark.parametrize("at", ["0,0", "91,0", "abc", "1e9,2", "39.2", "-76.7,39.2"])
def test_a_point_outside_the_city_is_said_and_breaks_nothing(places: City, at: str) -> None:
    answer = places.visitor(None).get(f"/neighborhoods?at={at}")
    assert answer.status_code == 200
    assert "in no neighborhood of this city" in answer.text


def test_a_neighborhood_has_a_page_with_its_parts(places: City) -> None:
    answer = places.visitor(None).get("/neighborhoods/dovecote")
    page = BeautifulSoup(answer.text, "html.parser")
    assert [h.text for h in page.select("h1")] == ["Dovecote"]
    assert [h.text for h in page.select("h2")][:4] == [
        "What the data shows here",
        "Proposals for Dovecote",
        "Waiting for an answer",
        "People active here",
    ]
    assert "Fewer than 5 people" in answer.text
    near = {a.text for a in page.select("section[aria-labelledby=h-near] a")}
    assert near == {"Ropewalk", "Millrace"}


def test_an_unknown_neighborhood_is_not_found(places: City) -> None:
    assert places.visitor(None).get("/neighborhoods/atlantis").status_code == 404


def test_the_chosen_neighborhood_is_kept_in_this_browser(places: City) -> None:
    visitor = places.visitor(None)
    form: dict[str, object] = {"slug": "millrace", "next": "/neighborhoods/dovecote"}
    answer = visitor.post("/neighborhoods/here", form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/neighborhoods/dovecote")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert '<span class="here">Millrace</span>' in visitor.get("/neighborhoods").text


def test_htmx_is_sent_on_after_the_choice(places: City) -> None:
    form: dict[str, object] = {"slug": "millrace", "next": "/"}
    answer = places.visitor(None).htmx("POST", "/neighborhoods/here", form)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/")


def test_a_person_sees_their_home_and_can_choose_the_whole_city(places: City) -> None:
    alice = places.visitor(places.alice)
    assert '<span class="here">Ropewalk</span>' in alice.get("/neighborhoods").text
    alice.post("/neighborhoods/here", {"slug": "-", "next": "/"})
    assert (
        "Charts show the whole city unless you choose a place." in alice.get("/neighborhoods").text
    )


@pytest.mark.parametrize("slug", ["atlantis", "", "a" * 81])
def test_a_wrong_choice_keeps_the_form(places: City, slug: str) -> None:
    form: dict[str, object] = {"slug": slug, "next": "/neighborhoods/dovecote"}
    answer = places.visitor(None).post("/neighborhoods/here", form)
    assert answer.status_code == 422
    assert 'value="/neighborhoods/dovecote"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_choice_never_leads_to_another_site(places: City, away: str) -> None:
    answer = places.visitor(None).post("/neighborhoods/here", {"slug": "-", "next": away})
    assert answer.headers["location"] == "/"


def test_the_choice_leads_back_to_the_page_it_came_from(places: City) -> None:
    visitor = places.visitor(None)
    asked = visitor.get("/neighborhoods/here", referer="http://testserver/charts?page=2")
    assert 'name="next" value="/charts?page=2"' in asked.text
    foreign = visitor.get("/neighborhoods/here", referer="https://evil.example/charts")
    assert 'name="next" value="/"' in foreign.text


def test_without_neighborhoods_the_list_says_so(city: City) -> None:
    assert "No neighborhoods have been loaded yet." in city.visitor(None).get("/neighborhoods").text
    assert "Load the city" in city.visitor(city.ada).get("/neighborhoods").text
