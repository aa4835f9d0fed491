"""Who may load data. Reading is for everybody: the data is open."""

from http import HTTPStatus
from typing import Final

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.datasets.models import ImportJob, JobStatus
from app.people.models import Person, Role
from app.people.policy import can_steward

NOT_READY: Final = Ruling(
    HTTPStatus.CONFLICT,
    "not-ready",
    _("This file is not waiting to be published. Its page says where it stands."),
)
HELD: Final = Ruling(
    HTTPStatus.CONFLICT,
    "held",
    _("This file differs from the last version in ways that look like mistakes."),
    _("Read what is listed on its page, then publish it all the same, or load another file."),
)
OVER: Final = Ruling(
    HTTPStatus.CONFLICT,
    "over",
    _("This import is not under way: there is nothing to stop."),
)


def can_load(person: Person | None) -> Ruling:
    """Let officials and administrators load data."""
    return can_steward(person)


def can_see_import(person: Person | None, job: ImportJob) -> Ruling:
    """Show an upload to its person and to administrators; to others it is not there."""
    ruling = can_load(person)
    if not ruling or person is None:
        return ruling
    mine = person.id == job.person_id or person.role is Role.ADMINISTRATOR
    return ALLOWED if mine else NOT_FOUND


def can_publish_import(person: Person | None, job: ImportJob, *, accept: bool = False) -> Ruling:
    """Let what was read be published; what is held, by one who accepts what is odd about it."""
    ruling = can_see_import(person, job) and _waits_for(job, JobStatus.READ)
    return HELD if ruling and job.held and not accept else ruling


def can_stop_import(person: Person | None, job: ImportJob) -> Ruling:
    return can_see_import(person, job) and (
        ALLOWED if job.status in {JobStatus.READING, JobStatus.PUBLISHING} else OVER
    )


def can_correct_import(person: Person | None, job: ImportJob) -> Ruling:
    """Let columns be named anew until the version is published, also after a failure."""
    return can_see_import(person, job) and _waits_for(job, JobStatus.READ, JobStatus.FAILED)


def _waits_for(job: ImportJob, *statuses: JobStatus) -> Ruling:
    return ALLOWED if job.status in statuses else NOT_READY
