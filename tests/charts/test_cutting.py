"""A part of a chart's numbers: each keeps the interval that it has in the whole chart."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from app.charts.cutting import only_areas, only_periods
from app.charts.figures import figures_of
from app.charts.spec import How, Trend
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods


def test_numbers_that_are_cut_out_keep_their_intervals(session: Session, tmp_path: Path) -> None:
    store = store_in(tmp_path)
    make_neighborhoods(session)
    rows = [
        (slug, date(year, month, 1 + one), "lamp", float(one % 3 * month * wide))
        for slug, wide in (("dovecote", 1), ("ropewalk", 9))
        for year in (2024, 2025)
        for month in range(1, 13)
        for one in range(9)
    ]
    dataset, version = make_dataset(session, store, rows=rows)
    for compare in (None, "year_before"):
        spec = Trend.model_validate(
            {"dataset": dataset.slug, "how": How.MEAN, "column": "cost", "compare": compare}
        )
        whole = figures_of(session, store, dataset, version, spec)
        cell = whole.cell(5, "ropewalk")
        assert cell.interval is not None
        cut = only_areas(only_periods(whole, 4, 6), {"ropewalk"})
        assert cut.cell(1, "ropewalk") == cell
