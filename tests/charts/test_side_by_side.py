"""Counter-charts: lineage with credit, and two charts on one scale where that is honest."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.charts.countering import answer_chart, answered_by, answers_to
from app.charts.models import Chart
from app.charts.side_by_side import beside
from app.charts.spec import How, Keep, Map, Ranking, Step, Trend
from app.core.errors import RefusedError
from app.people.models import Standing
from tests.factories.charts import make_chart
from tests.factories.contributions import make_person
from tests.factories.datasets import make_dataset, store_in
from tests.factories.points import Charted, charted_in, lamps


@pytest.fixture
def charted(session: Session, tmp_path: Path) -> Charted:
    return charted_in(session, store_in(tmp_path))


def lamps_only(session: Session, charted: Charted, kind: type[Ranking] | type[Map]) -> Chart:
    spec = kind(dataset=charted.dataset.slug, filters=(Keep(column="kind", values=("lamp",)),))
    return make_chart(session, charted.store, charted.dataset, spec)


def axis(svg: str) -> list[str]:
    """Read the numbers of a ranking's axis: the texts at the foot of the picture."""
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    return [text for text in texts if re.fullmatch(r"[\d.,]+", text)]


def test_an_answer_is_credited_both_ways_and_once(session: Session, charted: Charted) -> None:
    bob, charlie = make_person(session, "bob"), make_person(session, "charlie")
    other = lamps_only(session, charted, Ranking)
    for person in (bob, charlie):
        answer_chart(session, person, other, charted.ranking)
    found = answers_to(session, [charted.ranking.id, other.id])
    assert [(one.chart.id, one.by) for one in found[charted.ranking.id]] == [(other.id, "bob")]
    assert other.id not in found
    assert [one.chart.id for one in answered_by(session, other.id)] == [charted.ranking.id]


def test_no_chart_answers_itself_and_no_stranger_answers(
    session: Session, charted: Charted
) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_chart(session, make_person(session), charted.ranking, charted.ranking)
    assert refused.value.ruling.code == "same-chart"
    for person in (None, make_person(session, standing=Standing.SUSPENDED)):
        with pytest.raises(RefusedError):
            answer_chart(session, person, charted.trend, charted.ranking)


def test_two_rankings_of_one_unit_have_one_scale(session: Session, charted: Charted) -> None:
    many = make_dataset(session, charted.store, "Lamps", rows=lamps("ropewalk", 60))[0]
    other = make_chart(session, charted.store, many)
    pair = beside(session, charted.store, charted.ranking, other, None)
    assert pair.shares_scale
    assert "They rest on different tables: Repairs, and Lamps." in [str(n) for n in pair.notes]
    ends = [one.figures.scale_shared for one in (pair.first, pair.second)]
    assert ends[0] == ends[1]
    assert ends[0] is not None
    assert ends[0][0] == 0
    assert ends[0][1] >= 60
    marks = [
        set(axis(one.svg_wide)) & {"0", "20", "40", "60", "80"} for one in (pair.first, pair.second)
    ]
    assert marks[0] == marks[1]
    assert len(marks[0]) >= 3


def test_two_maps_have_the_same_shades(session: Session, charted: Charted) -> None:
    city = make_chart(session, charted.store, charted.dataset, Map(dataset=charted.dataset.slug))
    pair = beside(session, charted.store, city, lamps_only(session, charted, Map), None)
    assert pair.shares_scale
    assert [one.words for one in pair.first.legend] == [one.words for one in pair.second.legend]


@pytest.mark.parametrize("focus", [None, "ropewalk"])
def test_two_trends_by_month_have_one_scale(
    session: Session, charted: Charted, focus: str | None
) -> None:
    spec = Trend(dataset=charted.dataset.slug, filters=(Keep(column="kind", values=("lamp",)),))
    other = make_chart(session, charted.store, charted.dataset, spec)
    pair = beside(session, charted.store, charted.trend, other, focus)
    assert pair.shares_scale
    assert pair.first.figures.scale_shared == pair.second.figures.scale_shared


def test_what_cannot_be_compared_says_why(session: Session, charted: Charted) -> None:
    cost = make_chart(
        session, charted.store, charted.dataset,
        Ranking(dataset=charted.dataset.slug, how=How.MEAN, column="cost"),
    )  # fmt: skip
    yearly = make_chart(
        session,
        charted.store,
        charted.dataset,
        Trend(dataset=charted.dataset.slug, step=Step.YEAR),
    )
    empty = make_chart(
        session, charted.store, charted.dataset,
        Trend(
            dataset=charted.dataset.slug, how=How.MEAN, column="cost",
            filters=(Keep(column="kind", values=("boat",)),),
        ),
    )  # fmt: skip
    mean = make_chart(
        session, charted.store, charted.dataset,
        Trend(dataset=charted.dataset.slug, how=How.MEAN, column="cost"),
    )  # fmt: skip
    for first, second, why in (
        (charted.ranking, charted.trend, "different kinds of picture"),
        (charted.ranking, cost, "measure different things"),
        (charted.trend, yearly, "by months and one by years"),
        (mean, empty, "has no number to show"),
    ):
        pair = beside(session, charted.store, first, second, None)
        assert not pair.shares_scale
        assert why in str(pair.notes[0])
        assert pair.first.figures.scale_shared is None


def test_a_chart_alone_keeps_its_own_scale(session: Session, charted: Charted) -> None:
    many = make_dataset(session, charted.store, "Lamps", rows=lamps("ropewalk", 60))[0]
    other = make_chart(session, charted.store, many)
    before = beside(session, charted.store, charted.ranking, charted.trend, None).first.svg_wide
    beside(session, charted.store, charted.ranking, other, None)
    after = beside(session, charted.store, charted.ranking, charted.trend, None).first.svg_wide
    assert before == after
    assert "60" not in axis(after)
