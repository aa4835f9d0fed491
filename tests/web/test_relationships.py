"""The specification of the page of a city's relationships, its file and its API."""

import csv
from datetime import date

from app.core.clock import utc_now
from app.relationships.credit.models import AnswerCredit
from app.relationships.ties.models import Extent, Measure, TieCount
from app.relationships.ties.quarters import last_quarters
from tests.factories.proposals import make_chart, make_proposal
from tests.people import City


def test_an_empty_city_says_that_nothing_was_counted(city: City) -> None:
    reader = city.visitor(None)
    assert reader.get("/relationships").text.count("Not counted yet") == len(Measure)
    assert reader.get("/api/v1/relationships").json() == {"items": [], "next": None}
    assert 'href="/relationships"' in reader.get("/").text


def test_page_file_and_api_show_the_same_rows_and_no_hidden_number(city: City) -> None:
    earlier, now = last_quarters(utc_now().date(), 2)
    with city.database.writing() as session:
        for quarter, extent, part in ((earlier, Extent.EXACT, 12), (now, Extent.FEW, None)):
            session.add(
                TieCount(
                    quarter=quarter,
                    measure=Measure.THREADS,
                    counted_on=date(2026, 11, 1),
                    extent=extent,
                    part=part,
                    whole=31,
                )
            )
    reader = city.visitor(None)
    page = reader.get("/relationships").text
    assert "12 of 31 discussions had people of three or more neighborhoods." in page
    assert "Fewer than 5 of 31 discussions" in page
    assert page.count("<rect") - page.count('stroke-dasharray="3 3"') >= 1
    rows = list(csv.DictReader(reader.get("/relationships.csv").text.splitlines()))
    assert [(row["part"], row["whole"], row["extent"]) for row in rows] == [
        ("12", "31", "exact"), ("", "31", "few"),
    ]  # fmt: skip
    items = reader.get("/api/v1/relationships").json()["items"]
    assert [(one["part"], one["quarter"]) for one in items] == [
        (12, earlier.isoformat()), (None, now.isoformat()),
    ]  # fmt: skip


def test_credit_stands_on_a_persons_page_without_a_score(city: City) -> None:
    with city.database.writing() as session:
        proposal, chart = make_proposal(session, city.alice), make_chart(session)
        credit = AnswerCredit(
            answer_id=proposal.id, noun="chart", noun_id=chart.id, person_id=city.bob.id
        )
        session.add(credit)
    page = city.visitor(None).get("/people/bob").text
    assert "used in one official answer" in page
    assert 'href="/people/bob/answers"' in page
    assert city.visitor(None).get("/people/bob/answers").status_code == 200
    assert "official answer" not in city.visitor(None).get("/people/alice").text
