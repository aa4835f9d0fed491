"""Who sponsors which proposal of the demo city, who was invited, and who writes with an author."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.contributions.models import ContributionId
from app.contributions.queries import hold
from app.demo.life import Life
from app.demo.script import content
from app.people.models import Person
from app.proposals.service import edit_proposal
from app.relationships.sponsors.co_authoring import answer_offer, offer_co_authorship
from app.relationships.sponsors.models import SponsorshipId
from app.relationships.sponsors.queries import find_between
from app.relationships.sponsors.service import answer, ask_to_sponsor, invite

Told = Mapping[str, Any]


@dataclass
class Sponsoring:
    """Plans what `content/sponsors.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        told = content("sponsors")
        for sponsor in told["sponsor"]:
            begin = self._invite if "invited" in sponsor else self._ask
            self._at(sponsor.get("invited") or sponsor["asked"], partial(begin, sponsor))
            if "answered" in sponsor:
                self._at(sponsor["answered"], partial(self._answer, sponsor))
        for writer in told["co_author"]:
            self._at(writer["asked"], partial(self._offer, writer))
            self._at(writer["answered"], partial(self._accept, writer))
            self._at(writer["edit"]["days"], partial(self._edit, writer))

    @property
    def _session(self) -> Session:
        return self.life.session

    def _ask(self, told: Told) -> None:
        person = self.life.person(told["by"])
        ask_to_sponsor(self._session, person, self._number(told), show_place=True)

    def _invite(self, told: Told) -> None:
        invite(self._session, self._author(told), self._number(told), told["by"])

    def _answer(self, told: Told) -> None:
        invited = self.life.person(told["by"])
        who = invited if "invited" in told else self._author(told)
        answer(
            self._session,
            who,
            self._between(told, invited),
            accept="no" not in told,
            reason=told.get("no", ""),
            show_place=True,
        )

    def _offer(self, told: Told) -> None:
        person = self.life.person(told["who"])
        offer_co_authorship(self._session, self._author(told), self._between(told, person))

    def _accept(self, told: Told) -> None:
        person = self.life.person(told["who"])
        answer_offer(self._session, person, self._between(told, person), accept=True)

    def _edit(self, told: Told) -> None:
        words, edit = hold(self._session, self._number(told)), told["edit"]
        text, writer = f"{words.text}\n\n{edit['append']}", self.life.person(told["who"])
        reason, seen = edit["reason"], words.revision
        edit_proposal(self._session, writer, words.id, words.title, text, seen, reason)

    def _between(self, told: Told, person: Person) -> SponsorshipId:
        found = find_between(self._session, self._number(told), person.id)
        assert found is not None  # noqa: S101, planned only after it was begun
        return found.id

    def _at(self, days: int, happen: Callable[[], None]) -> None:
        self.life.timeline.at(self.life.city.now - timedelta(days=days), happen)

    def _number(self, told: Told) -> ContributionId:
        return self.life.ids[told["on"], None]

    def _author(self, told: Told) -> Person:
        return self.life.person(self.life.city.authors[told["on"]])
