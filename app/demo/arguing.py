"""How the demo city argues on its charts: points, flags, answers, steps and claims."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.anchors import area_anchor, period_anchor
from app.charts.claims.service import keep_claim
from app.charts.claims.specs import read_claim
from app.charts.countering import answer_chart
from app.charts.models import Chart, Claim, Deed
from app.charts.reading import chart_figures
from app.charts.spec import Step as Length
from app.charts.steps import check_steps
from app.charts.telling import Step, tell
from app.contributions.models import Citation
from app.contributions.queries import hold
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.datasets.queries import versions_of
from app.demo.life import Life
from app.demo.script import content
from app.discussion.challenging import answer_challenge, flag_evidence
from app.discussion.models import Comment, CommentKind, Fault, Outcome
from app.discussion.pointing import begin_thread
from app.discussion.service import post
from app.people.models import Person
from app.proposals.service import edit_proposal

Told = Mapping[str, Any]


@dataclass
class Arguing:
    """Plans what `content/arguing.toml` tells on the timeline of a city's life."""

    life: Life
    _written: dict[int, Comment] = field(default_factory=dict)  # by which part of the script
    _claims: dict[str, Claim] = field(default_factory=dict)

    def plan(self) -> None:
        told = content("arguing")
        for point in told["point"]:
            self._at(point, partial(self._point, point))
            for above, reply in pairwise([point, *point.get("reply", [])]):
                self._at(reply, partial(self._reply, above, reply))
        for flag in told["flag"]:
            self._at(flag, partial(self._flag, flag))
            if "answer" in flag:
                self._at(flag["answer"], partial(self._answer, flag))
        for counter in told["counter"]:
            self._at(counter, partial(self._counter, counter))
        for story in told["story"]:
            self._at(story, partial(self._story, story))
        for claim in told["claim"]:
            self._plan_claim(claim)

    @property
    def _session(self) -> Session:
        return self.life.session

    @property
    def _store(self) -> Storage:
        return self.life.evidences.store

    def _point(self, told: Told) -> None:
        chart, kind = self._chart(told), CommentKind(told["kind"])
        self._written[id(told)] = begin_thread(
            self._session, self._store, self._person(told), chart,
            self._month(told["back"]), told.get("focus"), kind, told["text"],
        )  # fmt: skip

    def _reply(self, above: Told, told: Told) -> None:
        parent = self._written[id(above)]
        self._written[id(told)] = post(
            self._session, self._person(told), parent.topic, CommentKind(told["kind"]),
            told["text"], parent.id,
        )  # fmt: skip

    def _flag(self, told: Told) -> None:
        number = self.life.ids[told["on"], None]
        cited = select(Citation).where(col(Citation.contribution_id) == number)
        citation = self._session.scalars(cited.order_by(col(Citation.id)).limit(1)).one()
        kind, text = Fault(told["kind"]), told["text"]
        raised = flag_evidence(self._session, self._person(told), citation.id, kind, text)
        self._written[id(told)] = self._session.get_one(Comment, raised.id)

    def _answer(self, told: Told) -> None:
        answer, flagged = told["answer"], self._written[id(told)]
        outcome, author = Outcome(answer["outcome"]), self._author(told["on"])
        answer_challenge(self._session, author, flagged.id, outcome, answer["text"])

    def _counter(self, told: Told) -> None:
        answered = self.life.evidences.charts[told["answers"]]
        answer_chart(self._session, self._person(told), self._chart(told), answered)

    def _story(self, told: Told) -> None:
        chart = self._chart(told)
        figures = chart_figures(self._session, self._store, chart)
        steps = [
            Step(one["sentence"], Deed(one["deed"]),
                 [area_anchor(one["area"])] if "area" in one
                 else [self._month(back) for back in one["back"]])
            for one in told["step"]
        ]  # fmt: skip
        checked = check_steps(figures, steps)
        tell(self._session, self._person(told), chart, told["title"], told["focus"], checked)

    def _plan_claim(self, told: Told) -> None:
        """Judge a claim as on the day when it was made, and again with each later version."""
        versions = versions_of(self._session, self._chart(told).dataset_id)
        ordered = sorted(versions, key=lambda version: version.number)
        for version in ordered:
            moment = max(self._ago(told), version.published_at)
            self.life.timeline.at(moment, partial(self._judge, told, version))
        self._at(told, partial(self._say, told))

    def _judge(self, told: Told, version: DatasetVersion) -> None:
        self._claims[told["on"]] = keep_claim(
            self._session, self._store, self._chart(told), read_claim(told["spec"]),
            person=self._author(told["on"]), version=version,
        )  # fmt: skip

    def _say(self, told: Told) -> None:
        number = self.life.ids[told["on"], None]
        words = hold(self._session, number)
        said = told["text"].replace("{claim}", f"{{claim:{self._claims[told['on']].id}}}")
        text, author = f"{words.text}\n\n{said}", self._author(told["on"])
        reason = told["reason"]
        edit_proposal(self._session, author, number, words.title, text, words.revision, reason)

    def _at(self, told: Told, happen: Callable[[], None]) -> None:
        self.life.timeline.at(self._ago(told), happen)

    def _ago(self, told: Told) -> datetime:
        return self.life.city.now - timedelta(days=told["days"])

    def _month(self, back: int) -> str:
        return period_anchor(self.life.city.dates.month(back), Length.MONTH)

    def _chart(self, told: Told) -> Chart:
        return self.life.evidences.charts[told["chart"]]

    def _person(self, told: Told) -> Person:
        return self.life.person(told["by"])

    def _author(self, on: str) -> Person:
        return self.life.person(self.life.city.authors[on])
