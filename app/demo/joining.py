"""Which proposals people of the demo city brought together, offered to, or linked."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.demo.life import Life
from app.demo.script import content
from app.people.models import Person
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import accept, offer


@dataclass
class Joining:
    """Plans what `content/joining.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        for told in content("joining")["offer"]:
            moment = self.life.city.now - timedelta(days=told["days"])
            self.life.timeline.at(moment, partial(self._offer, told))

    def _offer(self, told: dict[str, Any]) -> None:
        """Let its author offer, or the moderator who is named; the others say yes if they did."""
        life = self.life
        one, other = (life.ids[told[name], None] for name in ("one", "other"))
        authors = [self._author(told[name]) for name in ("one", "other")]
        by = life.person(told["by"]) if "by" in told else authors[0]
        made = offer(life.session, by, Join(told["kind"]), one, other, told["words"])
        if told.get("agreed"):
            for author in authors:
                if author.id != by.id:
                    accept(life.session, author, made.id)

    def _author(self, key: str) -> Person:
        return self.life.person(self.life.city.authors[key])
