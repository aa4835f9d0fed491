"""Replays votes with their times through the program's own verbs, and keeps what it published.

Everything runs on the real tables of a SQLite city: `cast_many`, `withdraw_vote`,
`publish_if_due` in the minute when the worker would look, `recompute_within` once a replayed week.
Beside it a mirror in memory asks the same pure rule (`ripe_cells`) who is counted where; that the
published sums are those of the mirror is checked at every batch.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from app.contributions.batching import publish_if_due
from app.contributions.cells import Cell, Waiting, asks_no_more, hides_who_left, ripe_cells
from app.contributions.drawing import drawn_asks
from app.contributions.figure_models import Batch, Published
from app.contributions.models import Answer, CellKind, ContributionId
from app.contributions.policy import can_publish, can_sweep
from app.contributions.publishing import cells_of, figures
from app.contributions.standings import newest_batch, newest_fit, scores_of
from app.contributions.voting import cast_many, withdraw_vote
from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.people.models import Person, PersonId
from app.places.models import District, DistrictMember, NeighborhoodId
from app.ranking.counted import load_counted
from app.ranking.recomputing import recompute_within
from bench.differencing_sorting import Sorting, sort_again
from bench.differencing_story import Standing, Story
from bench.differencing_votes import NEIGHBORHOODS, Event, deal_homes
from bench.differencing_watcher import Ballot, Look
from tests.factories.contributions import make_person, make_text
from tests.factories.places import make_neighborhoods

DISTRICTS: Final = 4
MINUTE: Final = timedelta(minutes=1)
WEEK: Final = timedelta(weeks=1)


class _Text:
    def __init__(self, id_: ContributionId) -> None:
        self.id = id_
        self.votes: dict[int, Standing] = {}
        self.turns = Counter[int]()
        self.unsent: list[tuple[PersonId, Answer]] = []
        self.silent: dict[Cell, frozenset[Ballot]] = {}
        self.published_at: datetime | None = None
        self.swept_at: datetime | None = None
        self.looks_again: datetime | None = None
        self.story = Story()


class Replay:
    """One city, from the first event to a month after the last.

    Without `draws` the worker asks for no more than two people of a second answer, ever: the rule
    before the draw, for comparison.
    """

    def __init__(
        self,
        database: Database,
        events: Sequence[Event],
        settings: Settings,
        seed: int,
        *,
        draws: bool = True,
    ) -> None:
        self.settings, self.events, self.draws = settings, events, draws
        self.database = database
        self.sortings: list[Sorting] = []
        people = sorted({event.person for event in events})
        homes = deal_homes(people, seed)
        with self.database.writing() as session, as_of(events[0].at):
            places = make_neighborhoods(session, [f"Place {n}" for n in range(NEIGHBORHOODS)])
            districts = [District(slug=f"d{n}", name=f"D {n}") for n in range(DISTRICTS)]
            session.add_all(districts)
            session.flush()
            dealt = np.random.default_rng([seed, 3]).permutation(NEIGHBORHOODS) % DISTRICTS
            self.district = {
                place.id: districts[n].id for place, n in zip(places, dealt, strict=True)
            }
            for place, district in self.district.items():
                session.add(DistrictMember(district_id=district, neighborhood_id=place))
            author = make_person(session)
            self.ids: dict[int, PersonId] = {}
            self.home: dict[PersonId, NeighborhoodId] = {}
            for person in people:
                voter = make_person(session)
                voter.home_id = places[homes[person]].id
                self.ids[person] = voter.id
                self.home[voter.id] = places[homes[person]].id
            items = sorted({event.item for event in events})
            self.texts = {
                item: _Text(make_text(session, author, f"{item}.", title=f"Text {item}").id)
                for item in items
            }

    def run(self) -> Mapping[int, Story]:
        ticks: list[tuple[datetime, int]] = []
        week = self.events[0].at + WEEK
        end = self.events[-1].at + 4 * WEEK
        queue = iter([*self.events, None])
        event = next(queue)
        with self.database.writing() as session:
            self.session: Session = session
            while event is not None or ticks:
                if ticks and (event is None or ticks[0][0] < event.at):
                    now, item = heapq.heappop(ticks)
                    while now >= week:
                        self._score(week)
                        week += WEEK
                    if now <= end:
                        for again in self._look(self.texts[item], now):
                            heapq.heappush(ticks, (again, item))
                elif event is not None:
                    self._take(event)
                    heapq.heappush(ticks, (_next_minute(event.at), event.item))
                    event = next(queue)
            self._score(week)
        return {item: text.story for item, text in self.texts.items()}

    def _take(self, event: Event) -> None:
        text, person = self.texts[event.item], self.ids[event.person]
        standing = text.votes.get(person)
        if event.answer is None:
            if standing is not None:
                self._send(text, event.at)
                with as_of(event.at):
                    withdraw_vote(self.session, self.session.get_one(Person, person), text.id)
                del text.votes[person]
            return
        if standing is not None and standing.answer is event.answer:
            return
        text.turns[person] += 1
        ballot = (int(person), text.turns[person] - 1)
        text.unsent.append((person, event.answer))
        text.story.truth[ballot], text.story.cast_at[ballot] = event.answer, event.at
        if standing is None:
            text.votes[person] = Standing(ballot, event.answer)
        else:
            standing.ballot, standing.answer = ballot, event.answer

    def _send(self, text: _Text, now: datetime) -> None:
        if text.unsent:
            with as_of(now):
                cast_many(self.session, text.id, text.unsent)
            text.unsent = []

    def _look(self, text: _Text, now: datetime) -> Iterator[datetime]:
        """Do what the worker does in this minute; yield when a look may matter without a vote."""
        settings = self.settings
        if not can_publish(text.published_at, now, settings):
            return
        waiting = [
            Waiting(
                PersonId(person), vote.answer, vote.counted[0] if vote.counted else None,
                self.home[PersonId(person)], self.district[self.home[PersonId(person)]],
                vote.counted[2] if vote.counted else None,
            )
            for person, vote in text.votes.items() if vote.waits
        ]  # fmt: skip
        if len(waiting) < settings.batch_votes:
            return
        sweep = can_sweep(text.swept_at, now, settings)
        asks = drawn_asks(text.id, settings, now) if self.draws else asks_no_more
        ripe = {
            cell: votes
            for cell, votes in ripe_cells(waiting, settings, sweep=sweep, asks=asks).items()
            if _hides_who_left(text, cell, votes)
        }
        large = self._note_silence(text, waiting, ripe, sweep=sweep)
        if not ripe:
            monday = now.replace(hour=0, minute=0, second=0) + timedelta(7 - now.weekday())
            if text.looks_again != monday:
                text.looks_again = monday
                yield _next_minute(monday)
            return
        self._send(text, now)
        with as_of(now):
            if not publish_if_due(self.session, text.id, settings, now, asks):
                message = f"the program did not publish what the mirror did: {text.id} at {now}"
                raise RuntimeError(message)
        pooled = any(cell.kind is not CellKind.NEIGHBORHOOD for cell in ripe)
        text.published_at = now
        text.swept_at = now if sweep and pooled else text.swept_at
        self._keep(text, ripe, large, now)
        yield _next_minute(now + settings.batch_every)
        yield _next_minute((text.swept_at or now) + settings.sweep_every)

    def _note_silence(
        self,
        text: _Text,
        waiting: Sequence[Waiting],
        ripe: Mapping[Cell, Sequence[Waiting]],
        *,
        sweep: bool,
    ) -> Mapping[Cell, list[frozenset[Ballot]]]:
        """Keep which cells had enough people and were left alone; return who was pooled so."""
        counted = {vote.person: cell for cell, votes in ripe.items() for vote in votes}
        large = defaultdict[Cell, list[frozenset[Ballot]]](list)
        kinds = list(CellKind)[1 if self.settings.pool_neighborhoods else 0 :]
        for at, kind in enumerate(kinds if sweep else kinds[:1]):
            fewest = self.settings.batch_votes if at else self.settings.cell_votes
            groups = defaultdict[Cell, list[Waiting]](list)
            for vote in waiting:
                own = counted.get(vote.person)
                if vote.counted_in is None and (own is None or own.kind not in kinds[:at]):
                    groups[_cell_of(kind, vote)].append(vote)
            for cell, votes in groups.items():
                if len(votes) < fewest or cell in ripe:
                    continue
                ballots = frozenset(text.votes[vote.person].ballot for vote in votes)
                text.silent[cell] = ballots
                for other in {counted[vote.person] for vote in votes if vote.person in counted}:
                    large[other].append(ballots)
        return large

    def _keep(
        self,
        text: _Text,
        ripe: Mapping[Cell, Sequence[Waiting]],
        large: Mapping[Cell, list[frozenset[Ballot]]],
        now: datetime,
    ) -> None:
        """Keep what the public door shows now, and whose answers each moved cell sums up."""
        story = text.story
        shown = {Cell(c.kind, c.place): c.shown for c in cells_of(self.session, [text.id])[text.id]}
        for cell, votes in ripe.items():
            for vote in votes:
                standing = text.votes[vote.person]
                standing.counted = (cell, standing.ballot, standing.answer)
                story.first_in.setdefault(standing.ballot, (cell, len(story.looks[cell])))
            ballots = [
                v.counted[1] for v in text.votes.values() if v.counted and v.counted[0] == cell
            ]
            sums = Counter(story.truth[ballot] for ballot in ballots)
            noise = self.settings.cell_noise
            if any(abs(shown[cell][answer] - sums[answer]) > noise for answer in Answer):
                message = f"cell {cell} of {text.id} shows {shown[cell]}, not {sums}"
                raise RuntimeError(message)
            silent = text.silent.pop(cell, frozenset())
            look = Look(frozenset(ballots), dict(shown[cell]), silent, large.get(cell, ()))
            story.looks[cell].append(look)
        batch = self.session.get_one(Batch, figures(self.session, [text.id])[text.id].batch_id)
        published = self.session.get_one(Published, text.id)
        assert published.batch_id == batch.id  # noqa: S101, a bench
        story.told.append((now, dict(batch.shown)))

    def _score(self, now: datetime) -> None:
        last = newest_fit(self.session)
        if last is not None and last.batch_id >= newest_batch(self.session):
            return
        with as_of(now):
            recompute_within(self.session, self.settings)
        ids = [text.id for text in self.texts.values()]
        scores = scores_of(self.session, ids)
        for text in self.texts.values():
            if text.id in scores:
                text.story.scores.append((now, scores[text.id]))
        scored = {item: scores[text.id] for item, text in self.texts.items() if text.id in scores}
        states = {
            item: {cell: len(looks) for cell, looks in self.texts[item].story.looks.items()}
            for item in scored
        }
        before = self.sortings[-1] if self.sortings else None
        counted = load_counted(self.session, self.settings)
        memory = last.memory if last else None
        self.sortings.append(sort_again(counted, memory, scored, states, before))


def _hides_who_left(text: _Text, cell: Cell, votes: Sequence[Waiting]) -> bool:
    looks = text.story.looks.get(cell)
    if not looks:
        return True
    had = Counter(text.story.truth[ballot] for ballot in looks[-1].ballots)
    holds = Counter(v.counted[2] for v in text.votes.values() if v.counted and v.counted[0] == cell)
    return hides_who_left(had, holds, votes)


def _cell_of(kind: CellKind, vote: Waiting) -> Cell:
    places = {CellKind.NEIGHBORHOOD: vote.home, CellKind.DISTRICT: vote.district}
    return Cell(kind, places.get(kind) or 0)


def _next_minute(moment: datetime) -> datetime:
    """Return the worker's next look after this moment."""
    return moment.replace(second=0, microsecond=0) + MINUTE
