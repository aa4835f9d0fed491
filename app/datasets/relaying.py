"""A table that was loaded before its layer existed is laid on it: its kept rows are read again.

The file that was sent is not kept, but all of its columns are, in the version. Where no row of any
version was placed in a neighborhood, the dataset itself moves to the layer with its next version.
Else earlier charts and citations name neighborhoods: the areas make a dataset of its own.
"""

from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Final

import duckdb
from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, require
from app.core.events import FetchDue
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.bringing import fail_waiting, hand_on, waits
from app.datasets.duck import literal, open_shut_in, quoted
from app.datasets.importing.job import Wishes
from app.datasets.importing.watch import working_folder
from app.datasets.models import Dataset, DatasetVersion, ImportJob
from app.datasets.placed import ever_placed
from app.datasets.policy import can_lay_on_layer
from app.datasets.queries import dataset_by_id
from app.datasets.query import readable
from app.datasets.recipes import kept_wishes
from app.datasets.service import Facts
from app.datasets.told import as_told, recipe_of
from app.datasets.uploads import NO_ROOM, upload_path
from app.people.models import Person
from app.places.models import Layer

LONGEST: Final = 200  # characters of a title


def lay_on(session: Session, person: Person | None, dataset: Dataset, layer: Layer) -> ImportJob:
    """Ask the worker to read the kept rows again, in the areas of this layer.

    They are shown like an upload, and nothing changes until somebody publishes them. Raises
    RefusedError.
    """
    version = dataset_by_id(session, dataset.id).version
    require(can_lay_on_layer(person, dataset, version))
    own = ever_placed(session, dataset.id)
    recipe = replace(kept_wishes(dataset), layer=layer.slug, aliases={}, crosswalk={})
    facts = _facts(dataset, version, layer) if own else Facts(dataset.title)
    kept = {"version_id": version.id, "recipe": recipe_of(recipe)}
    job = ImportJob(
        person_id=person.id if person else 0,
        dataset_id=None if own else dataset.id,
        file_name=f"{dataset.slug}-{version.number}.csv",
        wishes=as_told(facts, _as_kept(recipe, version)) | {"kept": kept},
    )
    session.add(job)
    session.flush()
    announce(session, FetchDue(job_id=job.id))
    return job


def own_title(dataset: Dataset, layer: Layer) -> str:
    """Say what the rows are called where they become a dataset of their own."""
    end = f" ({layer.name})"
    return f"{dataset.title[: LONGEST - len(end)]}{end}"


def bring_kept(database: Database, store: Storage, settings: Settings, job_id: int) -> None:
    """Write the kept rows that an import waits for as a file, and let it be read. May run twice."""
    with database.reading() as session:
        job = session.get(ImportJob, job_id)
        if job is None or not waits(job) or "kept" not in job.wishes:
            return
        version = session.get_one(DatasetVersion, job.wishes["kept"]["version_id"])
    stored_as = token_hex(16)
    try:
        with working_folder(settings.data_dir) as folder:
            written = _written(store, version, folder)
            upload_path(settings, stored_as).parent.mkdir(parents=True, exist_ok=True)
            written.replace(upload_path(settings, stored_as))
    except RefusedError as refused:
        fail_waiting(database, job_id, refused.ruling)
        return
    except (OSError, duckdb.Error):
        fail_waiting(database, job_id, NO_ROOM)
        return
    hand_on(database, settings, job_id, stored_as)


def _facts(dataset: Dataset, version: DatasetVersion, layer: Layer) -> Facts:
    labels = {str(one["name"]): {"label": str(one["label"])} for one in version.columns}
    return Facts(
        own_title(dataset, layer),
        dataset.nature,
        dataset.steward_id,
        dataset.publisher,
        dataset.licence,
        dataset.description,
        dataset.source_url,
        dataset.promised_refresh,
        dataset.sensitive,
        {name: {**words, **dataset.dictionary.get(name, {})} for name, words in labels.items()},
    )


def _as_kept(recipe: Wishes, version: DatasetVersion) -> Wishes:
    """Return how the kept rows are read: the columns are typed already, and days are ISO."""
    types = {column["name"]: column["type"] for column in version.columns}
    return replace(
        recipe, sheet=None, header=1, missing=(), timezone=None, date_order=None, types=types
    )


def _written(store: Storage, version: DatasetVersion, folder: Path) -> Path:
    source, target = readable(store, version), folder / "kept.csv"
    names = ", ".join(quoted(column["name"]) for column in version.columns)
    connection = open_shut_in([store.folder, folder], spill=folder / "spill")
    with connection:
        connection.execute(
            f"COPY (SELECT {names} FROM read_parquet({literal(source)})) "  # noqa: S608, quoted names
            f"TO {literal(str(target))} (FORMAT csv, HEADER)"
        )
    return target
