"""The pages of borrowed charts: the form, a chart beside ours, asked again, taken away."""

from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select

from app.charts.models import BorrowedChart
from app.charts.public.borrowing import borrow_file
from app.charts.public.reading import MOST_BYTES
from app.charts.spec import How, Population, Ranking, Spec, Trend
from tests.charts.public.samples import BASE, facts, measure, months, written
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City, Visitor


@pytest.fixture
def ours(city: City) -> dict[str, int]:
    """Make three charts of ours: a rate, a count and a trend."""
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        rate = Ranking(dataset=dataset.slug, how=How.RATE, per=Population())
        specs: dict[str, Spec] = {
            "rate": rate,
            "count": Ranking(dataset=dataset.slug),
            "trend": Trend(dataset=dataset.slug),
        }
        return {name: make_chart(session, store, dataset, spec).id for name, spec in specs.items()}


def borrow(city: City, **changes: object) -> int:
    with city.database.writing() as session:
        return borrow_file(session, city.alice, written(facts(**changes)), city.settings).id


def send(visitor: Visitor, content: bytes, **form: str) -> tuple[int, str]:
    answer = visitor.client.post(
        "/charts/borrow",
        data={"csrf_token": visitor.token, **form},
        files={"file": ("public.json", content, "application/json")},
    )
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_stranger_is_led_to_the_sign_in(city: City) -> None:
    for url in ("/charts/borrow",):
        assert city.visitor(None).get(url).headers["location"].startswith("/sign-in")
    assert city.visitor(city.sue).get("/charts/borrow").status_code == HTTPStatus.FORBIDDEN


def test_a_member_borrows_by_address(city: City) -> None:
    page = city.visitor(city.alice).get("/charts/borrow")
    assert 'action="/charts/borrow" method="post"' in page.text
    answer = city.visitor(city.alice).post(
        "/charts/borrow", {"address": f"{BASE}/charts/3-crashes"}
    )
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = city.visitor(None).get(answer.headers["location"])
    assert "is being fetched" in page.text
    assert 'hx-trigger="every 3s"' in page.text
    assert "Borrowed by alice" in page.text
    by_htmx = city.visitor(city.bob).htmx("POST", "/charts/borrow", {"address": f"{BASE}/charts/4"})
    assert by_htmx.headers["hx-redirect"].startswith("/charts/borrowed/")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Paste the address"), ("http://127.0.0.1/charts/1", "private network"),
        ("nonsense", "begin with https"), ("x" * 2001, "at most 2000"),
        ("<script>alert(1)</script>", "begin with https"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_kept_in_the_form_with_its_reason(
    city: City, address: str, said: str
) -> None:
    answer = city.visitor(city.alice).post("/charts/borrow", {"address": address})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.text
    assert "<script>alert" not in answer.text
    with city.database.reading() as session:
        assert session.scalars(select(BorrowedChart)).all() == []


def test_a_member_borrows_by_file(city: City) -> None:
    status, place = send(city.visitor(city.alice), written(facts()))
    assert status == HTTPStatus.SEE_OTHER
    page = city.visitor(None).get(place).text
    assert "Crashes for each 1,000 people" in page
    assert "Riverview" in page
    assert "could not be asked" in page
    assert "Highest: Riverview, 9" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "no public chart"), (b"", "proper JSON"), (b"\xff\xfe", "proper JSON"),
        (written(facts(version=7)), "does not know"), (b" " * (MOST_BYTES + 1), "more than 1 MB"),
        (b"[" * 100_000, "nested too deep"), (written(facts(city="")), "see “city”"),
    ],
)  # fmt: skip
def test_a_wrong_file_ends_in_a_sentence(city: City, content: bytes, said: str) -> None:
    status, text = send(city.visitor(city.alice), content)
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in text


def test_a_body_that_is_far_too_large_is_refused(city: City) -> None:
    status, _text = send(city.visitor(city.alice), b" " * (4 * MOST_BYTES))
    assert status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_both_a_file_and_an_address_are_one_too_many(city: City) -> None:
    status, text = send(city.visitor(city.alice), written(facts()), address=BASE)
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not both" in text


def test_charts_made_alike_are_drawn_on_one_scale(city: City, ours: dict[str, int]) -> None:
    number = borrow(city)
    page = city.visitor(None).get(f"/charts/borrowed/{number}?beside={ours['rate']}").text
    assert "Both are drawn on one scale." in page
    assert page.count('role="img"') >= 4
    assert "They overlap." in page
    assert "Port Ellery" in page
    assert "Made alike" in page


@pytest.mark.parametrize(
    ("changes", "beside", "said"),
    [
        ({}, "count", "made in another way"),
        ({}, "trend", "steps of time that the other does not"),
        ({"measure": measure(nature="reports")}, "rate", "a report is no event"),
        ({"measure": measure(how="count", per=None)}, "count", "Both are plain counts"),
        ({"period_from": "1999-01-01", "period_to": "1999-12-31"}, "rate", "different times"),
    ],
)
def test_what_is_not_comparable_is_refused_one_scale(
    city: City, ours: dict[str, int], changes: dict[str, object], beside: str, said: str
) -> None:
    number = borrow(city, **changes)
    page = city.visitor(None).get(f"/charts/borrowed/{number}?beside={ours[beside]}").text
    assert said in page
    assert "Both are drawn on one scale." not in page


def test_htmx_gets_the_part_that_the_page_holds(city: City, ours: dict[str, int]) -> None:
    url = f"/charts/borrowed/{borrow(city)}?beside={ours['rate']}"
    visitor = city.visitor(None)
    part = visitor.htmx("GET", url).text
    assert "<html" not in part
    assert part.strip() in visitor.get(url).text


def test_months_are_drawn_as_a_line_and_html_stays_text(city: City) -> None:
    with city.database.writing() as session:
        told = months(title="<b>Crashes</b> & <script>alert(1)</script>", city="<i>Tulsa</i>")
        told["marks"][-1]["whole"] = False
        number = borrow_file(session, city.alice, written(told), city.settings).id
    page = city.visitor(None).get(f"/charts/borrowed/{number}").text
    assert "Month 3 (not complete)" in page
    assert "<script>alert" not in page
    assert "<i>Tulsa" not in page
    assert "&lt;b&gt;Crashes" in page
    assert "style=" not in page
    assert "<i>Tulsa" not in city.visitor(None).get("/charts/borrowed").text


def test_a_chart_without_numbers_is_said(city: City) -> None:
    number = borrow(city, marks=[], hidden=3)
    page = city.visitor(None).get(f"/charts/borrowed/{number}").text
    assert "holds no numbers that are shown" in page
    assert "3 numbers rest on too few rows" in page


@pytest.mark.parametrize("beside", ["999", "0", "x", "99999999999"])
def test_a_chart_of_ours_that_is_not_there_is_no_failure(city: City, beside: str) -> None:
    answer = city.visitor(None).get(f"/charts/borrowed/{borrow(city)}?beside={beside}")
    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}


def test_the_list_names_who_borrowed_what(city: City) -> None:
    assert "has been borrowed yet" in city.visitor(None).get("/charts/borrowed").text
    number = borrow(city)
    page = city.visitor(None).get("/charts/borrowed").text
    assert f'href="/charts/borrowed/{number}"' in page
    assert "Borrowed by alice" in page


def test_a_member_asks_again_once(city: City) -> None:
    number = borrow(city)
    with city.database.writing() as session:
        session.get_one(BorrowedChart, number).asked_at = None
    page = city.visitor(city.bob).get(f"/charts/borrowed/{number}").text
    assert f'action="/charts/borrowed/{number}/refresh"' in page
    url = f"/charts/borrowed/{number}/refresh"
    assert city.visitor(None).post(url).headers["location"].startswith("/sign-in")
    assert city.visitor(city.bob).post(url).status_code == HTTPStatus.SEE_OTHER
    assert city.visitor(city.bob).post(url).status_code == HTTPStatus.CONFLICT


def test_a_moderator_removes_it_and_the_ledger_says_why(city: City) -> None:
    number = borrow(city)
    url = f"/charts/borrowed/{number}/removal"
    assert city.visitor(city.charlie).get(url).status_code == HTTPStatus.NOT_FOUND
    assert city.visitor(city.charlie).post(url, {"reason": "x"}).status_code == HTTPStatus.NOT_FOUND
    mo = city.visitor(city.mo)
    assert mo.get(url).status_code == HTTPStatus.OK
    empty = mo.post(url, {"reason": " "})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done = mo.post(url, {"reason": "It is an advertisement."})
    assert done.headers["location"] == "/charts/borrowed"
    assert city.visitor(None).get(f"/charts/borrowed/{number}").status_code == HTTPStatus.GONE
    ledger = city.visitor(None).get("/ledger").text
    assert "It is an advertisement." in ledger
    assert "A borrowed chart" in ledger


def test_a_city_says_which_keys_it_signs_with(city: City) -> None:
    answer = city.visitor(None).get("/.well-known/commonplot.json")
    told = answer.json()
    assert (told["city"], told["base_url"]) == ("Port Ellery", "http://testserver")
    assert told["keys"][0]["algorithm"] == "Ed25519"
    assert "seed" not in answer.text
    schema = told["public_chart_schema"].removeprefix("http://testserver")
    assert city.visitor(None).get(schema).json()["title"].startswith("Commonplot public chart")


def test_a_key_that_cannot_be_kept_is_a_sentence(city: City, ours: dict[str, int]) -> None:
    Path(city.settings.data_dir / "signing-keys").write_text("in the way")
    for url in ("/.well-known/commonplot.json", f"/charts/{ours['rate']}/public.json"):
        answer = city.visitor(None).get(url)
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
