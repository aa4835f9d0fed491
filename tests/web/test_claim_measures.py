"""Claims on another number of a chart than its own, picked on its page and by programs."""

import pytest
from sqlalchemy import select

from app.charts.models import Chart, Claim
from app.charts.spec import Composition
from tests.charts.claims.city import chart_of
from tests.charts.claims.test_picking import table
from tests.people import City
from tests.web.test_claims import address, store_of

POLES = {"of": "kind", "value": "pole"}
LEVEL = {"kind": "level", "measure": "kind:pole", "area": "dovecote", "period": "all"}


@pytest.fixture
def chart(city: City) -> Chart:
    with city.database.writing() as session:
        return chart_of(session, store_of(city), table(), Composition(dataset="repairs", by="kind"))


def claims(city: City) -> list[Claim]:
    with city.database.reading() as session:
        return list(session.scalars(select(Claim)))


def test_a_share_is_offered_kept_and_adjusted_from_its_page(city: City, chart: Chart) -> None:
    bob = city.visitor(city.bob)
    page = bob.get(f"{address(chart)}?focus=dovecote").text
    assert "Repairs with Kind: pole (share) in Dovecote, 2023 to 2025: 64.4%" in page
    assert '<option value="kind:pole" selected>pole (share)</option>' in page
    assert '<option value="">Repairs</option>' in page
    kept = bob.post(address(chart), LEVEL).headers["location"]
    assert [claim.spec["measure"] for claim in claims(city)] == [POLES]
    assert "measure=kind%3Apole" in bob.get(kept).text


@pytest.mark.parametrize("wrong", ["kind:The mayor lies", "beside", "x", "kind:"])
def test_a_number_that_the_chart_has_not_is_refused_by_its_field(
    city: City, chart: Chart, wrong: str
) -> None:
    bob, sent = city.visitor(city.bob), {**LEVEL, "measure": wrong}
    answer = bob.post(address(chart), sent)
    assert answer.status_code == 422
    assert 'id="measure-e"' in answer.text
    tried = bob.get(f"{address(chart)}?kind=level&measure={wrong}")
    assert "This cannot be computed yet." in tried.text
    assert "The mayor lies" not in tried.text.split('id="tried"')[1].split("</div>")[0]
    assert claims(city) == []


def test_programs_name_the_number_too(city: City, chart: Chart) -> None:
    visitor, base = city.visitor(None), f"/api/v1/charts/{chart.id}/claims"
    offers = visitor.get(f"{base}/offers?area=dovecote").json()["items"]
    assert {str(one["claim"]["measure"]) for one in offers} == {str(POLES)}
    sent = {"kind": "level", "area": "dovecote", "measure": POLES}
    assert city.client().post(f"{base}/try", json=sent).json()["value"] == pytest.approx(260 / 404)
    wrong = {**sent, "measure": {"of": "beside"}}
    assert city.client().post(f"{base}/try", json=wrong).status_code == 422
