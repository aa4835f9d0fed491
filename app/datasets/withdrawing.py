"""A version is withdrawn, in public and for good: it stays, with its reason."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.events import VersionWithdrawn
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.models import Dataset, DatasetVersion, VersionId
from app.datasets.policy import can_withdraw
from app.datasets.service import held
from app.ledger.service import record
from app.people.models import Person

LONGEST: Final = 500  # characters of a reason


def withdraw(session: Session, person: Person | None, version: DatasetVersion, reason: str) -> None:
    """Withdraw a version for a reason that everybody reads. Raises RefusedError.

    Charts of the dataset are drawn from the newest version that is left. What cites this one says
    that it was withdrawn. Nothing takes a withdrawal back: the same file can be loaded again.
    """
    dataset = held(session, version.dataset_id, "")
    session.refresh(version)
    require(can_withdraw(person, version))
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidError({"reason": _("Please fill this in.")})
    version.withdrawn_at, version.withdrawn_reason = utc_now(), reason[:LONGEST]
    version.withdrawn_by = person.id if person else None
    session.add(version)
    session.flush()
    if dataset is not None and dataset.current_version_id == version.id:
        dataset.current_version_id = _newest_left(session, dataset)
        session.add(dataset)
    record(
        session,
        deed="withdrawn",
        noun="dataset",
        noun_id=version.dataset_id,
        reason=str(_("Version %(n)s: %(reason)s", n=version.number, reason=reason))[:LONGEST],
        actor_id=person.id if person else None,
    )
    announce(session, VersionWithdrawn(dataset_id=version.dataset_id, version_id=version.id))


def withdrawn_among(session: Session, ids: Collection[int]) -> Mapping[int, DatasetVersion]:
    """Return which of these versions were withdrawn, in one query or none."""
    if not ids:
        return {}
    gone = select(DatasetVersion).where(
        col(DatasetVersion.withdrawn_at).is_not(None), col(DatasetVersion.id).in_(ids)
    )
    return {version.id: version for version in session.scalars(gone)}


def evidence_stamp() -> ColumnElement[str]:
    """Return SQL for what every kept page that cites data depends on, beside the versions.

    How many versions were ever withdrawn, and when words or sensitivity of a dataset last changed.
    Both are rare, so that they may redraw every page; both are answered by an index.
    """
    gone = select(func.count()).where(col(DatasetVersion.withdrawn_at).is_not(None))
    edited = select(func.max(col(Dataset.edited_at)))
    counted = cast(gone.scalar_subquery(), String)
    return counted + "-" + func.coalesce(cast(edited.scalar_subquery(), String), "")


def _newest_left(session: Session, dataset: Dataset) -> VersionId | None:
    left = select(col(DatasetVersion.id)).where(
        col(DatasetVersion.dataset_id) == dataset.id,
        col(DatasetVersion.withdrawn_at).is_(None),
        col(DatasetVersion.dropped_at).is_(None),
    )
    return session.scalars(left.order_by(col(DatasetVersion.number).desc()).limit(1)).first()
