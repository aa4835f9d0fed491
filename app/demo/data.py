"""Loads the demo's tables as a city would: month after month, through the watched import."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import as_of
from app.core.config import Settings
from app.core.db import Database
from app.core.storage import storage_of
from app.datasets.beside import compare_beside
from app.datasets.carrying import job_of
from app.datasets.importing.job import Wishes
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.queries import all_datasets, gazetteer
from app.datasets.service import Facts, keep_aside, keep_table, publish
from app.datasets.vocabulary import Nature
from app.demo.city import DemoCity
from app.demo.dates import last_day
from app.demo.script import content
from app.people.queries import department_by_slug

IMPORTS_AT_ONCE = 2
PUBLISHED_AFTER = timedelta(days=5)  # of the month
# Which full months before the last one ended a version: some tables are read more often.
OFTEN, SELDOM, ONCE = (5, 3, 1, 0), (5, 0), (5,)
EARLY = 20  # of a table that was read before a street was rebuilt
PUBLISHER, LICENCE = "City of Port Ellery (invented)", "CC0-1.0"


@dataclass(frozen=True)
class _Version:
    told: Mapping[str, Any]
    until: date
    published_at: datetime


def load_tables(
    database: Database, settings: Settings, city: DemoCity, step: Callable[[], None]
) -> None:
    """Publish every version of every table, oldest first. What is there already stays."""
    with database.reading() as session:
        known = {listed.dataset.slug for listed in all_datasets(session)}
        places = gazetteer(session)
    versions = [version for version in _versions(city) if version.told["slug"] not in known]
    store = storage_of(settings)
    with working_folder(settings.data_dir) as folder:

        def read(version: _Version) -> Outcome:
            work = folder / f"{version.told['slug']}-{version.until.isoformat()}"
            work.mkdir()
            places.save(work / "gazetteer.json")
            return _import(settings, city, work, version)

        with ThreadPoolExecutor(IMPORTS_AT_ONCE) as pool:
            for version, outcome in zip(versions, pool.map(read, versions), strict=True):
                stored_as, aside = keep_table(store, outcome), keep_aside(store, outcome)
                title = version.told["title"]
                compared = compare_beside(database, store, settings, outcome, title=title)
                with database.writing() as session, as_of(version.published_at):
                    facts = _facts(session, version.told)
                    publish(session, facts, outcome, stored_as, aside=aside, compared=compared)
                step()


def count_versions(city: DemoCity) -> int:
    return len(_versions(city))


def _versions(city: DemoCity) -> Sequence[_Version]:
    versions = []
    for told in content("datasets")["dataset"]:
        for back in _backs(told):
            until = last_day(city.dates.month(back))
            at = datetime.combine(until, time(9), tzinfo=UTC) + PUBLISHED_AFTER
            versions.append(_Version(told, until, min(at, city.now)))
    return sorted(versions, key=lambda version: version.published_at)


def _backs(told: Mapping[str, Any]) -> Sequence[int]:
    """Say with which months the versions of a table end; one read each half-year lags behind."""
    if "time" not in told or told.get("half_yearly"):
        return ONCE
    backs = OFTEN if told.get("late") else SELDOM
    return (EARLY, *backs) if told.get("early") else backs


def _import(settings: Settings, city: DemoCity, work: Path, version: _Version) -> Outcome:
    told = version.told
    source = work / f"{told['slug']}.csv"
    city.tables[told["slug"]].write(source, until=version.until if "time" in told else None)
    wishes = Wishes(
        told.get("neighborhood"), told.get("latitude"), told.get("longitude"), told.get("time")
    )
    return run_watched(job_of(settings, source, work, wishes), _no_progress)


def _facts(session: Session, told: Mapping[str, Any]) -> Facts:
    steward = department_by_slug(session, told["steward"])
    return Facts(
        title=told["title"],
        nature=Nature(told["nature"]),
        steward_id=steward.id if steward else None,
        publisher=PUBLISHER,
        licence=LICENCE,
        description=told["description"],
        promised_refresh=told["refresh"],
        sensitive=told.get("sensitive", False),
        columns=told["columns"],
    )


def _no_progress(_percent: int) -> None:
    """Say nothing: the demo's bar counts versions."""
