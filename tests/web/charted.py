"""A city with three charts of one table, for the tests of their pages."""

from app.charts.models import Chart
from app.charts.spec import Ranking, Trend
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods
from tests.people import City


def store_of(city: City) -> Storage:
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def make_charts(city: City) -> tuple[Chart, Chart]:
    """Make a ranking and a trend of the same measure."""
    store = store_of(city)
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        ranking = make_chart(session, store, dataset, Ranking(dataset=dataset.slug))
        return ranking, make_chart(session, store, dataset, Trend(dataset=dataset.slug))


def page_of(chart: Chart) -> str:
    return f"/charts/{chart.id}-{chart.slug}"
