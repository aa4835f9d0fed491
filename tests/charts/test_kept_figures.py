"""Figures are kept for the next reader, whatever becomes of the request that computed them."""

import pytest

from app.charts.models import Chart
from app.charts.reading import read_chart
from app.charts.service import keep_chart
from app.charts.spec import Ranking
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City


def read(city: City, store: Storage, chart_id: int, *, refuse: bool = False) -> str:
    with city.database.reading() as session:
        chart = session.get_one(Chart, chart_id)
        sentence = read_chart(session, store, chart, "ropewalk").sentence
        if refuse:
            raise RefusedError(NOT_FOUND)
        return sentence


def test_a_refused_request_spoils_no_figures(city: City) -> None:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store, title="Rolled back")
        chart_id = keep_chart(session, store, Ranking(dataset=dataset.slug)).id
    with pytest.raises(RefusedError):
        read(city, store, chart_id, refuse=True)
    assert "Ropewalk" in read(city, store, chart_id)
