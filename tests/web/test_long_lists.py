"""Lists that readers can make long are cut, say how much more there is, and lead on."""

import re

import pytest

from app.charts import countering
from app.charts.countering import answer_chart, answers_to
from app.charts.models import ChartStory
from app.charts.spec import Map, Trend
from app.charts.stories import stories_of
from app.discussion import challenge_queries
from app.discussion.challenge_queries import challenges_to
from app.discussion.challenging import flag_evidence
from app.discussion.models import Fault
from tests.factories.charts import make_chart
from tests.web.charted import page_of
from tests.web.test_challenges import Case, case

__all__ = ["case"]


def test_stories_of_a_chart_have_pages(case: Case) -> None:
    chart, city = case.charted.ranking, case.city
    with city.database.writing() as session:
        for number in range(12):
            title = f"Told {number}."
            session.add(ChartStory(chart_id=chart.id, author_id=city.alice.id, title=title))
    visitor = city.visitor(None)
    first = visitor.get(page_of(chart)).text
    assert re.findall(r"Told \d+\.", first) == [f"Told {n}." for n in range(11, 1, -1)]
    older = re.search(r'href="([^"]+\?told=[^"#]+)#h-told"', first)
    assert older
    second = visitor.get(older[1]).text
    assert re.findall(r"Told \d+\.", second) == ["Told 1.", "Told 0."]
    assert visitor.get(f"{page_of(chart)}?told=x").status_code == 200
    with city.database.reading() as session:
        assert len(stories_of(session, None, chart.id, limit=3).items) == 3


def test_counter_charts_are_cut_and_the_rest_is_counted(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(countering, "MOST", 2)
    charted, city = case.charted, case.city
    with city.database.writing() as session:
        slug = charted.dataset.slug
        others = [charted.trend, *(
            make_chart(session, charted.store, charted.dataset, spec)
            for spec in (Map(dataset=slug), Trend(dataset=slug, step="year"))
        )]  # fmt: skip
        for other in others:
            answer_chart(session, city.bob, other, charted.ranking)
        answer_chart(session, city.bob, charted.ranking, charted.trend)
    with city.database.reading() as session:
        found = answers_to(session, [charted.ranking.id, charted.trend.id])
    assert [one.of for one in found[charted.ranking.id]] == [3, 3]
    assert [one.of for one in found[charted.trend.id]] == [1]
    page = city.visitor(None).get(page_of(charted.ranking)).text
    assert "One more is not listed." in page


def test_flags_on_evidence_are_cut_and_the_rest_is_counted(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge_queries, "EACH", 2)
    city = case.city
    kinds = [Fault.PERIOD, Fault.STALE, Fault.SCALE, Fault.PLACE]
    with city.database.writing() as session:
        for kind in kinds:
            flag_evidence(session, city.bob, case.citation.id, kind, f"It is {kind}.")
    with city.database.reading() as session:
        flags = challenges_to(session, [case.citation.id])[case.citation.id]
    assert [(one.challenge.kind, one.of) for one in flags] == [(kinds[2], 4), (kinds[3], 4)]
    assert "2 more flags are not listed." in city.visitor(None).get(case.url).text
