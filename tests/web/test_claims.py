"""The pages of claims: offered, computed as they are chosen, kept, and shown inside texts."""

import re

import pytest
from sqlalchemy import select

from app.charts.claims.judged import Verdict
from app.charts.claims.service import keep_claim
from app.charts.claims.specs import ChangeClaim, Direction
from app.charts.models import Chart, Claim
from app.charts.spec import Last
from app.core.clock import utc_now
from app.core.storage import Storage
from tests.charts.claims.city import chart_of, rows
from tests.factories.discussion import comment_in, topic_in
from tests.people import City

CHANGE = {"kind": "change", "area": "ropewalk", "direction": "more", "period": "last-12"}


def store_of(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


@pytest.fixture
def chart(city: City) -> Chart:
    with city.database.writing() as session:
        table = rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)})
        return chart_of(session, store_of(city), table)


def address(chart: Chart) -> str:
    return f"/charts/{chart.id}-{chart.slug}/claims"


def claims(city: City) -> list[Claim]:
    with city.database.reading() as session:
        return list(session.scalars(select(Claim)))


def kept(city: City, chart: Chart) -> int:
    claim = ChangeClaim(area="ropewalk", period=Last(months=12), direction=Direction.MORE)
    with city.database.writing() as session:
        return keep_claim(session, store_of(city), session.get_one(Chart, chart.id), claim).id


def test_anybody_sees_what_a_chart_lets_one_say(city: City, chart: Chart) -> None:
    page = city.visitor(None).get(f"{address(chart)}?focus=ropewalk")
    assert page.status_code == 200
    assert "rose from 48 in 2024 to 96 in 2025" in page.text
    assert "too few to tell</span>" not in page.text  # only what holds is offered
    assert (
        "What this chart lets you say"
        in city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}").text
    )


def test_the_form_is_computed_as_it_is_chosen_with_htmx_and_without(
    city: City, chart: Chart
) -> None:
    visitor = city.visitor(None)
    asked = f"{address(chart)}?kind=change&area=dovecote&direction=more&period=last-12"
    part = visitor.htmx("GET", asked).text
    assert "<html" not in part
    assert "too few to tell a change" in part
    assert part.strip() in visitor.get(asked).text


def test_the_form_is_tried_without_its_token_in_the_address(city: City, chart: Chart) -> None:
    answer = city.visitor(None).post(f"{address(chart)}/trial", CHANGE)
    assert answer.status_code == 303
    assert "csrf" not in answer.headers["location"]
    assert "rose from 48 in 2024" in city.visitor(None).get(answer.headers["location"]).text


def test_a_claim_is_kept_once_and_has_a_page(city: City, chart: Chart) -> None:
    bob = city.visitor(city.bob)
    answers = [bob.post(address(chart), CHANGE) for _time in range(2)]
    (claim,) = claims(city)
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"] for answer in answers} == {f"/claims/{claim.id}"}
    page = city.visitor(None).get(f"/claims/{claim.id}").text
    for said in ("rose from 48 in 2024 to 96 in 2025", "supported", f"{{claim:{claim.id}}}",
                 "version 1, data up to 31 December 2025", "No text makes it yet"):  # fmt: skip
        assert said in page


def test_whoever_may_not_take_part_keeps_none(city: City, chart: Chart) -> None:
    assert city.visitor(None).post(address(chart), CHANGE).status_code in {303, 401}
    assert city.visitor(city.sue).post(address(chart), CHANGE).status_code == 403
    assert claims(city) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "prophecy"}, "kind"), ({"direction": "sideways"}, "direction"),
        ({"period": "days"}, "start"), ({"period": "days", "start": "2025-13"}, "start"),
        ({"kind": "gap"}, "other"), ({"kind": "gap", "other": "ropewalk"}, "area"),
        ({"kind": "rank", "area": ""}, "area"), ({"kind": "rank", "within": "0"}, "within"),
        ({"kind": "rank", "within": "many"}, "within"), ({"kind": "share", "over": "-1"}, "over"),
        ({"area": "A" * 100}, "area"), ({"area": "<svg onload=x>"}, "area"),
        ({"before": "yesterday"}, "before"), ({"period": "last-0"}, "months"),
        ({"period": "last-99999"}, "months"), ({"before": "days"}, "before_start"),
        ({"period": "days", "start": "0000-01"}, "start"),
    ],
)  # fmt: skip
def test_what_cannot_be_claimed_says_why_and_keeps_the_form(
    city: City, chart: Chart, wrong: dict[str, str], field: str
) -> None:
    del field
    answer = city.visitor(city.bob).post(address(chart), {**CHANGE, **wrong})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text or "This cannot be computed yet" in answer.text
    assert '<option value="ropewalk" selected>' in answer.text or "area" in wrong
    assert claims(city) == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("/claims/999", 404), ("/claims/0", 404), ("/claims/abc", 422),
        ("/claims/99999999999", 404), ("/charts/999/claims", 404),
        ("/charts/{id}/claims?focus=atlantis", 200), ("/charts/{id}/claims?kind=level", 200),
        ("/charts/{id}/claims?kind=rank&area=atlantis&within=1&direction=more", 200),
        ("/charts/{id}/claims?kind=change&period=days&start=1000-01&direction=less", 200),
    ],
)  # fmt: skip
def test_no_address_breaks(city: City, chart: Chart, asked: str, status: int) -> None:
    assert city.visitor(None).get(asked.format(id=chart.id)).status_code == status


def test_a_text_shows_its_claim_with_a_verdict_to_check(city: City, chart: Chart) -> None:
    number = kept(city, chart)
    topic = topic_in(city)
    comment = comment_in(city, city.bob, topic, f"So it is: {{claim:{number}}}.")
    for person in (None, city.alice):
        page = city.visitor(person).get(f"/comments/{comment}/thread").text
        assert "rose from 48 in 2024 to 96 in 2025" in page
        (target,) = re.findall(r'popovertarget="(claim-[^"]+)"', page)
        assert f'<span popover id="{target}"' in page


def test_a_changed_verdict_shows_on_every_page_that_was_kept(city: City, chart: Chart) -> None:
    number = kept(city, chart)
    topic = topic_in(city)
    comment_in(city, city.bob, topic, f"So it is: {{claim:{number}}}.")
    visitor = city.visitor(None)
    url = visitor.get(f"/proposals/{topic}").headers["location"]
    assert "The verdict changed" not in visitor.get(url).text
    with city.database.writing() as session:
        claim = session.get_one(Claim, number)
        claim.verdict, claim.rechecked_at = Verdict.TOO_FEW, utc_now()
    page = visitor.get(url).text
    assert "The verdict changed: it was supported, now too few to tell." in page


def test_a_proposal_begins_from_a_claim(city: City, chart: Chart) -> None:
    number = kept(city, chart)
    page = city.visitor(city.bob).get(f"/proposals/new?chart={chart.id}&claim={number}").text
    assert f"{{claim:{number}}}" in page
