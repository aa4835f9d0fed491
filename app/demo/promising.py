"""How the demo city promises: targets with its answers, trials, and what they taught."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

from app.charts.claims.specs import Direction
from app.charts.metrics.showing import read_metric
from app.core.storage import Storage
from app.demo.life import Life
from app.demo.script import content
from app.demo.votes import ANSWER
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.followthrough.commitments.models import CommitmentId, CommitmentKind
from app.followthrough.commitments.promising import Promise, answer_with_promise
from app.followthrough.models import OfficialAnswer

Told = Mapping[str, Any]
ROUND: Final = 5  # nobody promises 311.4


@dataclass
class Promising:
    """Plans what `content/commitments.toml` tells on the timeline of a city's life."""

    life: Life
    store: Storage
    _made: dict[str, CommitmentId] = field(default_factory=dict)

    def plan(self) -> None:
        """Plan trials and their ends, and tell the life what its own answers promise."""
        for told in content("commitments")["promise"]:
            if "text" in told:
                self._at(told["days"], partial(self._try, told))
                if "learnt" in told:
                    self._at(told["learnt"]["days"], partial(self._learn, told))
            else:
                self.life.promises[told["on"]] = partial(self._promise, told)

    def _promise(self, told: Told, by: str, text: str) -> OfficialAnswer:
        """Post the answer that stands with a proposal, with its promise."""
        official, number = self.life.person(by), self.life.ids[told["on"], None]
        made = answer_with_promise(
            self.life.session,
            self.store,
            official,
            number,
            text,
            self._read(told),
            today=self.life.today,
        )
        return self.life.session.get_one(OfficialAnswer, made.answer_id)

    def _try(self, told: Told) -> None:
        official, number = self.life.person(told["by"]), self.life.ids[told["on"], None]
        made = answer_with_promise(
            self.life.session,
            self.store,
            official,
            number,
            told["text"],
            self._read(told),
            today=self.life.today,
        )
        self.life.ids[told["on"], ANSWER] = made.answer_id
        self._made[told["on"]] = made.id

    def _learn(self, told: Told) -> None:
        learnt, number = told["learnt"], self._made[told["on"]]
        tell_what_we_learnt(
            self.life.session, self.life.person(learnt["by"]), number, learnt["text"]
        )

    def _read(self, told: Told) -> Promise:
        owner, today = self.life.person(told["owner"]), self.life.today
        chart = self.life.evidences.charts.get(told.get("chart", ""))
        is_target = told["kind"] == CommitmentKind.TARGET
        target: float | None = told.get("target")
        if chart is not None and is_target and target is None:
            metric = read_metric(self.life.session, self.store, chart, told["area"])
            assert metric is not None  # noqa: S101, the demo's own data
            assert metric.baseline is not None  # noqa: S101, likewise
            target = ROUND * round(told["share"] * (metric.baseline.value or 0) / ROUND)
        return Promise(
            kind=CommitmentKind(told["kind"]),
            department_id=owner.department_id,
            owner_id=owner.id,
            review_on=today + timedelta(days=told["review"]),
            chart_id=chart.id if chart else None,
            area=told.get("area"),
            better=Direction(told["better"]) if is_target else None,
            target=target,
            until=today + timedelta(days=told["until"]) if is_target else None,
            question=told.get("question", ""),
        )

    def _at(self, days: int, happen: partial[Any]) -> None:
        self.life.timeline.at(self.life.city.now - timedelta(days=days), happen)
