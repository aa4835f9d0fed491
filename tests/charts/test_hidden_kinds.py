"""Small counts of people by kind, by size and as shares: none is told, and none follows."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sqlalchemy.orm import Session

from app.charts.checking import check_spec
from app.charts.details import Bins, Parts
from app.charts.figures import Figures, figures_of
from app.charts.spec import Composition, Distribution, How, Keep, Ranking, Spec, SplitKinds, Trend
from app.charts.suppressing import FEWEST, hide_cube
from app.core.errors import InvalidError
from app.core.storage import Storage
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

KINDS = {"ropewalk": (30, 2), "dovecote": (3, 40), "millrace": (20, 25), "tannery": (12, 18)}


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def figures(session: Session, store: Storage, spec_of: type[Spec], **facts: object) -> Figures:
    make_neighborhoods(session)
    rows = [
        (place, date(2024 + n % 2, 1 + n % 12, 5), kind, float(n % 9))
        for place, (lamps, roads) in KINDS.items()
        for kind, many in (("lamp", lamps), ("road", roads))
        for n in range(many)
    ]
    slug = make_dataset(session, store, "People", rows=rows, sensitive=True)[0].slug
    spec = spec_of.model_validate({"dataset": slug, **facts})
    dataset, version = check_spec(session, spec)
    return figures_of(session, store, dataset, version, spec)


def test_a_share_of_few_or_of_nearly_all_is_hidden(session: Session, store: Storage) -> None:
    of = Keep(column="kind", values=("lamp",))
    found = figures(session, store, Ranking, how=How.SHARE, of=of)
    assert found.cell(0, "ropewalk").hidden, "two of its rows are no lamps"
    assert found.cell(0, "dovecote").hidden
    assert found.cell(0, "millrace").value == pytest.approx(20 / 45)


def test_kinds_of_few_rows_are_hidden_with_those_that_give_them_away(
    session: Session, store: Storage
) -> None:
    detail = figures(session, store, Composition, by="kind").detail
    assert isinstance(detail, Parts)
    small = detail.counts < FEWEST
    assert detail.hidden[small].all()
    assert (detail.hidden.sum(axis=0) != 1).all(), "the place's rows in all would tell it"


def test_small_bins_are_hidden(session: Session, store: Storage) -> None:
    detail = figures(session, store, Distribution, column="cost").detail
    assert isinstance(detail, Bins)
    assert detail.hidden[(detail.counts < FEWEST) & (detail.counts.sum(axis=0) > 0)].all()
    assert detail.open_low, "the least and the most are numbers of single people"
    assert detail.open_high


@pytest.mark.parametrize(
    "facts", [{"split": SplitKinds(column="kind")}, {"window": 6}, {"compare": "year_before"}]
)
def test_what_has_no_place_on_the_grid_is_refused(
    session: Session, store: Storage, facts: dict[str, object]
) -> None:
    with pytest.raises(InvalidError):
        figures(session, store, Trend, **facts)


@given(
    arrays(np.int64, array_shapes(min_dims=3, max_dims=3, max_side=4), elements=st.integers(0, 9)),
    st.booleans(),
)
def test_no_line_of_any_cube_gives_a_cell_away(counts: np.ndarray, together: bool) -> None:
    city = counts.sum(axis=2)
    there, city_there = np.ones(counts.shape, dtype=bool), np.ones(city.shape, dtype=bool)
    hidden, of_city = hide_cube(counts, there, city, city_there, together=together)
    assert hidden[counts < FEWEST].all()
    assert of_city[city < FEWEST].all()
    if together:
        assert (hidden == hidden.any(axis=0)).all()
    for axis in range(3):
        if counts.shape[axis] == 1 and axis < 2:
            continue
        cells, rows = hidden.sum(axis=axis), (counts * hidden).sum(axis=axis)
        safe = (cells >= 2) & (rows >= FEWEST) & (rows != cells * (FEWEST - 1))
        assert ((cells == 0) | safe | hidden.all(axis=axis)).all()
