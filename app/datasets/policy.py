"""Who may load data, withdraw and describe it. Reading is for everybody: the data is open."""

from http import HTTPStatus
from typing import Final

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.datasets.models import Dataset, DatasetVersion, ImportJob, JobStatus
from app.people.models import Person, Role
from app.people.policy import can_administer, can_publish_at_once, can_steward

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
WITHDRAWN: Final = Ruling(
    HTTPStatus.CONFLICT,
    "withdrawn",
    _("This version was withdrawn already. Its page says when and why."),
)
SENSITIVE: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "sensitive",
    _("The rows of this table are about people, so they are not for download."),
    _("Its charts are: each has a table of its numbers, where small counts are hidden."),
)
OUT_OF_USE: Final = Ruling(
    HTTPStatus.GONE,
    "withdrawn",
    _("This version was withdrawn, so its rows are not for download any more."),
    _("The page of the version says why. A newer version may be right."),
)
DROPPED: Final = Ruling(
    HTTPStatus.GONE,
    "dropped",
    _("The rows of this old version are no longer kept."),
    _("The page of the dataset lists the versions whose rows are there."),
)
LAID: Final = Ruling(
    HTTPStatus.CONFLICT,
    "laid",
    _("The rows of this dataset lie in the areas of a layer already."),
)
NONE_LEFT: Final = Ruling(
    HTTPStatus.GONE,
    "none-left",
    _("Every version of these data was withdrawn, so there are no numbers now."),
    _("The page of the dataset says why. Charts come back with the next version."),
)


def can_load(person: Person | None) -> Ruling:
    """Let officials and administrators load data, which nobody reads before it is public."""
    return can_steward(person) and can_publish_at_once(person)


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


def can_withdraw(person: Person | None, version: DatasetVersion) -> Ruling:
    """Let those who load data withdraw a version, once."""
    return can_load(person) and (WITHDRAWN if version.withdrawn_at is not None else ALLOWED)


def can_lay_on_layer(person: Person | None, dataset: Dataset, version: DatasetVersion) -> Ruling:
    """Let those who load data read the rows of this version again, in the areas of a layer."""
    ruling = can_load(person)
    if not ruling:
        return ruling
    if dataset.layer_id is not None:
        return LAID
    return DROPPED if version.dropped_at is not None else ALLOWED


def keeps_its_areas(
    before: int | None, after: int | None, *, has_version: bool, placed: bool
) -> bool:
    """Say whether a new version in the areas of the layer `after` leaves what was cited as it was.

    `placed` says whether a row of any version before was placed. None are the neighborhoods.
    """
    return before == after or not has_version or (before is None and not placed)


def can_describe(person: Person | None) -> Ruling:
    """Let those who load data say what its columns mean."""
    return can_load(person)


def can_show_small_counts(person: Person | None) -> Ruling:
    """Say who may take back that a dataset is sensitive."""
    return can_administer(person)


def can_read_rows(person: Person | None, dataset: Dataset, version: DatasetVersion) -> Ruling:
    """Say who may have the rows of a version: everybody, but for what is about people.

    A version that was withdrawn may hold what should never have been public. Those who load data
    see both.
    """
    if version.dropped_at is not None:
        return DROPPED
    if can_load(person):
        return ALLOWED
    if version.withdrawn_at is not None:
        return OUT_OF_USE
    return SENSITIVE if dataset.sensitive else ALLOWED


def can_read_aside(person: Person | None, version: DatasetVersion) -> Ruling:
    """Say who sees the rows that were set aside: notes and odd rows may name people."""
    return can_load(person) and (DROPPED if version.dropped_at is not None else ALLOWED)
