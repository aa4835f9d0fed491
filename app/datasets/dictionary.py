"""What the columns of a dataset mean, and what else people say of it: the data dictionary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.events import DatasetDescribed, DatasetGuarded
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.columns import Unit, with_words
from app.datasets.indexing import index_as_it_is
from app.datasets.meanings import (
    PUBLISHER,
    Meaning,
    Told,
    meaning_of,
    published_of,
    without_echo,
)
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import can_describe, can_show_small_counts
from app.datasets.vocabulary import Nature
from app.ledger.service import record
from app.people.models import Person

MINDED: Final = ("nature", "only_open")  # what cautions beside claims are about
RANGED: Final = ("low", "high")


@dataclass(frozen=True)
class Words:
    """What people say of one column; "" leaves it as the file has it. `measured_in`: `days`."""

    label: str = ""
    description: str = ""
    unit: Unit = Unit.NONE
    measured_in: str = ""

    def to_facts(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Description:
    """What people say of a dataset. `columns` is by name in the file."""

    description: str
    nature: Nature
    steward_id: int | None
    promised_refresh: str
    key_column: str
    sensitive: bool
    only_open: bool = False
    columns: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One column as its dictionary shows it. `missing` is a share; ends are "" where not told."""

    column: Mapping[str, Any]
    meaning: Meaning
    missing: float | None
    low: str
    high: str


def entries(dataset: Dataset, version: DatasetVersion) -> Sequence[Entry]:
    """List the columns of a version. Ends of ranges are rows: of people they are not shown."""
    told = dataset.dictionary
    return [
        Entry(
            column,
            meaning_of(told.get(column["name"], {})),
            column.get("missing"),
            *("" if dataset.sensitive else str(column.get(end, "")) for end in RANGED),
        )
        for column in version.columns
    ]


def describe(
    session: Session,
    person: Person | None,
    dataset: Dataset,
    version: DatasetVersion | None,
    said: Description,
) -> None:
    """Take over what a person says, for this version and every later one. Raises RefusedError.

    Older versions keep the words they were cited with. Numbers never change by it.
    """
    require(can_describe(person))
    if dataset.sensitive and not said.sensitive and not can_show_small_counts(person):
        only = _("Only an administrator can show small counts again.")
        raise InvalidError({"sensitive": only})
    _note_sensitive(session, person, dataset, sensitive=said.sensitive)
    if any(getattr(dataset, name) != getattr(said, name) for name in MINDED):
        announce(session, DatasetDescribed(dataset_id=dataset.id))
    for name in ("description", "steward_id", "promised_refresh", "key_column", *MINDED):
        setattr(dataset, name, getattr(said, name))
    dataset.recipe = {**dataset.recipe, "key": said.key_column}  # what a refresh begins with
    words = {
        name: _beside_published(told, dataset.dictionary.get(name, {}))
        for name, told in said.columns.items()
    }
    dataset.dictionary = {**dataset.dictionary, **words}
    dataset.edited_at = utc_now()
    session.add(dataset)
    if version is not None:
        version.columns = with_words(_as_read(version), dataset.dictionary, version.columns)
        session.add(version)
    session.flush()
    index_as_it_is(session, dataset)


def _beside_published(words: Words, told: Told) -> dict[str, Any]:
    """Return a person's words. What they sent back as it was stays the publisher's."""
    published = published_of(told)
    kept = {PUBLISHER: dict(published)} if published else {}
    return without_echo(words.to_facts(), published) | kept


def _as_read(version: DatasetVersion) -> list[dict[str, Any]]:
    """Return the columns with the labels of their file: a label that was taken back gives way."""
    read = {column["name"]: column["label"] for column in version.report.get("columns", ())}
    return [
        {**column, "label": read.get(column["name"], column["label"])} for column in version.columns
    ]


def _note_sensitive(
    session: Session, person: Person | None, dataset: Dataset, *, sensitive: bool
) -> None:
    if sensitive and not dataset.sensitive:
        announce(session, DatasetGuarded(dataset_id=dataset.id))
    if dataset.sensitive and not sensitive:
        record(
            session,
            deed="unguarded",
            noun="dataset",
            noun_id=dataset.id,
            reason=str(_("This table is no longer called sensitive: counts under 5 are shown.")),
            actor_id=person.id if person else None,
        )
    dataset.sensitive = sensitive
