"""The demo city's goals, an adopted proposal, and words under protection: `content/goals.toml`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from app.charts.reading import read_chart
from app.demo.life import Life
from app.demo.script import content
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.followthrough.adopting.service import adopt
from app.followthrough.goals.service import Aim, choose_goals, name_goal
from app.people.voices import make_stand_in, speaking

ADMINISTRATOR = "city_clerk"
CHOSEN_AFTER = timedelta(hours=1)  # its author reads the list and chooses


@dataclass
class Purposes:
    """Plans what `content/goals.toml` tells on the timeline of a city's life."""

    life: Life
    _goals: dict[str, int] = field(default_factory=dict)  # numbers by title

    def plan(self) -> None:
        told = content("goals")
        for goal in told["goal"]:
            self._at(goal["days"], partial(self._name, goal))
            for key in goal["serves"]:
                opened = next(p.days for p in self.life.city.proposals if p.key == key)
                self._at(opened, partial(self._choose, goal, key), CHOSEN_AFTER)
        for adoption in told["adoption"]:
            self._at(adoption["days"], partial(self._adopt, adoption))
        for said in told["unnamed"]:
            self._at(said["days"], partial(self._say, said))

    def _name(self, told: dict[str, Any]) -> None:
        life = self.life
        chart = life.evidences.charts[told["chart"]]
        seen = read_chart(life.session, life.evidences.store, chart, None)
        aim = Aim(told["title"], told["words"], seen, chart.id)
        self._goals[told["title"]] = name_goal(life.session, life.person(ADMINISTRATOR), aim).id

    def _choose(self, told: dict[str, Any], key: str) -> None:
        author = self.life.person(self.life.city.authors[key])
        goal_id = self._goals[told["title"]]
        choose_goals(self.life.session, author, self.life.ids[key, None], [goal_id])

    def _adopt(self, told: dict[str, Any]) -> None:
        official = self.life.person(told["by"])
        adopt(self.life.session, official, self.life.ids[told["on"], None], told["reason"])

    def _say(self, told: dict[str, Any]) -> None:
        key = f"demo-unnamed-{told['on']}"
        official = self.life.person(told["by"])
        with speaking(make_stand_in(self.life.session, official, key)) as author:
            number, kind = self.life.ids[told["on"], None], CommentKind(told["kind"])
            post_comment(self.life.session, author, number, kind, told["text"], form_key=key)

    def _at(self, days: int, happen: Callable[[], None], after: timedelta = timedelta()) -> None:
        self.life.timeline.at(self.life.city.now - timedelta(days=days) + after, happen)
