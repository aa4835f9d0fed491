"""How the demo city's promises came back: looked at each day, one contested, one without data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import col

from app.charts.claims.service import keep_claim
from app.charts.claims.specs import Direction, LevelClaim
from app.charts.metrics.showing import read_metric
from app.charts.models import Chart
from app.core.clock import utc_now
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.demo.dates import last_day
from app.demo.life import Life
from app.demo.script import content
from app.followthrough.checking.refreshing import look_again_within
from app.followthrough.checking.service import add_context, contest
from app.followthrough.checking.sweeping import sweep_within
from app.followthrough.commitments.models import CommitmentId, CommitmentKind
from app.followthrough.commitments.promising import Promise, answer_with_promise

Told = Mapping[str, Any]
BACK: Final = 1  # months before the last full one: the year of each target ends with it
LOOKED_AT_AFTER: Final = timedelta(days=20)
WORDS_BEFORE: Final = timedelta(days=2)
DAYS: Final = 90  # as long as there was something to look at


@dataclass
class Checking:
    """Plans what `content/check_ins.toml` tells on the timeline of a city's life."""

    life: Life
    store: Storage
    _made: dict[str, CommitmentId] = field(default_factory=dict)

    def plan(self) -> None:
        for told in content("check_ins")["promise"]:
            self._at(told["days"], partial(self._promise, told))
            if "contest" in told:
                self._at(told["contest"]["days"], partial(self._contest, told))
            if "context" in told:
                days = (self.life.city.dates.today - (self._review(told) - WORDS_BEFORE)).days
                self._at(days, partial(self._say, told))
        for days in range(DAYS, -1, -1):
            self._at(days, self._look)
        self._at(0, self._look_again)

    def _until(self, told: Told) -> date:
        return last_day(self.life.city.dates.month(told.get("back", BACK)))

    def _review(self, told: Told) -> date:
        return self._until(told) + LOOKED_AT_AFTER

    def _promise(self, told: Told) -> None:
        """Promise on the first version of the table: it is all that people saw then."""
        session, chart = self.life.session, self.life.evidences.charts[told["chart"]]
        official, number = self.life.person(told["by"]), self.life.ids[told["on"], None]
        owner = self.life.person(told["owner"])
        with self._first_version(chart):
            metric = read_metric(session, self.store, chart, told["area"])
            assert metric is not None  # noqa: S101, the demo's own data
            assert metric.baseline is not None  # noqa: S101, likewise
            promise = Promise(
                kind=CommitmentKind.TARGET,
                department_id=owner.department_id,
                owner_id=owner.id,
                review_on=self._review(told),
                chart_id=chart.id,
                area=told["area"],
                better=Direction(told["better"]),
                target=_round(told["share"] * (metric.baseline.value or 0)),
                until=self._until(told),
            )
            made = answer_with_promise(
                session, self.store, official, number, told["text"], promise, today=self.life.today
            )
        self._made[told["on"]] = made.id

    @contextmanager
    def _first_version(self, chart: Chart) -> Iterator[None]:
        session = self.life.session
        dataset = session.get_one(Dataset, chart.dataset_id)
        rows = select(col(DatasetVersion.id)).where(col(DatasetVersion.dataset_id) == dataset.id)
        newest = dataset.current_version_id
        dataset.current_version_id = session.scalars(
            rows.order_by(col(DatasetVersion.number))
        ).first()
        session.flush()
        yield
        dataset.current_version_id = newest
        session.flush()

    def _say(self, told: Told) -> None:
        owner = self.life.person(told["owner"])
        add_context(self.life.session, owner, self._made[told["on"]], told["context"])

    def _contest(self, told: Told) -> None:
        session, said = self.life.session, told["contest"]
        chart = self.life.evidences.charts[told["chart"]]
        claim = keep_claim(session, self.store, chart, LevelClaim(area=told["area"]))
        contest(
            session, self.life.person(said["by"]), self._made[told["on"]], said["text"],
            f"/claims/{claim.id}",
        )  # fmt: skip

    def _look(self) -> None:
        today = utc_now().astimezone(self.life.settings.zone).date()
        sweep_within(self.life.session, self.store, today)

    def _look_again(self) -> None:
        """Give what was promised for a year to come the numbers of the newest version."""
        for told in content("check_ins")["promise"]:
            if told.get("back", BACK) < 0:
                chart = self.life.evidences.charts[told["chart"]]
                look_again_within(self.life.session, self.store, chart.dataset_id, self.life.today)

    def _at(self, days: int, happen: Any) -> None:  # noqa: ANN401, whatever takes nothing
        self.life.timeline.at(self.life.city.now - timedelta(days=days), happen)


def _round(target: float) -> float:
    """Promise whole numbers of things, and hundredths of a share."""
    return round(target, 2) if target < 1 else float(round(target))
