"""The mandate's pages: read by everybody, written by administrators; owed answers on each page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.core.events import BadgeEarned
from app.core.paging import encode_cursor
from app.followthrough.mandate.models import THE_ONE, DepartmentPromise, Mandate
from app.followthrough.mandate.owing import owe_for_badge
from app.people.models import Department, Person, Post, Role
from app.places.districts import make_district
from app.proposals.models import Proposal, ProposalArea
from tests.factories.mandate import RESOLUTION, make_open
from tests.factories.people import PASSWORD, with_password
from tests.factories.places import make_neighborhood
from tests.factories.proposals import make_department
from tests.people import City
from tests.web.test_thread_cache import reads

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PROMISE = {"answer_days": "20", "answers_a_month": "1", "resolution_url": RESOLUTION}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def promised(city: City, answers_a_month: str = "1", deputy: str = "") -> None:
    """Let ada promise answers of Public Works, with olive as its officer."""
    ada = city.visitor(city.ada)
    promise = PROMISE | {"answers_a_month": answers_a_month}
    assert ada.post("/mandate/edit", promise).status_code == 303
    named = {"officer": "olive", "deputy": deputy}
    assert ada.post("/mandate/departments/public-works", named).status_code == 303


def badged(session: Session, department: Department | None, title: str) -> Proposal:
    proposal = make_open(session, department, title)
    owe_for_badge(session, BadgeEarned(proposal.id, 1))
    return proposal


@pytest.fixture
def owed(city: City) -> Proposal:
    """Give a proposal with a date; after it one stands in the queue, another without an office."""
    promised(city)
    with city.database.writing() as session:
        first = badged(session, city.department, "Mend the lamps")
        badged(session, city.department, "Mend the bench")
        badged(session, None, "Mend the bridge")
    return first


def test_a_city_that_promised_nothing_says_so(city: City) -> None:
    with city.database.writing() as session:
        proposal = make_open(session, city.department)
    reader = city.visitor(None)
    for address in ("/mandate", f"/proposals/{proposal.id}-{proposal.slug}"):
        assert "not promised" in reader.get(address).text
    assert "has not promised answers" in reader.get("/departments/public-works").text
    assert reader.get("/api/v1/mandate").json()["answer_days"] is None


@pytest.mark.usefixtures("owed")
def test_everybody_reads_the_same_dates_and_places(city: City, owed: Proposal) -> None:
    reader = city.visitor(None)
    page = reader.get(f"/proposals/{owed.id}-{owed.slug}").text
    assert "An answer is owed by 30 March 2026" in page
    assert "20 working days left" in page
    for address in ("/", "/departments/public-works"):
        assert "An answer is owed by 30 March 2026" in reader.get(address).text
    assert "In the queue for an answer: place 1" in reader.get("/departments/public-works").text
    assert "Mend the bridge" in reader.get("/mandate").text
    listed = reader.get("/api/v1/answers-owed").json()["items"]
    assert {one["title"]: (one["state"], one["owed_by"], one["place"]) for one in listed} == {
        "Mend the lamps": ("owed", "2026-03-30", None),
        "Mend the bench": ("queued", None, 1),
        "Mend the bridge": ("no_department", None, None),
    }
    pages, cursor = [], ""
    for _three in range(3):
        page = reader.get(f"/api/v1/answers-owed?limit=1&cursor={cursor}").json()
        pages += page["items"]
        cursor = page["next"]
    assert pages == listed
    assert cursor is None
    for odd in ("x", encode_cursor("2026-99-99", "now", 1), encode_cursor(None, None, None)):
        again = reader.get(f"/api/v1/answers-owed?limit=3&cursor={odd}").json()
        assert again["items"] == listed
    own = reader.get("/api/v1/answers-owed?department=public-works").json()["items"]
    assert len(own) == 2
    assert reader.get("/api/v1/answers-owed?department=none").status_code == 404
    full = reader.get(f"/api/v1/proposals/{owed.id}").json()
    assert full["answer_owed"]["owed_by"] == "2026-03-30"


def test_overdue_is_shown_by_how_overdue_and_an_answer_ends_it(
    city: City, owed: Proposal, clock: time_machine.Traveller
) -> None:
    reader, url = city.visitor(None), f"/proposals/{owed.id}-{owed.slug}"
    reader.get(url)
    clock.move_to(datetime(2026, 4, 3, 9, tzinfo=UTC))
    assert "4 working days overdue" in reader.get(url).text
    olive = city.visitor(city.olive)
    desk = olive.get("/desk").text
    assert "4 working days overdue" in desk
    assert "Not taken on within three working days" in desk
    answer = {"verdict": "declined", "text": "No money.", "action": "post", "answered": "0"}
    assert olive.post(f"/proposals/{owed.id}/answer", answer).status_code == 303
    assert "overdue" not in reader.get(url).text  # at once, before the worker has noted it


def test_the_desk_shows_what_is_owed_first_and_takes_it_on(city: City, owed: Proposal) -> None:
    olive = city.visitor(city.olive)
    desk = olive.get("/desk").text
    assert desk.index("Mend the lamps") < desk.index("Mend the bench")
    assert "You are the answer officer" in desk
    assert "In the queue: place 1" in desk
    taken = olive.post(f"/proposals/{owed.id}/claim?back=/desk")
    assert (taken.status_code, taken.headers["location"]) == (303, "/desk")
    away = olive.post(f"/proposals/{owed.id}/claim?back=//evil.example")
    assert away.headers["location"] == "/"
    assert "Mend the bridge" in city.visitor(city.ada).get("/desk").text


def test_a_council_member_sees_what_their_district_is_owed(city: City, owed: Proposal) -> None:
    with city.database.writing() as session:
        place = make_neighborhood(session)
        district = make_district(session, "Harbor", [place.id])
        session.add(ProposalArea(proposal_id=owed.id, neighborhood_id=place.id))
    cora = city.person("cora", role=Role.OFFICIAL, post=Post.COUNCIL_MEMBER)
    with city.database.writing() as session:
        session.get_one(Person, cora.id).district_id = district.id
    desk = city.visitor(cora).get("/desk").text
    assert "30 March 2026" in desk
    assert "Mend the bench" not in desk


def test_the_link_in_the_mail_leads_through_the_sign_in_to_the_answer(
    city: City, owed: Proposal
) -> None:
    told = city.visitor(city.olive).get("/notices").text
    assert "An answer is owed by 30 March 2026: Mend the lamps." in told
    link = f"/proposals/{owed.id}/answer"
    assert f'href="{link}"' in told
    with_password(city, city.olive)
    browser = city.visitor(None)
    door = browser.get(link).headers["location"]
    sign_in = browser.get(door).text
    onward = re.search(r'name="next" value="([^"]+)"', sign_in)
    assert onward is not None
    form = {"login": "olive", "password": PASSWORD, "next": onward[1]}
    assert browser.post("/sign-in", form).headers["location"] == link


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("alice", 404), ("olive", 404), ("mo", 404), ("sue", 403)]
)
def test_only_administrators_promise(city: City, who: str, status: int) -> None:
    visitor = city.visitor(getattr(city, who))
    assert visitor.get("/mandate").status_code == 200
    for address in ("/mandate/edit", "/mandate/departments/public-works"):
        assert visitor.get(address).status_code == status
    for address, form in (
        ("/mandate/edit", PROMISE),
        ("/mandate/end", {}),
        ("/mandate/holidays", {"country": "US"}),
        ("/mandate/days", {"day": "2026-12-24", "name": "Closed"}),
        ("/mandate/days/removal", {"day": "2026-12-24"}),
        ("/mandate/departments/public-works", {"officer": "olive"}),
        ("/mandate/departments/public-works/removal", {}),
    ):
        assert visitor.post(address, form).status_code == status


@pytest.mark.parametrize(
    ("door", "form", "field", "sentence"),
    [
        ("edit", PROMISE | {"answer_days": "0"}, "answer_days", "Choose from 1 to 250"),
        ("edit", PROMISE | {"answer_days": "10000"}, "answer_days", "Choose from 1 to 250"),
        ("edit", PROMISE | {"answer_days": "many"}, "answer_days", "Write a whole number"),
        ("edit", PROMISE | {"answers_a_month": "0"}, "answers_a_month", "Choose from 1 to 200"),
        (
            "edit",
            PROMISE | {"resolution_url": "http://city.example"},
            "resolution_url",
            "begins with https://",
        ),
        ("holidays", {"country": "ZZ"}, "country", "holidays of this country are not known"),
        ("holidays", {"country": "US", "subdivision": "QQ"}, "subdivision", "no such part"),
        ("days", {"day": "yesterday", "name": "Closed"}, "day", "Choose a day."),
        ("days", {"day": "1999-01-01", "name": "Closed"}, "day", "from 2000 to 2100"),
        ("days", {"day": "2026-12-24", "name": ""}, "name", "Please fill this in."),
        ("departments/public-works", {"officer": "nobody_here"}, "officer", "answer officer or a"),
        ("departments/public-works", {"deputy": "alice"}, "deputy", "answer officer or a"),
        (
            "departments/public-works",
            {"officer": "olive", "deputy": "olive"},
            "deputy",
            "Name somebody else",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    city: City, door: str, form: dict[str, object], field: str, sentence: str
) -> None:
    sent = city.visitor(city.ada).post(f"/mandate/{door}", form)
    assert sent.status_code == 422
    assert re.search(rf'id="{field}-e">[^<]*{sentence}', sent.text)
    with city.database.reading() as session:
        mandate = session.get(Mandate, THE_ONE)
        assert mandate is None
        assert session.get(DepartmentPromise, city.department.id) is None


def test_the_citys_calendar_is_chosen_changed_and_public(city: City) -> None:
    promised(city)
    ada = city.visitor(city.ada)
    ada.post("/mandate/holidays", {"country": "us", "subdivision": "ok"})
    for day, off in (("2026-03-16", "yes"), ("2026-07-03", "no"), ("2026-03-16", "yes")):
        assert ada.post("/mandate/days", {"day": day, "name": "Own", "off": off}).status_code == 303
    page = city.visitor(None).get("/mandate").text
    assert "Weekends and public holidays of United States do not count" in page
    assert "3 July 2026" in page
    with city.database.writing() as session:
        proposal = badged(session, city.department, "Mend the lamps")
    assert "31 March 2026" in city.visitor(None).get("/departments/public-works").text
    ada.post("/mandate/days/removal", {"day": "2026-03-16"})
    url = f"/proposals/{proposal.id}-{proposal.slug}"
    assert "31 March 2026" in city.visitor(None).get(url).text  # a date that was given stays
    assert "Working days changed" in city.visitor(None).get("/ledger").text


def test_an_officer_who_left_is_shown_to_the_administrator_alone(city: City) -> None:
    city.person("dee", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department)
    promised(city, deputy="dee")
    with city.database.writing() as session:
        session.get_one(Person, city.olive.id).department_id = make_department(session, "Parks").id
    for who, shown in (("nobody", False), ("ada", True)):
        page = city.visitor(getattr(city, who)).get("/mandate").text
        assert ("The answer officer cannot answer there any more" in page) is shown


def test_a_promise_is_taken_back_and_a_department_leaves(city: City, owed: Proposal) -> None:
    ada, reader = city.visitor(city.ada), city.visitor(None)
    for _twice in range(2):
        ada.post("/mandate/departments/public-works/removal")
        ada.post("/mandate/end")
    page = reader.get("/departments/public-works").text
    assert "An answer is owed by 30 March 2026" in page
    assert "An answer waits without a date" in page
    assert "has not promised" in reader.get("/mandate").text
    assert owed.id


def test_how_long_answers_take_is_a_median_or_said_to_be_few(city: City) -> None:
    with city.database.writing() as session:
        for number in range(5):
            make_open(session, city.department, f"Lamp {number}")
    olive, reader = city.visitor(city.olive), city.visitor(None)
    form = {"verdict": "declined", "text": "No.", "action": "post", "form_key": "k" * 32}
    for number in range(1, 6):
        with time_machine.travel(datetime(2026, 3, 2 + number, 9, tzinfo=UTC), tick=False):
            olive.post(f"/proposals/{number}/answer", {**form, "form_key": f"{number:032}"})
            page = reader.get("/departments/public-works").text
        if number == 2:
            assert "2 answers since 4 March 2025: too few for a middle value" in page
            assert "after 2 working days" in page
    assert "Half of the 5 answers since 7 March 2025 took 3 working days or less." in page


@pytest.mark.parametrize(("address", "who"), [
    ("/", "nobody"), ("/departments/public-works", "nobody"), ("/mandate", "nobody"),
    ("/desk", "olive"), ("/desk", "ada"),
])  # fmt: skip
def test_more_owed_answers_cost_no_more_queries(city: City, address: str, who: str) -> None:
    promised(city, answers_a_month="3")
    visitor = city.visitor(getattr(city, who))
    with city.database.writing() as session:
        make_open(session, city.department, "Not owed")
    costs = []
    for _round in range(2):
        with city.database.writing() as session:
            for number in range(3):
                badged(session, city.department, f"Lamp {number}")
        visitor.get(address)
        with reads(city) as asked:
            assert visitor.get(address).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[1] <= {"/desk": 14, "/mandate": 6}.get(address, 24)
