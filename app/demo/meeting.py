"""How people of the demo city find each other: names put to things, introductions, rooms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

from app.core.clock import utc_now
from app.demo.life import Life
from app.demo.script import content
from app.relationships.introductions.backing import back
from app.relationships.introductions.introducing import ask, reply
from app.relationships.introductions.models import About, IntroductionId, Reply, Subject
from app.relationships.introductions.rooms import say


@dataclass
class Meeting:
    """Plans what `content/introductions.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        told = content("introductions")
        for row in told["backing"]:
            for number, handle in enumerate(row["by"]):
                at = self._ago(row["days"]) + number * timedelta(hours=5)
                self.life.timeline.at(at, partial(self._back, row, handle))
        for row in told["meeting"]:
            rooms: list[IntroductionId] = []
            self.life.timeline.at(self._ago(row["days"]), partial(self._ask, row, rooms))
            for hours, handle in enumerate(row["pair"], start=2):
                at = self._ago(row["days"]) + timedelta(hours=hours)
                self.life.timeline.at(at, partial(self._agree, handle, rooms))
            for number, message in enumerate(row["messages"]):
                at = self._ago(message["days"]) + number * timedelta(minutes=40)
                self.life.timeline.at(at, partial(self._say, message, rooms))
        for row in told["asked"]:
            asked: list[IntroductionId] = []
            self.life.timeline.at(self._ago(row["days"]), partial(self._ask, row, asked))
            for handle in row["yes"]:
                at = self._ago(row["days"]) + timedelta(hours=3)
                self.life.timeline.at(at, partial(self._agree, handle, asked))

    def _back(self, told: dict[str, Any], handle: str) -> None:
        if handle == self.life.city.authors.get(told.get("proposal", "")):
            return  # chance made an author of somebody whom the script names
        back(self.life.session, self.life.person(handle), self._subject(told))

    def _ask(self, told: dict[str, Any], rooms: list[IntroductionId]) -> None:
        one, other = (self.life.person(handle) for handle in told["pair"])
        rooms.append(ask(self.life.session, one, other, self._subject(told), utc_now()).id)

    def _agree(self, handle: str, rooms: list[IntroductionId]) -> None:
        person = self.life.person(handle)
        reply(self.life.session, person, rooms[0], Reply.YES, utc_now())

    def _say(self, told: dict[str, Any], rooms: list[IntroductionId]) -> None:
        writer = self.life.person(told["by"])
        say(self.life.session, writer, rooms[0], told["text"], token_hex(12), utc_now())

    def _subject(self, told: dict[str, Any]) -> Subject:
        if "proposal" in told:
            return Subject(About.PROPOSAL, self.life.ids[told["proposal"], None])
        return Subject(About.CHART, self.life.evidences.charts[told["chart"]].id)

    def _ago(self, days: int) -> datetime:
        return self.life.city.now - timedelta(days=days)
