"""Steps on pages: told with a plain form, moved about, changed, removed, hidden and appealed."""

import re
from collections.abc import Mapping

import pytest

from app.charts.models import Chart
from app.people.models import Standing
from tests.people import City, Visitor
from tests.web.charted import make_charts, page_of

STEP: Mapping[str, object] = {
    "title": "Dark corners", "focus": "ropewalk", "act": "save",
    "sentence": ["It is dark.", "Here too."], "deed": ["highlight", "compare"],
    "first": ["area:ropewalk", "area:dovecote"], "second": ["", ""], "third": ["", ""],
    "fourth": ["", ""],
}  # fmt: skip


@pytest.fixture
def chart(city: City) -> Chart:
    return make_charts(city)[0]


def told(visitor: Visitor, chart: Chart) -> str:
    answer = visitor.post(f"{page_of(chart)}/steps/new", STEP)
    assert answer.status_code == 303, answer.text
    address: str = answer.headers["location"]
    return address


def sentences(page: str) -> list[str]:
    areas = re.findall(r'<textarea[^>]*name="sentence"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return [area.strip() for area in areas]


def test_anybody_reads_what_somebody_told(city: City, chart: Chart) -> None:
    address = told(city.visitor(city.alice), chart)
    visitor = city.visitor(None)
    page = visitor.get(address)
    assert page.status_code == 200
    for said in ("Dark corners", "It is dark.", "Here too.", "Told by", "alice", 'id="step-2"',
                 'href="#step-2"', "version 1", "og:title"):  # fmt: skip
        assert said in page.text
    assert page.text.count('role="img"') >= 4
    assert "Remove it for good" not in page.text
    assert f'href="{address}"' in visitor.get(page_of(chart)).text


def test_who_may_tell_is_offered_the_form_and_nobody_else(city: City, chart: Chart) -> None:
    address = f"{page_of(chart)}/steps/new"
    assert city.visitor(None).get(address).headers["location"].startswith("/sign-in")
    assert city.visitor(None).post(address, STEP).headers["location"].startswith("/sign-in")
    lou = city.visitor(city.person("lou", standing=Standing.LIMITED))
    assert lou.get(address).status_code == 403
    assert lou.post(address, STEP).status_code == 403
    assert city.visitor(city.una).post(address, STEP).status_code == 403
    assert "Tell it in steps" not in city.visitor(None).get(page_of(chart)).text
    assert "Tell it in steps" in city.visitor(city.bob).get(page_of(chart)).text
    assert city.visitor(city.bob).get(f"{address}?focus=ropewalk").status_code == 200


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("add", ["It is dark.", "Here too.", ""]), ("remove-0", ["Here too."]),
        ("down-0", ["Here too.", "It is dark."]), ("up-1", ["Here too.", "It is dark."]),
        ("up-0", ["It is dark.", "Here too."]), ("remove-9", ["It is dark.", "Here too."]),
        ("<svg>", ["It is dark.", "Here too."]), ("up-²", ["It is dark.", "Here too."]),
    ],
)  # fmt: skip
def test_steps_are_moved_about_before_anything_is_stored(
    city: City, chart: Chart, act: str, expected: list[str]
) -> None:
    alice = city.visitor(city.alice)
    page = alice.post(f"{page_of(chart)}/steps/new", {**STEP, "act": act})
    assert page.status_code == 200
    assert sentences(page.text) == expected
    assert 'value="Dark corners"' in page.text
    assert "Nobody has told this chart" in alice.get(page_of(chart)).text


def test_there_are_six_steps_at_most_and_one_at_least(city: City, chart: Chart) -> None:
    alice = city.visitor(city.alice)
    names = ("sentence", "deed", "first", "second", "third", "fourth")
    six = {**STEP, "act": "add", **{name: ["x"] * 6 for name in names}}
    page = alice.post(f"{page_of(chart)}/steps/new", six).text
    assert len(sentences(page)) == 6
    assert "Add a step" not in page
    seven = {**six, "act": "save", **{name: ["x"] * 7 for name in names}}
    assert alice.post(f"{page_of(chart)}/steps/new", seven).status_code == 422
    none = {"title": "x", "act": "remove-0", "sentence": ["x"]}
    assert sentences(alice.post(f"{page_of(chart)}/steps/new", none).text) == [""]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"), ({"title": "x" * 121}, "title"),
        ({"sentence": ["", "Here too."]}, "sentence-0"),
        ({"sentence": ["It is dark.", "x" * 201]}, "sentence-1"),
        ({"deed": ["highlight", "burn"]}, "deed-1"),
        ({"first": ["area:atlantis", "area:dovecote"]}, "first-0"),
        ({"deed": ["highlight", "zoom"]}, "first-1"),
    ],
)  # fmt: skip
def test_a_rejected_form_keeps_what_was_typed_and_names_the_field(
    city: City, chart: Chart, change: Mapping[str, object], field: str
) -> None:
    answer = city.visitor(city.alice).post(f"{page_of(chart)}/steps/new", {**STEP, **change})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-e"' in answer.text
    assert "Here too." in answer.text or "x" * 201 in answer.text


def test_only_its_author_changes_and_removes_it(city: City, chart: Chart) -> None:
    alice, bob = city.visitor(city.alice), city.visitor(city.bob)
    address = told(alice, chart)
    for door in (f"{address}/edit", f"{address}/removal"):
        assert bob.post(door, STEP).status_code == 403
        assert city.visitor(None).post(door, STEP).headers["location"].startswith("/sign-in")
    assert bob.get(f"{address}/edit").status_code == 403
    assert sentences(alice.get(f"{address}/edit").text) == ["It is dark.", "Here too."]
    less = {**STEP, "title": "Darker", "sentence": ["Only this."], "deed": ["highlight"],
            "first": ["area:millrace"]}  # fmt: skip
    assert alice.post(f"{address}/edit", {**less, "act": "add"}).status_code == 200
    assert alice.post(f"{address}/edit", {**less, "title": ""}).status_code == 422
    assert alice.post(f"{address}/edit", less).headers["location"] == address
    page = alice.get(address).text
    assert "Only this." in page
    assert "Here too." not in page
    assert alice.post(f"{address}/removal").headers["location"] == page_of(chart)
    assert alice.get(address).status_code == 404


def test_a_moderator_hides_it_and_an_appeal_brings_it_back(city: City, chart: Chart) -> None:
    alice, mo, ada = (city.visitor(one) for one in (city.alice, city.mo, city.ada))
    address = told(alice, chart)
    assert city.visitor(city.bob).get(f"{address}/moderation").status_code in {403, 404}
    hiding = {"rule": "off_topic", "reason": "It is about winter."}
    assert mo.post(f"{address}/hiding", {"rule": "off_topic"}).status_code == 422
    assert mo.post(f"{address}/hiding", hiding).headers["location"] == address
    assert city.visitor(None).get(address).status_code == 410
    assert "Dark corners" not in city.visitor(None).get(page_of(chart)).text
    assert "og:title" not in alice.get(address).text
    assert "A moderator has hidden this" in alice.get(address).text
    ledger = city.visitor(None).get("/ledger").text
    assert "A chart told in steps" in ledger
    assert "Dark corners" not in ledger
    entry = re.findall(r'href="/ledger/(\d+)"', ledger)[0]
    assert alice.post("/appeals", {"entry": entry, "text": "It is not."}).status_code == 303
    asked = {"outcome": "overturned", "reason": "It fits."}
    assert ada.post("/moderation/appeals/1", asked).status_code == 303
    assert city.visitor(None).get(address).status_code == 200


def test_a_moderator_shows_it_again(city: City, chart: Chart) -> None:
    mo = city.visitor(city.mo)
    address = told(city.visitor(city.alice), chart)
    mo.post(f"{address}/hiding", {"rule": "off_topic", "reason": "It is about winter."})
    assert "Show it again" in mo.get(f"{address}/moderation").text
    assert mo.post(f"{address}/restoration", {"reason": ""}).status_code == 422
    assert mo.post(f"{address}/restoration", {"reason": "It fits."}).status_code == 303
    assert city.visitor(None).get(address).status_code == 200


def test_words_are_words(city: City, chart: Chart) -> None:
    hostile = "<svg onload=alert(1)>"
    alice = city.visitor(city.alice)
    sent = {**STEP, "title": hostile, "sentence": [hostile, hostile]}
    address = alice.post(f"{page_of(chart)}/steps/new", sent).headers["location"]
    assert hostile not in alice.get(address).text
    assert hostile not in alice.get(page_of(chart)).text
