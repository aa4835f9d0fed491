"""“Where is this from?”: what a claim or a citation says is not asked; the rest gets candidates."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.charts.claims.judged import Judged
from app.charts.claims.matching import facts_of_claim, facts_of_reading, headline_of, unsourced
from app.charts.claims.service import judge_fully, newest_cube
from app.charts.claims.sourcing import EACH, NUMBERS, ask_for_sources, sayable
from app.charts.claims.specs import (
    ChangeClaim,
    Claimed,
    Direction,
    LevelClaim,
    RankClaim,
    ShareClaim,
)
from app.charts.claims.typed import typed_numbers
from app.charts.models import Chart
from app.charts.reading import read_chart
from app.charts.spec import Last
from app.core.storage import Storage
from app.datasets.models import Dataset
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import store_in

ROSE = ChangeClaim(area="ropewalk", period=Last(months=12), direction=Direction.MORE)


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def chart(session: Session, store: Storage) -> Chart:
    counts = {"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4), "millrace": (2, 2, 2)}
    return chart_of(session, store, rows(counts))


def found(session: Session, store: Storage, chart: Chart, claim: Claimed) -> Judged:
    return judge_fully(newest_cube(session, store, chart), claim)


@pytest.mark.parametrize(
    ("claim", "said", "not_said"),
    [
        (ROSE, "It doubled: twice as many, 100% more, from 48 to 96, 48 more.", "91"),
        (LevelClaim(area="dovecote", period=Last(months=12)), "48 reports", "50"),
        (RankClaim(area="ropewalk", direction=Direction.MORE, within=1), "1 of 4", "7"),
        (ShareClaim(area="ropewalk", period=Last(months=12), over=50),
         "57% of all 169, more than 50%: 56.8 percent.", "61%"),
    ],
)  # fmt: skip
def test_a_number_that_a_claim_says_is_not_asked_for(
    session: Session, store: Storage, chart: Chart, claim: Claimed, said: str, not_said: str
) -> None:
    facts = [facts_of_claim(found(session, store, chart, claim))]
    assert unsourced(said, facts) == []
    assert [one.words for one in unsourced(not_said, facts)] == [not_said]


def test_a_number_that_a_citation_says_is_not_asked_for(
    session: Session, store: Storage, chart: Chart
) -> None:
    reading = read_chart(session, store, chart, "ropewalk").to_facts()
    value, median = reading["value"], reading["city_median"]
    text = f"{value} here, {median} in the middle; rank 1 of 4. But 7777 elsewhere, 7777 again."
    assert [one.words for one in unsourced(text, [facts_of_reading(reading)])] == ["7777"]
    assert len(unsourced(text, [])) == 5


def test_candidates_say_the_number_or_come_near_and_the_nearest_is_first(
    session: Session, store: Storage, chart: Chart
) -> None:
    pool = sayable(session, store, [chart], "ropewalk")
    asked = ask_for_sources(typed_numbers("It doubled from 50 to 97, and 5555 more."), pool)
    assert [one.typed.words for one in asked] == ["doubled", "50", "97"][:NUMBERS]
    for one in asked:
        assert 0 < len(one.candidates) <= EACH
        off = [headline_of(say.found).distance(one.typed) for say in one.candidates]
        assert None not in off
        assert off == sorted(off, key=lambda distance: distance or 0.0)
    assert asked[0].candidates[0].found.area == "ropewalk"
    assert ask_for_sources(typed_numbers("5555"), pool)[0].candidates == []


def test_of_the_whole_city_there_are_candidates_too(
    session: Session, store: Storage, chart: Chart
) -> None:
    pool = sayable(session, store, [chart], None)
    assert {one.found.area for one in pool} == {None}
    assert ask_for_sources(typed_numbers("169 of them"), pool)[0].candidates


def test_a_chart_that_cannot_be_read_offers_nothing(
    session: Session, store: Storage, chart: Chart
) -> None:
    session.get_one(Dataset, chart.dataset_id).current_version_id = None
    session.flush()
    assert sayable(session, store, [chart], "ropewalk") == []


def test_what_is_hidden_is_never_offered(session: Session, store: Storage) -> None:
    table = rows({"ropewalk": (0, 0, 1), "dovecote": (4, 4, 4)})[-200:]
    chart = chart_of(session, store, table, sensitive=True)
    pool = sayable(session, store, [chart], "ropewalk")
    assert all(one.found.now_n >= 5 for one in pool)


def test_of_two_charts_that_tell_the_same_numbers_one_is_enough(
    session: Session, store: Storage, chart: Chart
) -> None:
    pool = sayable(session, store, [chart, chart], "ropewalk")
    (asked,) = ask_for_sources(typed_numbers("96"), pool)
    told = [(one.claim, one.found.value) for one in asked.candidates]
    assert len(told) == len(set(map(repr, told)))
    (tripled,) = typed_numbers("It tripled")
    doubled = headline_of(found(session, store, chart, ROSE))
    assert doubled.distance(tripled) is None


RATIO = {"sort": "ratio", "now": 85.0, "then": 100.0, "value": 0.85}
APART = {"sort": "difference", "now": 0.1052, "then": 0.2648, "value": 0.1052 - 0.2648}


@pytest.mark.parametrize(
    ("facts", "said", "not_said"),
    [
        (RATIO, ["15% less", "15 percent lower", "15 per cent fewer", "fell by about 15%", "15%",
                 "down 15%", "15 less"],
         ["15% more", "15 percent higher", "rose by 15%", "up 15%", "an increase of 15%",
          "15 more"]),
        ({**RATIO, "value": 2.0, "now": 2.0, "then": 1.0},
         ["doubled", "twice as many", "half as many", "100% more", "two times more"],
         ["halved", "100% less", "a half less", "two times fewer"]),
        ({**RATIO, "value": 0.5, "now": 1.0, "then": 2.0},
         ["halved", "50% less", "half as many", "2 times fewer"], ["doubled", "50% more"]),
        (APART, ["0.16 less", "from 0.26 to 0.11", "fell by 0.16"],
         ["0.15 less", "0.16 more", "rose by 0.16"]),
        ({**APART, "now": 0.11, "then": 0.26, "value": -0.15}, ["0.15 less"], ["0.16 less"]),
    ],
)  # fmt: skip
def test_a_typed_number_goes_the_way_that_its_words_say(
    session: Session,
    store: Storage,
    chart: Chart,
    facts: dict[str, Any],
    said: list[str],
    not_said: list[str],
) -> None:
    known = replace(found(session, store, chart, ROSE), low=None, high=None, now_n=0, then_n=0,
                    **facts)  # fmt: skip
    told = [facts_of_claim(known)]
    assert [text for text in said if unsourced(text, told)] == []
    assert [text for text in not_said if not unsourced(text, told)] == []
