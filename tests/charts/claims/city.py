"""A small city whose counts are chosen, so that each claim has a known answer."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.spec import Ranking, Spec
from app.core.storage import Storage
from app.datasets.vocabulary import Nature
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset
from tests.factories.places import make_neighborhoods

YEARS = (2023, 2024, 2025)


def rows(counts: Mapping[str, Sequence[int]], cost: float = 1.0) -> list[tuple[object, ...]]:
    """Make so many rows a month of each of YEARS; the last day of the last month is there."""
    made: list[tuple[object, ...]] = []
    for slug, yearly in counts.items():
        for year, monthly in zip(YEARS, yearly, strict=True):
            for month in range(1, 13):
                made += [
                    (slug, date(year, month, 1 + n % 28), "lamp", cost * (1 + n % 5))
                    for n in range(monthly)
                ]
    return [*made, (None, date(2025, 12, 31), "lamp", 1.0)]


def chart_of(
    session: Session,
    store: Storage,
    table: Sequence[Sequence[object]],
    spec: Spec | None = None,
    *,
    nature: Nature = Nature.EVENTS,
    sensitive: bool = False,
) -> Chart:
    make_neighborhoods(session)
    dataset, _v = make_dataset(session, store, rows=table, nature=nature, sensitive=sensitive)
    return make_chart(session, store, dataset, spec or Ranking(dataset=dataset.slug))
