"""Where an import stands: its state in one word, and why it failed, for people and programs."""

from enum import StrEnum
from http import HTTPStatus
from typing import Final

from app.core.errors import Ruling, Told
from app.core.i18n import _
from app.datasets.models import ImportJob, JobStatus

STOPPED: Final = Ruling(HTTPStatus.CONFLICT, "stopped", _("You stopped this import."))


class State(StrEnum):
    """The statuses of an import, and what else a person or a program has to know at a glance.

    `read` waits to be published; `held` as well, but differs oddly from the last version.
    """

    READING = "reading"
    READ = "read"
    HELD = "held"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    STOPPED = "stopped"


def state_of(job: ImportJob) -> State:
    if job.status is JobStatus.READ and job.held:
        return State.HELD
    if job.status is JobStatus.FAILED and job.stopped:
        return State.STOPPED
    return State(job.status.value)


def fail(job: ImportJob, ruling: Ruling) -> None:
    """Say of an import why it ended without a version."""
    job.status = JobStatus.FAILED
    job.error, job.error_code = str(ruling.sentence), ruling.code
    job.error_hint = str(ruling.hint or "")


def refusal_of(job: ImportJob) -> Told | None:
    """Return why an import failed, as programs get it; None while it did not."""
    if job.status is not JobStatus.FAILED:
        return None
    return Told(job.error_code or "failed", job.error, job.error_hint)


def begin_anew(job: ImportJob) -> None:
    """Let an import be read again: what was found or went wrong before is forgotten."""
    job.status, job.progress, job.report = JobStatus.READING, 0, {}
    job.error, job.error_code, job.error_hint = "", "", ""
    job.held, job.stopped = [], False
