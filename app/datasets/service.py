"""What is done to datasets: a version is published, once, and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import RefusedError, Ruling
from app.core.events import DatasetGuarded, VersionPublished
from app.core.hashing import hash_of
from app.core.i18n import _
from app.core.object_store import StoreDownError
from app.core.outbox import announce
from app.core.storage import Storage
from app.core.text import slugify, unused
from app.datasets.beside import Compared
from app.datasets.columns import with_words
from app.datasets.grounds import layer_id_of
from app.datasets.importing.build import ASIDE
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.report import PREVIEW
from app.datasets.importing.watch import Outcome
from app.datasets.models import Dataset, DatasetId, DatasetVersion
from app.datasets.placed import ever_placed
from app.datasets.policy import keeps_its_areas
from app.datasets.uploads import NO_ROOM, pack
from app.datasets.vocabulary import Nature, Shape

ASIDES: Final = "asides"  # the folder in the store
NOT_KEPT: Final = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "store-down",
    _("The store of the data files cannot be reached, so the version could not be kept."),
    _("The last version stays. Try again in a few minutes, or tell whoever runs this site."),
)
# Charts and citations of its older versions would be drawn over areas that they never named.
OTHER_AREAS: Final = ImportRefusedError(
    _("The rows of this file lie in other areas than those of the dataset's last version."),
    _("Load it as a dataset of its own, under another title."),
    code="other-areas",
)
OVERTAKEN: Final = Ruling(
    HTTPStatus.CONFLICT,
    "overtaken",
    _("Another version was published or withdrawn while this file was read."),
    _("Look at what changed on the page of the dataset, then load the file again."),
)


@dataclass(frozen=True)
class Facts:
    """What people say about a dataset; the file cannot. No nature keeps the one it has."""

    title: str
    nature: Nature | None = None
    steward_id: int | None = None
    publisher: str = ""
    licence: str = ""
    description: str = ""
    source_url: str = ""
    promised_refresh: str = ""
    sensitive: bool = False
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name: label, unit


@dataclass(frozen=True)
class Published:
    """`fresh` is false when the same content was there already: then nothing was stored."""

    dataset: Dataset
    version: DatasetVersion
    fresh: bool


def keep_table(store: Storage, outcome: Outcome) -> str:
    """Put the finished file into the store under its hash and return its name there.

    It comes before the transaction that names it: a version is absent or complete. Twice is once.
    Raises RefusedError where the store is down or full.
    """
    content = str(outcome.facts["content_hash"])
    return _kept(store, outcome.table, f"versions/{content[:2]}/{content}.parquet")


def keep_aside(store: Storage, outcome: Outcome) -> str:
    """Put the rows that were set aside into the store likewise; "" where there are none to see."""
    if not any(n for reason, n in outcome.facts["report"]["rows_set_aside"].items()
               if reason != "blank"):  # fmt: skip
        return ""
    packed = outcome.table.with_name(f"{ASIDE}.gz")
    pack(outcome.table.with_name(ASIDE), packed)
    content = hash_of(packed)
    return _kept(store, packed, f"{ASIDES}/{content[:2]}/{content}.csv.gz")


def _kept(store: Storage, file: Path, name: str) -> str:
    try:
        store.keep(file, name)
    except StoreDownError as error:
        raise RefusedError(NOT_KEPT) from error
    except OSError as error:
        raise RefusedError(NO_ROOM) from error
    return name


def publish(
    session: Session,
    facts: Facts,
    outcome: Outcome,
    stored_as: str,
    dataset_id: DatasetId | None = None,
    *,
    aside: str = "",
    compared: Compared | None = None,
    again: bool = False,
) -> Published:
    """Make a version of the dataset with this id, or with this title, or of a new one.

    Who calls has asked its policy: the worker for an upload, the command line for the machine's
    own people. The same content again makes no version, but what people say of it is taken over.

    `aside` is where the rows that were set aside lie in the store. `compared` tells the difference
    to the version that was current when it was found. Raises RefusedError where another one is
    current now, or where the content is that of a withdrawn version, unless somebody wants it
    `again`.
    """
    dataset = held(session, dataset_id, facts.title)
    built = outcome.facts
    if dataset is None:
        slug = _free_slug(session, facts.title)
        dataset = Dataset(slug=slug, title=facts.title, nature=facts.nature or Nature.EVENTS)
    was_open = dataset.id is not None and not dataset.sensitive
    _describe(session, dataset, facts, built)
    session.add(dataset)
    if was_open and dataset.sensitive:
        dataset.edited_at = utc_now()
        announce(session, DatasetGuarded(dataset_id=dataset.id))
    session.flush()
    current = _current(session, dataset)
    if current is not None and current.content_hash == built["content_hash"]:
        return Published(dataset, current, fresh=False)
    if compared is not None and compared.version_id != dataset.current_version_id:
        raise RefusedError(OVERTAKEN)
    if not again:
        _refuse_withdrawn(session, dataset, built["content_hash"])
    version = _version(dataset, built, stored_as, _last_number(session, dataset) + 1)
    version.aside_path = aside
    version.difference = dict(compared.difference) if compared else {}
    before = current.columns if current else []
    version.columns = with_words(version.columns, dataset.dictionary, before)
    session.add(version)
    session.flush()
    dataset.current_version_id = version.id
    session.add(dataset)
    announce(session, VersionPublished(dataset_id=dataset.id, version_id=version.id))
    return Published(dataset, version, fresh=True)


def held(session: Session, dataset_id: DatasetId | None, title: str) -> Dataset | None:
    """Lock the dataset until this transaction ends, so that two versions take two numbers."""
    same = col(Dataset.id) == dataset_id if dataset_id else col(Dataset.title) == title
    rows = select(Dataset).where(same).with_for_update().limit(1)
    return session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def withdrawn_like(
    session: Session, dataset_id: DatasetId | None, content_hash: str
) -> DatasetVersion | None:
    """Find a withdrawn version of the dataset with this content."""
    return session.scalars(
        select(DatasetVersion)
        .where(
            col(DatasetVersion.dataset_id) == dataset_id,
            col(DatasetVersion.content_hash) == content_hash,
            col(DatasetVersion.withdrawn_at).is_not(None),
        )
        .order_by(col(DatasetVersion.number).desc())
        .limit(1)
    ).one_or_none()


def _refuse_withdrawn(session: Session, dataset: Dataset, content_hash: str) -> None:
    bad = withdrawn_like(session, dataset.id, content_hash)
    if bad is None:
        return
    raise RefusedError(
        Ruling(
            HTTPStatus.CONFLICT,
            "withdrawn",
            _(
                "This is the content of version %(n)s, which was withdrawn: %(reason)s",
                n=bad.number,
                reason=bad.withdrawn_reason,
            ),
            _("Load a corrected file. If it is right after all, load it in the browser: there you "
              "can publish it all the same."),
        )
    )  # fmt: skip


def _last_number(session: Session, dataset: Dataset) -> int:
    mine = select(func.max(col(DatasetVersion.number)))
    return session.scalar(mine.where(col(DatasetVersion.dataset_id) == dataset.id)) or 0


def _current(session: Session, dataset: Dataset) -> DatasetVersion | None:
    if dataset.current_version_id is None:
        return None
    return session.get(DatasetVersion, dataset.current_version_id)


def _free_slug(session: Session, title: str) -> str:
    slug = slugify(title)
    taken = session.scalars(select(col(Dataset.slug)).where(col(Dataset.slug).startswith(slug)))
    return unused(slug, {*taken, "new", "imports"})  # these are pages of ours


def _describe(session: Session, dataset: Dataset, facts: Facts, built: Mapping[str, Any]) -> None:
    layer_id = layer_id_of(session, built["report"].get("layer", ""))
    if dataset.layer_id != layer_id:
        had = dataset.current_version_id is not None
        placed = had and ever_placed(session, dataset.id)
        if not keeps_its_areas(dataset.layer_id, layer_id, has_version=had, placed=placed):
            raise OTHER_AREAS
        dataset.edited_at = utc_now() if had else dataset.edited_at  # kept pages look at it
    dataset.layer_id = layer_id
    dataset.nature = facts.nature or dataset.nature
    dataset.sensitive = facts.sensitive or dataset.sensitive  # no load makes small counts public
    if facts.steward_id is not None:
        dataset.steward_id = facts.steward_id
    for name in ("publisher", "licence", "description", "source_url", "promised_refresh"):
        said = getattr(facts, name)
        if said:  # a later load that says nothing takes nothing back
            setattr(dataset, name, said)
    if facts.columns:
        words = {name: {**dataset.dictionary.get(name, {}), **told}
                 for name, told in facts.columns.items()}  # fmt: skip
        dataset.dictionary = {**dataset.dictionary, **words}
    alone = built["one_row_per_neighborhood"]
    dataset.shape = Shape.NEIGHBORHOODS if alone else Shape.EVENTS
    dataset.time_column = built["time_column"]


def _version(
    dataset: Dataset, built: Mapping[str, Any], stored_as: str, number: int
) -> DatasetVersion:
    report = {name: value for name, value in built["report"].items() if name not in PREVIEW}
    return DatasetVersion(
        dataset_id=dataset.id,
        number=number,
        content_hash=built["content_hash"],
        source_hash=built["source_hash"],
        rows_read=report["rows_read"],
        rows_used=report["rows_used"],
        report=report,
        columns=report["columns"],
        data_from=_day(built["data_from"]),
        data_to=_day(built["data_to"]),
        bytes=built["bytes"],
        path=stored_as,
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
