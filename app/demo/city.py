"""The whole demo city in memory, before anything is stored. A seed and a day in, a city out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import numpy as np

from app.demo.dates import Dates
from app.demo.figures import Figures
from app.demo.geography import Neighborhood, neighborhoods
from app.demo.people import TROUBLED, DemoPerson, make_people
from app.demo.script import Scripted, content, proposals
from app.demo.tables import Table, make_tables
from app.demo.threads import Composer, DemoComment
from app.demo.votes import DemoVote, Votable, make_votes, votables

SEED = 1893
PEOPLE = 300


@dataclass(frozen=True)
class DemoCity:
    """What `loading` stores. `threads` and `votes` are by the proposal's key."""

    now: datetime
    dates: Dates
    figures: Figures
    places: Mapping[str, Neighborhood]
    tables: Mapping[str, Table]
    people: Sequence[DemoPerson]
    proposals: Sequence[Scripted]
    authors: Mapping[str, str]
    threads: Mapping[str, Sequence[DemoComment]]
    texts: Sequence[Votable]
    votes: Mapping[tuple[str, int | None], Sequence[DemoVote]]

    def opened(self, proposal: Scripted) -> datetime:
        return self.now - timedelta(days=proposal.days)

    def words(self, proposal: Scripted, text: str) -> str:
        """Fill a text's slots with the figures of the day on which the proposal was written."""
        figures = self.figures.written_on(self.opened(proposal).date())
        return text.format_map(figures.slots(proposal.topic, proposal.place))

    def fingerprint(self) -> str:
        """Return a hash that changes when anything in the city does."""
        parts = (
            [place.border.wkt for place in self.places.values()],
            [table.rows for table in self.tables.values()],
            self.people,
            self.authors,
            self.threads,
            self.votes,
        )
        return sha256(repr(parts).encode()).hexdigest()


def make_city(now: datetime, people: int = PEOPLE, seed: int = SEED) -> DemoCity:
    """Make the city as it stands at `now`. The same arguments give the same city."""
    dates = Dates(now.date())
    places = neighborhoods(seed)
    tables = make_tables(places, dates, seed)
    figures = Figures(places, tables, dates)
    crowd = make_people(people, seed)
    wanted = proposals()
    authors = _authors(crowd, wanted, seed)
    threads = Composer(crowd, figures, now, seed).threads(wanted, authors)
    spans = {
        proposal.key: (
            now - timedelta(days=proposal.days),
            now - timedelta(days=_voting_ends(proposal), hours=1),
        )
        for proposal in wanted
    }
    texts = votables(wanted, authors, threads, spans, seed)
    votes = make_votes(crowd, texts, seed)
    return DemoCity(
        now, dates, figures, places, tables, crowd, wanted, authors, threads, texts, votes
    )


def _voting_ends(proposal: Scripted) -> int:
    """Return for how many days voting has been over: a paused thread can still be voted on."""
    paused = {str(pause["on"]) for pause in content("moderation")["pause"]}
    return 0 if proposal.key in paused else proposal.quiet_for


def _authors(
    people: Sequence[DemoPerson], wanted: Sequence[Scripted], seed: int
) -> Mapping[str, str]:
    """Choose who proposes what: the one whom the script names, else somebody who lives there."""
    random = np.random.default_rng([seed, 9])
    free = [p for p in people if p.role == "resident" and p.handle not in TROUBLED]
    authors: dict[str, str] = {p.key: p.author for p in wanted if p.author}
    for proposal in wanted:
        if proposal.key in authors:
            continue
        unnamed = [person for person in free if person.handle not in authors.values()]
        here = [person for person in unnamed if person.home == proposal.place] or unnamed
        authors[proposal.key] = here[int(random.integers(len(here)))].handle
    return authors
