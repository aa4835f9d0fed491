"""The front page: for strangers, for neighbors, and for an administrator who begins."""

import re

from bs4 import BeautifulSoup

from tests.factories.commitments import make_trial
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import store_of


def test_an_empty_city_greets_visitors_kindly(city: City) -> None:
    answer = city.visitor(None).get("/")
    assert answer.status_code == 200
    assert "This place is being set up." in answer.text
    assert "What to do first" not in answer.text


def test_an_empty_city_tells_its_administrator_what_to_do_first(city: City) -> None:
    page = BeautifulSoup(city.visitor(city.ada).get("/").text, "html.parser")
    steps = page.select(".first-steps li")
    addresses = [step.a["href"] for step in steps if step.a]
    assert addresses == [
        "/admin/neighborhoods", "/admin/departments", "/datasets/new", "/charts/new",
        "/admin/people",
    ]  # fmt: skip
    # The test city has a department and an official already.
    assert ["Done" in step.text for step in steps] == [False, True, False, False, True]


def test_each_step_is_checked_off_when_it_is_done(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    page = BeautifulSoup(city.visitor(city.ada).get("/").text, "html.parser")
    assert "Done" in page.select(".first-steps li")[0].text


def test_residents_do_not_see_the_steps(city: City) -> None:
    assert "What to do first" not in city.visitor(city.alice).get("/").text


def test_a_stranger_sees_the_city_and_its_map(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    page = BeautifulSoup(city.visitor(None).get("/").text, "html.parser")
    assert [h.text for h in page.select("h1")] == ["What should change in Port Ellery?"]
    assert len(page.select(".citymap a")) == 4


def test_a_person_sees_their_own_neighborhood_first(city: City) -> None:
    with city.database.writing() as session:
        city.alice.home_id = make_neighborhoods(session)[0].id
        session.merge(city.alice)
    page = BeautifulSoup(city.visitor(city.alice).get("/").text, "html.parser")
    assert [h.text for h in page.select("h1")] == ["Ropewalk"]
    assert "Your neighborhood" in page.text
    drawing = page.select_one(".citymap[role=img]")
    assert drawing is not None
    assert drawing["aria-label"] == "Map of Port Ellery with Ropewalk outlined"


def test_the_front_page_asks_as_often_however_many_neighborhoods_there_are(city: City) -> None:
    from sqlalchemy import event  # noqa: PLC0415, only here

    asked: list[str] = []
    engine = city.database.engine
    visitor = city.visitor(None)

    def count() -> int:
        asked.clear()
        visitor.get("/")
        return len([line for line in asked if re.match(r"\s*SELECT", line)])

    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(str(told[2])))
    with city.database.writing() as session:
        make_neighborhoods(session, [f"Place {n}" for n in range(3)])
    count()
    few = count()
    with city.database.writing() as session:
        make_neighborhoods(session, [f"More {n}" for n in range(40)])
    count()
    assert count() == few


def test_what_is_owed_and_promised_comes_before_the_proposals_also_on_a_phone(city: City) -> None:
    store = store_of(city)
    with city.database.writing() as session:
        make_neighborhoods(session)
        promised = make_proposal(session, city.alice, department=city.department)
        made = make_trial(session, store, city.olive, city.department, promised)
        for n in range(3):
            make_proposal(session, city.alice, f"Light number {n}")
    page = BeautifulSoup(city.visitor(None).get("/").text, "html.parser")
    titles = [h.text for h in page.select("main h2")]
    assert titles.index("Promises to check") < titles.index("New proposals")
    link = page.select_one('section[aria-labelledby="h-promised"] li > a')
    assert link is not None
    assert link["href"] == f"/commitments/{made.id}"
    # A phone shows the first two of these; all of them are sent, and a link leads to the rest.
    listed = page.select_one('section[aria-labelledby="h-new"]')
    assert listed is not None
    assert len(listed.select("ol.few.two > li")) == 4
    assert listed.select_one('a[href="/proposals?sort=new"]')


def test_a_browser_that_asks_for_an_icon_unasked_gets_ours(city: City) -> None:
    visitor = city.visitor(None)
    answer = visitor.get("/favicon.ico")
    assert answer.status_code == 301
    assert visitor.get(answer.headers["location"]).headers["content-type"] == "image/svg+xml"


def test_the_promises_are_readable_by_everybody(city: City) -> None:
    visitor = city.visitor(None)
    for address, words in {
        "/house-rules": "Disagreement is not a reason",
        "/privacy": "Votes are secret",
        "/accessibility": "WCAG 2.2",
        "/numbers": "at least 10 new votes",
    }.items():
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert words in answer.text
