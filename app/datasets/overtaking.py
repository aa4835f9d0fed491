"""Two people who publish at once: the second is told what came first, and looks again."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.i18n import Sentence, _
from app.datasets.models import DatasetId, DatasetVersion, ImportJob, VersionId
from app.datasets.service import held, withdrawn_like
from app.people.models import Person


def overtaken(session: Session, job: ImportJob, title: str, content_hash: str) -> Sentence | None:
    """Say what was published or withdrawn while the person of this import looked, if anything.

    Locks the dataset until this transaction ends. The same content is no news: it is one version.
    """
    dataset = held(session, job.dataset_id, title)
    if dataset is None or dataset.current_version_id == job.read_beside:
        return None
    now = _version(session, dataset.current_version_id)
    if now is not None and now.content_hash == content_hash:
        return None
    before = _version(session, job.read_beside)
    if now is None or (before is not None and now.number < before.number):
        return _("Version %(n)s was withdrawn while you looked.", n=before.number if before else 0)
    who = _publisher(session, now.id)
    if who is None:
        return _(
            "Version %(n)s was published while you looked. Look at what changed.", n=now.number
        )
    return _(
        "%(who)s published version %(n)s while you looked. Look at what changed.",
        who=who,
        n=now.number,
    )


def again_withdrawn(
    session: Session, dataset_id: DatasetId, content_hash: str
) -> Sequence[Sentence]:
    """Warn where a file is what was withdrawn before."""
    bad = withdrawn_like(session, dataset_id, content_hash)
    if bad is None:
        return []
    return [
        _(
            "It is the same as version %(n)s, which was withdrawn: %(reason)s",
            n=bad.number,
            reason=bad.withdrawn_reason,
        )
    ]


def _version(session: Session, version_id: VersionId | None) -> DatasetVersion | None:
    return session.get(DatasetVersion, version_id) if version_id is not None else None


def _publisher(session: Session, version_id: VersionId) -> str | None:
    """Name who published a version in the browser; the command line has no name."""
    jobs = select(col(Person.handle)).join(ImportJob, col(ImportJob.person_id) == col(Person.id))
    return session.scalars(jobs.where(col(ImportJob.version_id) == version_id).limit(1)).first()
