"""A program posts a proposal with its evidence: the chart is read by us, never told to us."""

import pytest
from httpx2 import Client

from app.core.storage import Storage
from tests.api.test_writing import proposed, with_token
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods
from tests.people import City


@pytest.fixture
def chart(city: City) -> int:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        return make_chart(session, store, dataset).id


@pytest.fixture
def alice(city: City) -> Client:
    return with_token(city, "alice")


def test_a_chart_is_cited_as_it_reads_now_for_its_focus(alice: Client, chart: int) -> None:
    posted = proposed(alice, chart_id=chart, focus="dovecote")
    assert posted["phase"] == "open"
    (cited,) = posted["citations"]
    assert (cited["chart_id"], cited["reading"]["focus"]) == (chart, "dovecote")
    assert cited["reading"]["value"] == 1.0
    assert proposed(alice, chart_id=chart, focus="dovecote")["id"] == posted["id"]
    again = alice.get(f"/api/v1/proposals/{posted['id']}").json()
    assert again["citations"] == posted["citations"]


def test_without_a_focus_it_is_read_for_the_first_place(alice: Client, chart: int) -> None:
    posted = proposed(alice, chart_id=chart, neighborhoods=["ropewalk", "dovecote"])
    assert posted["citations"][0]["reading"]["focus"] == "ropewalk"
    city_wide = proposed(alice, chart_id=chart, key="other-key")
    assert city_wide["citations"][0]["reading"]["focus"] is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"chart_id": 999}, "chart_id"),
        ({"chart_id": 0}, "chart_id"),
        ({"chart_id": 2**31}, "chart_id"),
        ({"chart_id": "1; drop"}, "chart_id"),
        ({"focus": "atlantis"}, "focus"),
        ({"focus": "dovecote"}, "focus"),
        ({"reading": {"value": 1}}, "reading"),
    ],
)
@pytest.mark.usefixtures("chart")
def test_an_unknown_chart_or_place_and_a_told_reading_are_refused(
    alice: Client, sent: dict[str, object], field: str
) -> None:
    body = {"title": "Light", "text": "Dark.", "key": "k" * 8, **sent}
    answer = alice.post("/api/v1/proposals", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
