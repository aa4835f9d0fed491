"""Who may do what to a text, as tables: role by role, state by state."""

import pytest

from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.contributions.policy import can_delete, can_edit, can_read, can_vote, can_write
from app.people.models import Person, PersonId, Role, Standing

PEOPLE = {
    "nobody": None,
    "alice": Person(id=PersonId(1), handle="alice", handle_key="alice", confirmed=True),
    "charlie": Person(id=PersonId(2), handle="charlie", handle_key="charlie", confirmed=True),
    "mo": Person(id=PersonId(3), handle="mo", handle_key="mo", confirmed=True, role=Role.MODERATOR),
    "olive": Person(id=PersonId(4), handle="o", handle_key="o", confirmed=True, role=Role.OFFICIAL),
    "ada": Person(
        id=PersonId(5), handle="ada", handle_key="a", confirmed=True, role=Role.ADMINISTRATOR
    ),
    "una": Person(id=PersonId(6), handle="una", handle_key="una", confirmed=False),
    "sue": Person(
        id=PersonId(7), handle="sue", handle_key="sue", confirmed=True, standing=Standing.SUSPENDED
    ),
}
WHO = list(PEOPLE)


def text(visibility: Visibility, *, voting_open: bool = True) -> Contribution:
    return Contribution(
        id=ContributionId(9),
        noun=Noun.PROPOSAL,
        author_id=PersonId(1),
        text="Please.",
        visibility=visibility,
        voting_open=voting_open,
    )


@pytest.mark.parametrize(
    ("visibility", "statuses"),
    [
        #                     nobody alice charlie mo  olive  ada  una  sue
        (Visibility.DRAFT, (404, 200, 404, 404, 404, 404, 404, 404)),
        (Visibility.QUEUED, (404, 200, 404, 200, 404, 200, 404, 404)),
        (Visibility.PUBLIC, (200, 200, 200, 200, 200, 200, 200, 200)),
        (Visibility.HIDDEN, (410, 200, 410, 200, 410, 200, 410, 410)),
        (Visibility.DELETED, (410, 410, 410, 410, 410, 410, 410, 410)),
    ],
)
def test_reading(visibility: Visibility, statuses: tuple[int, ...]) -> None:
    rulings = [can_read(PEOPLE[who], text(visibility)).status for who in WHO]
    assert dict(zip(WHO, rulings, strict=True)) == dict(zip(WHO, statuses, strict=True))


@pytest.mark.parametrize(
    ("visibility", "voting_open", "statuses"),
    [
        #                           nobody alice charlie mo  olive  ada  una  sue
        (Visibility.DRAFT, True, (404, 403, 404, 404, 404, 404, 404, 404)),
        (Visibility.QUEUED, True, (404, 403, 404, 404, 404, 404, 404, 404)),
        (Visibility.PUBLIC, True, (401, 403, 200, 200, 200, 200, 403, 403)),
        (Visibility.PUBLIC, False, (401, 403, 409, 409, 409, 409, 403, 403)),
        (Visibility.HIDDEN, True, (410, 403, 410, 410, 410, 410, 410, 410)),
        (Visibility.DELETED, True, (410, 410, 410, 410, 410, 410, 410, 410)),
    ],
)
def test_voting(visibility: Visibility, voting_open: bool, statuses: tuple[int, ...]) -> None:
    subject = text(visibility, voting_open=voting_open)
    rulings = [can_vote(PEOPLE[who], subject).status for who in WHO]
    assert dict(zip(WHO, rulings, strict=True)) == dict(zip(WHO, statuses, strict=True))


@pytest.mark.parametrize(
    ("visibility", "statuses"),
    [
        #                     nobody alice charlie mo  olive  ada  una  sue
        (Visibility.DRAFT, (404, 200, 404, 404, 404, 404, 404, 404)),
        (Visibility.QUEUED, (404, 200, 404, 403, 404, 403, 404, 404)),
        (Visibility.PUBLIC, (401, 200, 403, 403, 403, 403, 403, 403)),
        (Visibility.HIDDEN, (410, 409, 410, 403, 410, 403, 410, 410)),
        (Visibility.DELETED, (410, 410, 410, 410, 410, 410, 410, 410)),
    ],
)
def test_editing_and_deleting(visibility: Visibility, statuses: tuple[int, ...]) -> None:
    for may in (can_edit, can_delete):
        rulings = [may(PEOPLE[who], text(visibility)).status for who in WHO]
        assert dict(zip(WHO, rulings, strict=True)) == dict(zip(WHO, statuses, strict=True))


def test_writing() -> None:
    rulings = [can_write(PEOPLE[who]).status for who in WHO]
    assert rulings == [401, 200, 200, 200, 200, 200, 403, 403]
