"""Charts for tests, and a drawing process that the whole run shares."""

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.service import keep_chart
from app.charts.spec import Ranking, Spec
from app.core.storage import Storage
from app.datasets.models import Dataset


def make_chart(
    session: Session,
    store: Storage,
    dataset: Dataset,
    spec: Spec | None = None,
    *,
    featured: bool = False,
) -> Chart:
    """Make a chart of a dataset; by default the ranking of its rows."""
    return keep_chart(session, store, spec or Ranking(dataset=dataset.slug), featured=featured)
