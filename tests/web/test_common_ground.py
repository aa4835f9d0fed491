"""The specification of the pages of common ground."""

import re

import pytest
from sqlalchemy import event, update
from sqlmodel import col

from app.contributions.models import CellKind, Contribution, Visibility
from app.contributions.publishing import CellFigures
from app.contributions.score_models import Fit, Score
from app.core.clock import utc_now
from app.core.db import Database
from app.proposals.models import Kind, Reach
from app.proposals.service import Wish, publish_proposal
from app.web.ground_bars import bars_of
from tests.factories.ground import make_ground
from tests.people import City
from tests.ranked import rank_by_hand

RESTORED = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
SECTION = re.compile(r'<section class="stack" id="(\w+)"(.*?)</section>', re.DOTALL)


def titles(page: str, section: str) -> list[str]:
    found = dict(SECTION.findall(page))[section]
    return re.findall(r"<h3[^>]*><a[^>]*><span[^>]*>([^<]+)</span>", found)


@pytest.mark.parametrize(("score", "agreed"), [(590, False), (610, True)])
def test_agreed_is_what_half_or_more_are_expected_to_agree_on(
    city: City, score: int, agreed: bool
) -> None:
    wish = Wish("Text 1", "They are dark.", Kind.FIX, Reach.CITY)
    with city.database.writing() as session:
        text = publish_proposal(session, city.alice, wish, "key-of-text").id
        rank_by_hand(session, text, score)
    page = city.visitor(None).get("/common-ground?show=agreed").text
    assert titles(page, "agreed") == ["Text 1"] * agreed


def test_before_the_first_batch_the_pages_say_so(city: City) -> None:
    reader = city.visitor(None)
    assert "no batch of votes has been counted" in reader.get("/common-ground").text
    assert "There is no example yet" in reader.get("/common-ground/how").text
    assert "everybody counts who has named a home" in reader.get("/common-ground").text


def test_the_page_shows_what_is_agreed_on_and_what_divides(city: City) -> None:
    texts = make_ground(city)
    reader = city.visitor(None)
    page = reader.get("/common-ground").text
    agreed = reader.get("/common-ground?show=agreed").text
    assert sorted(titles(agreed, "agreed")) == ["Text 0", "Text 3", "Text 6", "Text 9"]
    assert len(titles(page, "agreed")) == 3
    assert "See all 4" in page
    assert "Text 0" not in titles(page, "groups")
    assert titles(page, "groups")
    assert 'class="ground">Common ground' in page
    assert "in 100 to agree where support is lowest" in page
    assert "Score " not in page  # one number a text: the corrected one
    assert "So the number in words is below most scores" in reader.get("/common-ground/how").text
    assert "Opinion groups probably differ on this." in page
    assert "One group" in page
    assert "A third group" not in page
    assert "The opinion space by square" in page
    assert "4 of 12 texts had the badge" in page
    assert not re.search(r"Group [AB]\b", page)
    # An unknown filter is left out; htmx gets the part, a browser the page.
    here = reader.get("/common-ground?neighborhood=ropewalk").text
    assert set(re.findall(r"Text \d+", here)) == {"Text 11"}
    assert "Nothing here reaches that far yet." in here
    assert not re.findall(r"Text \d+", reader.get("/common-ground?kind=comments").text)
    assert reader.get("/common-ground?dataset=x&period=x&kind=x&show=x&after=x").text == page
    assert re.findall(r"Text \d+", reader.get("/common-ground?period=week").text) == []
    part = reader.htmx("GET", "/common-ground?neighborhood=ropewalk").text
    assert part.lstrip().startswith('<div class="stack loose" id="found">')
    assert part.strip() in here
    back = reader.get("/common-ground", **RESTORED)
    assert back.text == page
    # What is hidden goes at once, from a page that was kept too.
    with city.database.writing() as session:
        hidden = update(Contribution).where(col(Contribution.id) == texts[0])
        session.execute(hidden.values(visibility=Visibility.HIDDEN))
    assert "Text 0" not in reader.get("/common-ground").text
    assert "Text 0" not in reader.get("/common-ground?show=agreed").text


def test_a_page_costs_the_same_questions_and_a_kept_one_few(city: City) -> None:
    make_ground(city)
    asked: list[str] = []
    engine = city.database.engine

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    reader, counts = city.visitor(None), []
    for address in ("/common-ground", "/common-ground", "/common-ground?neighborhood=ropewalk"):
        asked.clear()
        reader.get(address)
        counts.append(len([one for one in asked if one.lstrip().upper().startswith("SELECT")]))
    event.remove(engine, "before_cursor_execute", note)
    whole, kept, filtered = counts
    assert whole <= 25
    assert kept <= 4
    assert filtered <= whole


def test_the_worked_example_is_what_the_city_publishes(city: City) -> None:
    texts = make_ground(city)
    page = city.visitor(None).get("/common-ground/how").text
    with city.database.reading() as session:
        fit = session.query(Fit).one()
        score = session.query(Score).filter_by(contribution_id=texts[-2]).one()
    worked = fit.example["worked"]
    assert worked["id"] == texts[-2]  # the last is about a corner
    assert abs(1000 * worked["score"] - score.score) <= 5
    assert worked["score"] <= min(worked["groups_lowest"], worked["places_lowest"]) + 0.001
    assert f"expected to be {100 * worked['score']:.1f} in 100" in page
    assert "Text 10" in page
    assert "Ropewalk" in page


def test_a_town_without_groups_is_told_so(city: City, database: Database) -> None:
    texts = make_ground(city)
    with database.writing() as session:
        session.execute(update(Fit).values(group_sizes=[], picture={"squares": 16, "groups": []}))
        session.execute(update(Score).values(groups=[]))
    page = city.visitor(city.alice).get("/common-ground").text
    assert "There are no opinion groups to show." in page
    assert "This city has no opinion groups yet." in page
    assert "Opinion groups" not in page
    assert "There is no picture yet" in page
    assert len(texts) == 12


def test_bars_tell_no_more_than_whole_percent_and_tens() -> None:
    def bar_of(agree: int, disagree: int) -> object:
        shown = dict(zip(("agree", "disagree", "pass"), (agree, disagree, 0), strict=True))
        cells = [CellFigures(CellKind.ELSEWHERE, 0, shown, utc_now())]  # type: ignore[arg-type]
        return bars_of(None, cells, {}).places[0]

    one, other = bar_of(97, 3), bar_of(98, 2)
    assert one == other
    assert "over 95 %" in str(one.agree)  # type: ignore[attr-defined]
    few = bar_of(5, 3)
    assert few == bar_of(2, 7)
    assert "fewer than 10" in str(few.people)  # type: ignore[attr-defined]
    assert few.parts is None  # type: ignore[attr-defined]
