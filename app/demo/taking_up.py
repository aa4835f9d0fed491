"""What authors of the demo city made of concerns: an answer, or a text that was changed."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.contributions.queries import hold
from app.demo.life import Life
from app.demo.script import content
from app.demo.threads import DemoComment
from app.discussion.concerns import answer_concern, change_because
from app.discussion.models import CommentKind


@dataclass
class TakingUp:
    """Plans what `content/concerns.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        for told in content("concerns")["concern"]:
            said = self._said(told)
            moment = said.at + timedelta(days=told["after"])
            act = self._answer if "answer" in told else self._change
            self.life.timeline.at(moment, partial(act, told, said.number))

    def _said(self, told: dict[str, Any]) -> DemoComment:
        """Find the concern by how it begins."""
        thread = self.life.city.threads[told["on"]]
        return next(said for said in thread if said.text.startswith(told["begins"]))

    def _answer(self, told: dict[str, Any], number: int) -> None:
        life, kind = self.life, CommentKind(told["kind"])
        author = life.person(life.city.authors[told["on"]])
        answer_concern(life.session, author, life.ids[told["on"], number], kind, told["answer"])

    def _change(self, told: dict[str, Any], number: int) -> None:
        life, key = self.life, told["on"]
        author = life.person(life.city.authors[key])
        words = hold(life.session, life.ids[key, None])
        text = f"{words.text}\n\n{told['append']}"
        change_because(
            life.session, author, life.ids[key, number], words.title, text, words.revision,
            told["reason"],
        )  # fmt: skip
