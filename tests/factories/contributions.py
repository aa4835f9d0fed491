"""Writers, texts and crowds of voters."""

from collections.abc import Sequence
from itertools import count

from sqlalchemy.orm import Session

from app.contributions.models import Answer, Contribution, Noun, Visibility
from app.contributions.voting import cast_many
from app.contributions.writing import write
from app.people.models import Person, PersonId, Role, Standing

_numbers = count(1)


def make_person(
    session: Session,
    handle: str = "",
    *,
    role: Role = Role.RESIDENT,
    standing: Standing = Standing.ACTIVE,
    confirmed: bool = True,
) -> Person:
    handle = handle or f"voter{next(_numbers)}"
    person = Person(
        handle=handle, handle_key=handle, confirmed=confirmed, role=role, standing=standing
    )
    session.add(person)
    session.flush()
    return person


def make_text(
    session: Session,
    author: Person,
    text: str = "The lights on Hemp Lane have been dark since May.",
    *,
    title: str = "Fix the lights",
    noun: Noun = Noun.PROPOSAL,
    visibility: Visibility = Visibility.PUBLIC,
    voting: bool = True,
) -> Contribution:
    """Write a text as the program does, open for votes unless said otherwise."""
    return write(session, author, noun, text, title, visibility, voting_open=voting).text


def crowd_votes(
    session: Session, contribution_id: int, agree: int = 0, disagree: int = 0, passes: int = 0
) -> Sequence[PersonId]:
    """Let new people vote, each once."""
    answers = [Answer.AGREE] * agree + [Answer.DISAGREE] * disagree + [Answer.PASS] * passes
    votes = [(make_person(session).id, answer) for answer in answers]
    cast_many(session, contribution_id, votes)
    return [person for person, _answer in votes]
