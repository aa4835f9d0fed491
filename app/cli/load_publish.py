"""The last step of `datasets load`: a version, unless the file no longer fits the last one."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.cli.aliases import official
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.i18n import Sentence, _
from app.core.storage import storage_of
from app.datasets.aliases import aliases_of, remember_all
from app.datasets.beside import compare_beside
from app.datasets.fitting import reasons_to_hold
from app.datasets.importing.job import Wishes
from app.datasets.importing.spelling import fold
from app.datasets.importing.watch import Outcome
from app.datasets.keys import known_key
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import HELD
from app.datasets.recipes import keep_recipe
from app.datasets.service import Facts, Published, keep_aside, keep_table, publish


def reasons(session: Session, title: str, outcome: Outcome) -> Sequence[Sentence]:
    """Tell what does not fit the last version of the dataset with this title, if there is one."""
    last = session.scalar(
        select(DatasetVersion)
        .join(Dataset, col(Dataset.current_version_id) == col(DatasetVersion.id))
        .where(col(Dataset.title) == title)
        .limit(1)
    )
    return reasons_to_hold(last, outcome.facts["report"]) if last else ()


def published(
    settings: Settings,
    database: Database,
    facts: Facts,
    wishes: Wishes,
    outcome: Outcome,
    *,
    by: str,
    accept: bool,
) -> Published:
    """Make a version and keep how it was read. Raises RefusedError; then nothing has changed."""
    with database.reading() as session:
        _require_fit(session, facts.title, outcome, accept=accept)
    key = known_key(outcome.facts["report"], wishes.key)
    store = storage_of(settings)
    stored_as, aside = keep_table(store, outcome), keep_aside(store, outcome)
    compared = compare_beside(
        database,
        store,
        settings,
        outcome,
        title=facts.title,
        key=key,
    )
    with database.writing() as session:
        _require_fit(session, facts.title, outcome, accept=accept)
        done = publish(
            session, facts, outcome, stored_as, aside=aside, compared=compared, again=accept
        )
        done.dataset.key_column = done.dataset.key_column if key is None else key
        layer = outcome.facts["report"]["layer"] or wishes.layer
        keep_recipe(done.dataset, replace(wishes, layer=layer))
        if done.dataset.layer_id is not None:
            return done  # names of a layer's areas stay in the recipe
        known = {fold(name): slug for name, slug in aliases_of(session, done.dataset.id).items()}
        new = {name: slug for name, slug in wishes.aliases.items() if known.get(fold(name)) != slug}
        if new:
            remember_all(session, official(session, by), done.dataset, new)
    return done


def _require_fit(session: Session, title: str, outcome: Outcome, *, accept: bool) -> None:
    found = () if accept else reasons(session, title, outcome)
    if found:
        hint = _(
            "%(reasons)s Load another file, or publish it all the same with --accept.",
            reasons=" ".join(map(str, found)),
        )
        raise RefusedError(replace(HELD, hint=hint))
