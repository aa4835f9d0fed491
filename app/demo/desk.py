"""What officials have on their desks in the demo city: claims, notes to colleagues, drafts."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.demo.life import Life
from app.demo.script import content
from app.followthrough.models import Verdict
from app.followthrough.working import add_note, claim, save_draft


@dataclass
class Desk:
    """Plans what `content/desk.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        for told in content("desk")["work"]:
            moment = self.life.city.now - timedelta(days=told["days"])
            self.life.timeline.at(moment, partial(self._work, told))

    def _work(self, told: dict[str, Any]) -> None:
        session, number = self.life.session, self.life.ids[told["on"], None]
        official = self.life.person(told["by"])
        if told.get("claims"):
            claim(session, official, number)
        if "note" in told:
            add_note(session, official, number, told["note"])
        if "draft" in told:
            save_draft(session, official, number, Verdict(told["verdict"]), told["draft"], 0)
