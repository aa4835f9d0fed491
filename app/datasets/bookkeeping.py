"""What is written down of a source's checks: how they went, and who is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import Ruling
from app.datasets.columns import with_words
from app.datasets.indexing import index_as_it_is
from app.datasets.meanings import with_published
from app.datasets.models import Dataset, DataSource, ImportJob, Schedule, SourceKind
from app.datasets.queries import source_of
from app.datasets.schedules import chance, next_due, retry_due
from app.datasets.service import Published
from app.notices.service import notify
from app.people.models import Person, PersonId, Standing

TELL_AT: Final = 3  # failures in a row


def note_unchanged(source: DataSource, settings: Settings, mark: dict[str, Any]) -> None:
    """Write down that there is nothing new."""
    _checked(source, settings)
    source.mark = mark


def note_failure(session: Session, source: DataSource, settings: Settings, ruling: Ruling) -> None:
    """Write down why a check failed. The last version stays; its person is told of a third."""
    now = utc_now()
    source.checked_at, source.asked_at = now, None
    source.failures += 1
    source.error = f"{ruling.sentence} {ruling.hint or ''}".strip()
    source.due_at = retry_due(source.schedule, source.failures, now, settings.zone, chance())
    if source.failures == TELL_AT:
        _tell(session, source, "source_failed", "dataset", source.dataset_id)


def note_read(session: Session, source: DataSource, settings: Settings, job: ImportJob) -> None:
    """Write down that a new table came and could be read; who tied it is told if it is held.

    One that is to be published is marked as seen when it is: what fails before is fetched again.
    """
    _checked(source, settings)
    if job.held:
        source.mark = dict(job.wishes["source"]["mark"])
        _tell(session, source, "refresh_held", "import", job.id)


def settle(session: Session, settings: Settings, job: ImportJob, published: Published) -> None:
    """Write down that a fetched table became a version; a first one ties its dataset to it."""
    told = job.wishes.get("source", {})
    source = session.get(DataSource, job.source_id) if job.source_id else None
    if source is None and told.get("address"):
        source = _tied(session, settings, published.dataset, job)
    if source is None:
        return
    source.mark = dict(told.get("mark", source.mark))
    if published.fresh:
        source.changed_at = utc_now()
    _take_words(session, published, told.get("columns", {}))


def _take_words(
    session: Session, published: Published, columns: Mapping[str, Mapping[str, Any]]
) -> None:
    """Keep what the source says of its columns beside what people wrote of them."""
    dataset, version = published.dataset, published.version
    words = with_published(dataset.dictionary, columns)
    if words == dataset.dictionary:
        return
    dataset.dictionary = words
    if published.fresh:  # one that was there already may be cited with the words that it has
        version.columns = with_words(version.columns, words, version.columns)
    else:
        dataset.edited_at = utc_now()
        index_as_it_is(session, dataset)


def _tied(session: Session, settings: Settings, dataset: Dataset, job: ImportJob) -> DataSource:
    told = job.wishes["source"]
    source = source_of(session, dataset.id) or DataSource(
        dataset_id=dataset.id, by_id=job.person_id, kind=SourceKind(told["kind"]), address=""
    )
    source.kind, source.address = SourceKind(told["kind"]), told["address"]
    source.schedule, source.by_id = Schedule(told["schedule"]), job.person_id
    source.mark, source.changed_at = dict(told.get("mark", {})), None
    _checked(source, settings, job.created_at)
    session.add(source)
    session.flush()
    job.source_id = source.id
    return source


def _checked(source: DataSource, settings: Settings, at: datetime | None = None) -> None:
    now = utc_now()
    source.checked_at, source.asked_at = at or now, None
    source.failures, source.error = 0, ""
    source.due_at = next_due(source.schedule, now, settings.zone, chance())


def _tell(session: Session, source: DataSource, kind: str, noun: str, noun_id: int) -> None:
    person = session.get(Person, source.by_id)
    if person is not None and person.standing is not Standing.ERASED:
        notify(session, [PersonId(source.by_id)], kind, noun, noun_id)
