"""Loads the demo city into an installation, once: a second load changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final, Protocol, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Batch
from app.contributions.models import LogEntry
from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.outbox import Handlers
from app.core.storage import Storage, storage_of
from app.demo.acts import Acts
from app.demo.arguing import Arguing
from app.demo.atlas import BY_NAME
from app.demo.checking import Checking
from app.demo.city import DemoCity
from app.demo.company import Company
from app.demo.data import count_versions, load_tables
from app.demo.desk import Desk
from app.demo.evidence import Evidences, hang_charts
from app.demo.foundation import FIRST_DAY, SIGN_INS, everybody, lay_ground, settle_people
from app.demo.joining import Joining
from app.demo.life import Life
from app.demo.meeting import Meeting
from app.demo.owing import Owing
from app.demo.promising import Promising
from app.demo.purposes import Purposes
from app.demo.sharing import Sharing
from app.demo.sponsoring import Sponsoring
from app.demo.stat_meetings import StatMeetings
from app.demo.taking_up import TakingUp
from app.demo.timeline import Timeline, deliver_at_its_time
from app.discussion.models import Comment
from app.people.queries import person_by_handle
from app.places.queries import all_neighborhoods
from app.proposals.models import Draft, Proposal
from app.ranking.opinions import leanings_now
from app.ranking.recomputing import recompute_within
from app.relationships.ties.opinions import opinions_from
from app.relationships.ties.publishing import publish_ties

ANOTHER_CITY: Final = Ruling(
    HTTPStatus.CONFLICT,
    "another-city",
    _("This installation has a city already, so the invented one is not loaded into it."),
    _("Give the demo a folder of its own with COMMONPLOT_DATA_DIR."),
)
BETWEEN_FITS: Final = 30  # days: in a real city each batch asks for one


class Steps(Protocol):
    """Shows how far a part of the load has come: told its name and size, then each step."""

    def __call__(self, name: str, size: int) -> Callable[[], None]: ...


class Part(Protocol):
    """A part of what happens, which puts itself on the timeline of a city's life."""

    def plan(self) -> None: ...


Parts: TypeAlias = Callable[[Life, Storage], Sequence[Part]]


@dataclass(frozen=True)
class Loaded:
    """What stands in the installation now. `fresh` is false when it stood there before."""

    fresh: bool
    people: int
    proposals: int
    comments: int
    votes: int
    batches: int


def is_loaded(session: Session) -> bool:
    """Say whether the demo city is here. Raises RefusedError where another city is."""
    strange = {row.name for row in all_neighborhoods(session)} - set(BY_NAME)
    clerk = person_by_handle(session, SIGN_INS[-1].handle)
    proposals = session.scalar(select(func.count()).select_from(Proposal)) or 0
    if strange or (proposals and clerk is None):
        raise RefusedError(ANOTHER_CITY)
    return proposals > 0


def what_stands(database: Database) -> Loaded | None:
    """Return what is here of an earlier load. Raises RefusedError where another city is."""
    with database.reading() as session:
        return count_city(session, fresh=False) if is_loaded(session) else None


def everything(life: Life, store: Storage) -> Sequence[Part]:
    """Return all that happens. What is planned first goes first where moments are the same."""
    return (
        life,
        Acts(life),
        Desk(life),
        Arguing(life),
        Meeting(life),
        Sponsoring(life),
        Promising(life, store),
        Joining(life),
        TakingUp(life),
        Purposes(life),
        Company(life),
        Owing(life),
        StatMeetings(life, store),
        Sharing(life),
        Checking(life, store),
    )


def load_city(
    database: Database,
    settings: Settings,
    city: DemoCity,
    seed: int,
    handlers: Handlers,
    steps: Steps,
    parts: Parts = everything,
) -> Loaded:
    """Store all that `parts` tells. What failed half-way is taken up again by the next load."""
    with database.writing() as session:
        if is_loaded(session):
            return count_city(session, fresh=False)
        homes = lay_ground(session, city)
        settle_people(session, city, homes, seed)
        session.flush()
        deliver_at_its_time(session, handlers)
    load_tables(database, settings, city, steps("Tables", count_versions(city)))
    with database.writing() as session:
        live(session, settings, city, handlers, steps, parts)
        return count_city(session, fresh=True)


def live(
    session: Session,
    settings: Settings,
    city: DemoCity,
    handlers: Handlers,
    steps: Steps,
    parts: Parts,
) -> None:
    """Let everything happen that people wrote, voted and decided, in one transaction."""
    people = everybody(session)
    homes = {row.name: row.id for row in all_neighborhoods(session)}
    store = storage_of(settings)
    with as_of(city.now - timedelta(days=FIRST_DAY - 1)):
        charts = hang_charts(session, store, people["open_data_desk"])
    timeline = Timeline(city.now)
    evidences = Evidences(session, store, city, homes, charts)
    life = Life(session, city, settings, people, homes, evidences, timeline)
    for part in parts(life, store):
        part.plan()
    for days in range(0, FIRST_DAY - BETWEEN_FITS, BETWEEN_FITS):
        night = city.now - timedelta(days=days)
        timeline.at(night, partial(recompute_within, session, settings))
    timeline.run(session, handlers, steps("City life", len(timeline)))
    leanings = leanings_now(session, settings)
    opinions = leanings and opinions_from(leanings.groups, leanings.counts)
    publish_ties(session, city.now, settings, opinions)


def count_city(session: Session, *, fresh: bool) -> Loaded:
    def count(table: type) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    voters = select(func.count(func.distinct(col(LogEntry.pseudonym))))
    return Loaded(
        fresh,
        len(everybody(session)),
        count(Proposal) + count(Draft),
        count(Comment),
        session.scalar(voters) or 0,
        count(Batch),
    )
