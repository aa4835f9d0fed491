"""Who flags words of office, decides about them and writes them anew."""

from collections.abc import Callable

import pytest

from app.core.errors import Ruling
from app.core.public_words import Cell, Words, mark, shown
from app.followthrough.teams.models import Team
from app.moderation import policy
from app.people.models import Person, PersonId, Role, Standing

Asks = Callable[[Person | None, Words], Ruling]
AUTHOR, WRITER, OTHER = 1, 2, 3


def person(number: int, role: Role = Role.RESIDENT, standing: Standing = Standing.ACTIVE) -> Person:
    name = f"p{number}"
    return Person(
        id=PersonId(number), handle=name, handle_key=name, email=name, email_key=name,
        confirmed=True, role=role, standing=standing,
    )  # fmt: skip


def words(text: str, *, is_public: bool = True) -> Words:
    row = Team(slug="lamps", extend_reason=text)
    writers = frozenset({AUTHOR, WRITER})
    return Words(AUTHOR, [Cell(row, "extend_reason")], writers=writers, is_public=is_public)


OPEN, HIDDEN = words("We wait for data."), words(shown(mark(7, 0, "spam")))
UNSEEN = words("Not yet.", is_public=False)
MO = person(OTHER, Role.MODERATOR)


@pytest.mark.parametrize(
    ("ask", "who", "about", "code"),
    [
        (policy.can_flag_words, None, OPEN, "sign-in-first"),
        (policy.can_flag_words, person(OTHER), OPEN, ""),
        (policy.can_flag_words, person(OTHER), HIDDEN, "removed"),
        (policy.can_flag_words, person(OTHER), UNSEEN, "not-found"),
        (policy.can_flag_words, person(AUTHOR), OPEN, "own-flag"),
        (policy.can_flag_words, person(WRITER), OPEN, "own-flag"),
        (policy.can_flag_words, person(OTHER, standing=Standing.SUSPENDED), OPEN, "suspended"),
        (policy.can_hide_words, person(OTHER), OPEN, "not-found"),
        (policy.can_hide_words, MO, OPEN, ""),
        (policy.can_hide_words, MO, HIDDEN, "not-public"),
        (policy.can_hide_words, MO, UNSEEN, "not-public"),
        (policy.can_hide_words, person(WRITER, Role.MODERATOR), OPEN, "own-text"),
        (policy.can_hide_words, person(AUTHOR, Role.ADMINISTRATOR), OPEN, "own-text"),
        (policy.can_restore_words, MO, HIDDEN, ""),
        (policy.can_restore_words, MO, OPEN, "not-hidden"),
        (policy.can_restore_words, person(AUTHOR, Role.MODERATOR), HIDDEN, "own-text"),
        (policy.can_write_anew, None, HIDDEN, "sign-in-first"),
        (policy.can_write_anew, person(AUTHOR), HIDDEN, ""),
        (policy.can_write_anew, person(WRITER), HIDDEN, ""),
        (policy.can_write_anew, person(OTHER), HIDDEN, "not-found"),
        (policy.can_write_anew, person(AUTHOR), OPEN, "not-hidden"),
    ],
)
def test_who_may(ask: Asks, who: Person | None, about: Words, code: str) -> None:
    ruling = ask(who, about)
    assert (bool(ruling), "" if ruling else ruling.code) == (code == "", code)


def test_new_words_are_judged_where_some_wait() -> None:
    assert policy.can_judge_anew(MO, HIDDEN, waits=True)
    assert policy.can_judge_anew(MO, HIDDEN, waits=False).code == "not-queued"
