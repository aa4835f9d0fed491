"""Composes the discussions: exchanges chosen, slots filled, a speaker and a time for each line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from app.demo.figures import Figures
from app.demo.people import TROUBLED, DemoPerson
from app.demo.script import Scripted
from app.demo.talk import Line, exchanges

LONGEST_WAIT_HOURS = 60


@dataclass(frozen=True)
class DemoComment:
    """One comment. `parent` is the number of the comment in the same thread that it answers."""

    proposal: str
    number: int
    parent: int | None
    kind: str
    author: str
    text: str
    at: datetime


class Composer:
    """Writes all threads of one city and sees to it that no text is used twice in it."""

    def __init__(
        self, people: Sequence[DemoPerson], figures: Figures, now: datetime, seed: int
    ) -> None:
        self.figures, self.now = figures, now
        self._until = now
        self._random = np.random.default_rng([seed, 6])
        self._used: Counter[int] = Counter()
        self._said: set[str] = set()
        self._people = [person for person in people if person.handle not in TROUBLED]

    def threads(
        self, proposals: Sequence[Scripted], authors: Mapping[str, str]
    ) -> Mapping[str, Sequence[DemoComment]]:
        """Return the comments of each proposal in the order of time. The longest chooses first."""
        longest_first = sorted(proposals, key=lambda proposal: -proposal.comments)
        return {
            proposal.key: self._thread(proposal, authors[proposal.key])
            for proposal in longest_first
        }

    def _thread(self, proposal: Scripted, author: str) -> Sequence[DemoComment]:
        opened = self.now - timedelta(days=proposal.days)
        slots = self.figures.written_on(opened.date()).slots(proposal.topic, proposal.place)
        self._until = self.now - timedelta(days=proposal.quiet_for, hours=1)
        written: list[DemoComment] = []
        for top in self._chosen(proposal):
            room = proposal.comments - len(written)
            if room <= 0:
                break
            share = float(self._random.beta(0.8, 2.2))
            at = opened + (self._until - opened) * min(share + 0.01, 0.97)
            told = _Telling(self, proposal, author, slots, len(written), room)
            written += told.tell(top, at)
        return _in_order_of_time(_outside_pauses(written, proposal, self.now))

    def _chosen(self, proposal: Scripted) -> Iterator[Line]:
        """Yield the proposal's own exchanges first, then its topic's, the least used first."""
        own = {"ropewalk-lights": "ropewalk"}.get(proposal.key, proposal.key)
        yield from self._shuffled(exchanges(own))
        shared = [*exchanges(proposal.topic), *(exchanges("charts") if proposal.chart else [])]
        if proposal.topic == "other":
            shared = [*exchanges("other")]
        yield from self._shuffled([*shared, *exchanges("general")])

    def _shuffled(self, lines: Sequence[Line]) -> Iterator[Line]:
        order = self._random.permutation(len(lines)).tolist()
        for at in sorted(order, key=lambda at: self._used[id(lines[at])]):
            self._used[id(lines[at])] += 1
            yield lines[at]

    def new_text(self, line: Line, slots: Mapping[str, str]) -> str | None:
        """Fill the line's slots; None when the city has already read that very text."""
        text = line.text.format_map(slots)
        if text in self._said:
            return None
        self._said.add(text)
        return text

    def speaker(self, who: str, proposal: Scripted, silent: set[str]) -> str:
        """Choose somebody who has not spoken in this exchange, fitting to what the line says."""
        free = [person for person in self._people if person.handle not in silent]
        fitting = [person for person in free if _fits(person, who, proposal)] or free
        weights = np.array([person.activity for person in fitting]).clip(0.3, 6)
        at = int(self._random.choice(len(fitting), p=weights / weights.sum()))
        return fitting[at].handle

    def later(self, at: datetime) -> datetime:
        """Return a time some hours after `at`, and before the thread falls silent."""
        hours = min(float(self._random.lognormal(1.4, 1.1)), LONGEST_WAIT_HOURS) + 0.2
        left = (self._until - at) * 0.8
        return at + min(timedelta(hours=hours), left)


class _Telling:
    """Tells one exchange: remembers who opened it and who has spoken."""

    def __init__(
        self,
        composer: Composer,
        proposal: Scripted,
        author: str,
        slots: Mapping[str, str],
        first: int,
        room: int,
    ) -> None:
        self._composer, self._proposal, self._author = composer, proposal, author
        self._slots, self._next, self._room = slots, first, room
        self._opener: str | None = None
        self._spoke: set[str] = {author}

    def tell(self, top: Line, at: datetime) -> list[DemoComment]:
        return list(self._branch(top, None, [], at))

    def _branch(
        self, line: Line, parent: int | None, above: list[str], at: datetime
    ) -> Iterator[DemoComment]:
        text = self._composer.new_text(line, self._slots) if self._room > 0 else None
        if text is None:
            return
        speaker = self._who(line, above)
        self._opener = self._opener or speaker
        self._spoke.add(speaker)
        number, self._next, self._room = self._next, self._next + 1, self._room - 1
        yield DemoComment(self._proposal.key, number, parent, line.kind, speaker, text, at)
        for reply in line.replies:
            when = self._composer.later(at)
            yield from self._branch(reply, number, [*above, speaker], when)

    def _who(self, line: Line, above: list[str]) -> str:
        if line.who == "author":
            return self._author
        if line.who == "opener" and self._opener:
            return self._opener
        if line.who == "parent" and len(above) > 1:
            return above[-2]
        return self._composer.speaker(line.who, self._proposal, self._spoke)


def _fits(person: DemoPerson, who: str, proposal: Scripted) -> bool:
    if who == "official":
        return person.department == proposal.department and person.post != "council_member"
    if person.role != "resident":
        return False
    if who == "here":
        return person.home == proposal.place
    return who != "away" or person.home != proposal.place


def _outside_pauses(
    comments: Sequence[DemoComment], proposal: Scripted, now: datetime
) -> Sequence[DemoComment]:
    """Move what falls into a pause to its end, replies still after what they answer."""
    times: dict[int, datetime] = {}
    for comment in comments:  # parents come first
        at = comment.at
        for begins, ends in proposal.pauses(now):
            if begins <= at <= ends:
                at = ends + (at - begins) / 500
        if comment.parent is not None:
            at = max(at, times[comment.parent] + timedelta(minutes=1))
        times[comment.number] = at
    return [replace(comment, at=times[comment.number]) for comment in comments]


def _in_order_of_time(comments: Sequence[DemoComment]) -> Sequence[DemoComment]:
    """Sort by time and number anew. A reply is later than what it answers."""
    ordered = sorted(comments, key=lambda comment: (comment.at, comment.number))
    new = {comment.number: number for number, comment in enumerate(ordered)}
    return [
        replace(
            comment,
            number=new[comment.number],
            parent=None if comment.parent is None else new[comment.parent],
        )
        for comment in ordered
    ]
