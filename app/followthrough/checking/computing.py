"""Working a commitment's number out on the newest data: reads only, one reader a sweep."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.cube import Cube
from app.charts.claims.judging import measured
from app.charts.claims.service import newest_cube
from app.charts.metrics.beside import Beside, alike, numbers_of
from app.charts.metrics.reaching import Year, reached, stay_by, year_by
from app.charts.models import Chart
from app.charts.queries import populations
from app.contributions.guarding import sensitive_among
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.followthrough.checking.found import Computed, Found, Why
from app.followthrough.checking.models import Result
from app.followthrough.commitments.frozen import Frozen
from app.followthrough.commitments.models import Commitment
from app.people.models import DepartmentId

# What has to be counted as it was promised: else the two numbers are not of one thing.
SAME: Final = ("how", "scale", "measured_in", "nature")


class AwayError(Exception):
    """The store does not answer just now: nothing is known, and nothing may be said."""


class Reader:
    """Computes many commitments; each chart's numbers are added up once, also where they fail."""

    def __init__(self, session: Session, store: Storage) -> None:
        self._session, self._store = session, store
        self._cubes: dict[int, Cube | None] = {}
        self._changed: dict[tuple[int, int], list[tuple[int, set[str]]]] = {}
        self._people: Mapping[str, float] | None = None
        self._stewards: dict[int, int | None] = {}
        self._open: dict[int, bool] = {}

    def compute(self, made: Commitment, chart: Chart | None) -> Computed:
        """Judge a target on the newest data. Raises AwayError while the store is away."""
        assert made.until is not None  # noqa: S101, of a target
        assert made.target is not None  # noqa: S101, likewise
        assert made.better is not None  # noqa: S101, likewise
        cube = self.cube_of(chart)
        if cube is None:
            return self._without(Why.GONE, made, chart)
        frozen = Frozen.from_facts(made.promised)
        if self.is_redefined(cube, frozen):
            return self._without(Why.REDEFINED, made, chart)
        year = year_by(cube, made.area, made.until)
        if year.unread is not None or year.level is None:
            return self._without(Why(year.unread or Why.NO_NUMBER), made, chart)
        if year.level.day_to <= frozen.baseline.day_to:
            return self._without(Why.NO_YEAR, made, chart)  # no year since the promise
        result = Result(reached(cube, year.level, made.target, made.better))
        found = self._found(cube, made.area, year)
        beside = self._beside(cube, made.area, made.until, frozen.baseline.day_to)
        whole = replace(found, beside=beside)
        return Computed(result, found=whole, of_open_data=self._is_open(chart))

    def read(self, made: Commitment, chart: Chart | None, by: date) -> Found | None:
        """Read the last whole year by a day, without areas beside it; None where there is none."""
        cube = self.cube_of(chart)
        frozen = Frozen.from_facts(made.promised)
        if cube is None or self.is_redefined(cube, frozen):
            return None
        year = year_by(cube, made.area, by)
        if year.level is None or year.level.day_to <= frozen.baseline.day_to:
            return None
        return self._found(cube, made.area, year)

    def cube_of(self, chart: Chart | None) -> Cube | None:
        """Return a chart's numbers; None where they cannot be read. Raises AwayError."""
        if chart is None:
            return None
        if chart.id not in self._cubes:
            self._cubes[chart.id] = self._read(chart)
        return self._cubes[chart.id]

    def is_redefined(self, cube: Cube, frozen: Frozen) -> bool:
        """Say whether the number is counted otherwise than when it was promised.

        By its unit, its nature, or because a column of it changed its kind in a version since.
        """
        now = measured(cube)
        if any(getattr(now, name) != getattr(frozen.about, name) for name in SAME):
            return True
        used = {cube.spec.column, *(kept.column for kept in cube.spec.filters)} - {None}
        labels = {one["label"] for one in cube.version.columns if one["name"] in used}
        since = self._changes(cube.dataset.id, frozen.version)
        return any(labels & columns for number, columns in since if number <= cube.version.number)

    def _is_open(self, chart: Chart | None) -> bool:
        if chart is None:
            return False
        if chart.id not in self._open:
            self._open[chart.id] = not sensitive_among(self._session, [chart])
        return self._open[chart.id]

    def _read(self, chart: Chart) -> Cube | None:
        try:
            return newest_cube(self._session, self._store, chart)
        except InvalidError:
            return None
        except RefusedError as refusal:
            if refusal.retry_after:
                raise AwayError from refusal
            return None

    def _changes(self, dataset_id: int, since: int) -> list[tuple[int, set[str]]]:
        key = dataset_id, since
        if key not in self._changed:
            rows = select(col(DatasetVersion.number), col(DatasetVersion.difference)).where(
                col(DatasetVersion.dataset_id) == dataset_id,
                col(DatasetVersion.number) > since,
                col(DatasetVersion.withdrawn_at).is_(None),
            )
            self._changed[key] = [
                (number, {label for label, *_kinds in difference.get("columns_changed", [])})
                for number, difference in self._session.execute(rows)
            ]
        return self._changed[key]

    def _found(self, cube: Cube, area: str | None, year: Year) -> Found:
        assert year.level is not None  # noqa: S101, its callers asked
        return Found(
            about=measured(cube),
            area_name=cube.names.get(area or ""),
            dataset=cube.dataset.title,
            slug=cube.dataset.slug,
            version=cube.version.number,
            version_id=cube.version.id,
            level=year.level,
        )

    def _beside(self, cube: Cube, area: str | None, by: date, promised: date) -> tuple[Beside, ...]:
        """Return the areas that were alike up to the promise's baseline, then and now."""
        then, now = stay_by(cube, promised), stay_by(cube, by)
        if area is None or then is None or now is None:
            return ()
        if self._people is None:
            self._people = populations(self._session)
        people = self._people
        chosen = cube.once(("alike", area, then.stop), lambda: alike(cube, area, then.stop, people))
        return tuple(numbers_of(cube, chosen, now, then))

    def _without(self, why: Why, made: Commitment, chart: Chart | None) -> Computed:
        """Say why there is no number, and who owes the data: its steward, else the owner."""
        owed = None
        if why is not Why.HIDDEN:
            owed = self._steward(chart) or made.department_id
        return Computed(Result.UNCHECKABLE, why, owed_by=owed)

    def _steward(self, chart: Chart | None) -> DepartmentId | None:
        if chart is None:
            return None
        if chart.dataset_id not in self._stewards:
            rows = select(col(Dataset.steward_id)).where(col(Dataset.id) == chart.dataset_id)
            self._stewards[chart.dataset_id] = self._session.scalar(rows)
        number = self._stewards[chart.dataset_id]
        return None if number is None else DepartmentId(number)
