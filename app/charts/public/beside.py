"""A borrowed chart beside one of ours: which of ours may fit, and both as documents."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.public.document import describe
from app.charts.public.likeness import Check, checks_of, is_comparable
from app.charts.public.schema import Document
from app.charts.queries import all_charts, datasets_by_ids
from app.charts.spec import Trend, read_spec
from app.core.config import Settings
from app.core.storage import Storage


class Beside(NamedTuple):
    """Ours and theirs, with what was checked; `fits` allows one scale."""

    mine: Document
    theirs: Document
    checks: Sequence[Check]

    @property
    def fits(self) -> bool:
        return is_comparable(self.checks)


def beside(
    session: Session,
    store: Storage,
    settings: Settings,
    chart: Chart,
    focus: str | None,
    theirs: Document,
) -> Beside:
    """Set one of our charts beside a borrowed one. Raises RefusedError as `document.describe`.

    A borrowed chart of one place is set beside ours of the reader's place, one of a city beside
    ours of the city.
    """
    mine = describe(session, store, settings, chart, focus if theirs.focus else None)
    return Beside(mine, theirs, checks_of(mine, theirs))


def ours_by_fit(session: Session, theirs: Document) -> tuple[Sequence[Chart], Sequence[Chart]]:
    """Return our charts that are made alike (aggregate, nature, steps), and the others."""
    charts = all_charts(session)
    datasets = datasets_by_ids(session, {chart.dataset_id for chart in charts})
    fitting: list[Chart] = []
    others: list[Chart] = []
    for chart in charts:
        spec = read_spec(chart.spec)
        alike = (
            spec.how.value == theirs.measure.how
            and datasets[chart.dataset_id].nature.value == theirs.measure.nature
            and isinstance(spec, Trend) == (theirs.along == "periods")
            and (spec.per.of if spec.per else None)
            == (theirs.measure.per.of if theirs.measure.per else None)
        )
        (fitting if alike else others).append(chart)
    return fitting, others
