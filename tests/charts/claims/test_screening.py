"""Looking at many measures of a place: what is called a finding is rarely chance."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from app.charts.claims.cube import Cube
from app.charts.claims.screening import Asked, screen
from app.charts.claims.service import newest_cube
from app.charts.spec import How, Population, Ranking
from app.core.storage import Storage
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

PLACES = ("ropewalk", "dovecote", "millrace", "tannery")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def noise(
    chance: np.random.Generator, mean: float, raised: float = 1.0
) -> list[tuple[object, ...]]:
    """Draw two years of counts; in the last one Ropewalk's mean is raised."""
    table: list[tuple[object, ...]] = [
        (slug, date(year, month, 1 + n % 28), "lamp", 1.0)
        for slug in PLACES
        for year in (2024, 2025)
        for month in range(1, 13)
        for n in range(
            int(chance.poisson(mean * (raised if (slug, year) == ("ropewalk", 2025) else 1)))
        )
    ]
    return [*table, (None, date(2025, 12, 31), "lamp", 1.0), (None, date(2024, 1, 1), "x", 1.0)]


def cubes(session: Session, store: Storage, raised: dict[int, float], many: int) -> dict[str, Cube]:
    chance = np.random.default_rng(23)
    make_neighborhoods(session)
    found = {}
    for number in range(many):
        table = noise(chance, 5, raised.get(number, 1.0))
        dataset, _version = make_dataset(session, store, f"Table {number}", rows=table)
        spec = Ranking(dataset=dataset.slug, how=How.RATE, per=Population())
        found[str(number)] = newest_cube(session, store, make_chart(session, store, dataset, spec))
    return found


def test_a_real_move_is_found_among_many_and_noise_is_not(session: Session, store: Storage) -> None:
    told = screen(cubes(session, store, {3: 3.0}, 12), "ropewalk")
    findings = {(name, one.asked) for name, some in told.items() for one in some if one.is_finding}
    assert ("3", Asked.MOVED) in findings
    assert {name for name, _asked in findings} == {"3"}
    # Some of 24 p-values are small by chance alone: that is what the correction is for.
    assert min(one.p for name, some in told.items() if name != "3" for one in some) < 0.05
    assert all(one.q >= one.p for some in told.values() for one in some)


def test_too_few_rows_are_told_and_are_nobodys_finding(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    table: list[tuple[object, ...]] = [
        ("ropewalk", date(2025, month, 3), "x", 1.0) for month in range(1, 13)
    ]
    table += [(None, date(2024, 1, 1), "x", 1.0), (None, date(2025, 12, 31), "x", 1.0)]
    dataset, _version = make_dataset(session, store, rows=table)
    cube = newest_cube(session, store, make_chart(session, store, dataset))
    (moved,) = [one for one in screen({"a": cube}, "ropewalk")["a"] if one.asked is Asked.MOVED]
    assert (moved.now, moved.then, moved.is_few, moved.is_finding) == (12, 0, True, False)


def test_the_city_is_only_asked_whether_it_moved(session: Session, store: Storage) -> None:
    told = screen(cubes(session, store, {}, 1), None)
    assert [one.asked for one in told["0"]] == [Asked.MOVED]
