import pytest

from app.datasets.models import ImportJob, JobStatus
from app.datasets.policy import (
    can_correct_import,
    can_load,
    can_publish_import,
    can_see_import,
)
from app.people.models import Person, PersonId, Role, Standing


def someone(
    role: Role,
    number: int = 1,
    *,
    confirmed: bool = True,
    standing: Standing = Standing.ACTIVE,
) -> Person:
    return Person(
        id=PersonId(number),
        handle="x",
        handle_key="x",
        role=role,
        confirmed=confirmed,
        standing=standing,
    )


OFFICIAL = someone(Role.OFFICIAL)
COLLEAGUE = someone(Role.OFFICIAL, 2)
ADMINISTRATOR = someone(Role.ADMINISTRATOR, 3)
JOB = ImportJob(person_id=1, status=JobStatus.READ)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (None, 401),
        (someone(Role.RESIDENT), 404),
        (someone(Role.MODERATOR), 404),
        (someone(Role.OFFICIAL, confirmed=False), 403),
        (someone(Role.OFFICIAL, standing=Standing.SUSPENDED), 403),
        (OFFICIAL, 200),
        (ADMINISTRATOR, 200),
    ],
)
def test_officials_and_administrators_load_data(person: Person | None, status: int) -> None:
    assert can_load(person).status == status


@pytest.mark.parametrize(
    ("person", "status"),
    [(None, 401), (OFFICIAL, 200), (COLLEAGUE, 404), (ADMINISTRATOR, 200)],
)
def test_an_upload_is_its_person_s_and_the_administrators(
    person: Person | None, status: int
) -> None:
    assert can_see_import(person, JOB).status == status
    assert can_publish_import(person, JOB).status == status


@pytest.mark.parametrize(
    ("status", "publish", "correct"),
    [
        (JobStatus.READING, 409, 409),
        (JobStatus.READ, 200, 200),
        (JobStatus.PUBLISHING, 409, 409),
        (JobStatus.PUBLISHED, 409, 409),
        (JobStatus.FAILED, 409, 200),
    ],
)
def test_each_step_has_its_time(status: JobStatus, publish: int, correct: int) -> None:
    job = ImportJob(person_id=1, status=status)
    assert can_publish_import(OFFICIAL, job).status == publish
    assert can_correct_import(OFFICIAL, job).status == correct
