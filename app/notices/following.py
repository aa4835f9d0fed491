"""What may be followed, and what following it sends: the one table.

A new noun is one line here. Its resolver (`core.nouns`) says who may see it, and so who may follow.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.nouns import Place, resolve
from app.notices.models import Follow
from app.notices.service import follow, unfollow
from app.people.models import Person
from app.people.policy import can_take_part

# noun: the kinds of notices that its followers get.
SENDS: Final[Mapping[str, frozenset[str]]] = {
    "proposal": frozenset(
        {"commented", "text_reworded", "answer_followed", "data_landed", "closed", "reopened",
         "paused", "resumed", "assigned", "handed_over", "checked_in", "check_in_waits"}
    ),
    "result": frozenset({"checked_in", "check_in_waits"}),  # of a proposal: asked for by anybody
    "chart": frozenset({"claim_flipped"}),
    "dataset": frozenset({"dataset_version", "dataset_withdrawn", "commented"}),
    "neighborhood": frozenset({"proposal_opened"}),
    "department": frozenset({"answer_followed", "agenda_public", "memo_published"}),
    "point": frozenset({"commented"}),
    "commitment": frozenset(
        {"department_joined", "department_declined", "step_added", "step_changed", "step_done",
         "step_reopened", "step_blocked", "step_unblocked", "commitment_ended", "checked_in",
         "check_in_waits"}
    ),
}  # fmt: skip


def start_following(session: Session, person: Person, noun: str, noun_id: int) -> Place:
    """Follow a thing that this person may see. Twice is once. Raises RefusedError."""
    require(can_take_part(person))
    place = place_of(session, person, noun, noun_id)
    follow(session, person.id, noun, noun_id)
    return place


def stop_following(session: Session, person: Person, noun: str, noun_id: int) -> Place | None:
    """Stop following, whatever became of the thing, and return where it is if it is still seen.

    Raises RefusedError 404 for what nobody can follow.
    """
    if noun not in SENDS:
        raise RefusedError(NOT_FOUND)
    unfollow(session, person.id, noun, noun_id)
    thing = noun, noun_id
    return resolve(session, person.id, [thing]).get(thing)


def place_of(session: Session, person: Person, noun: str, noun_id: int) -> Place:
    """Find the thing. Raises RefusedError 404 for one that cannot be followed or seen."""
    thing = noun, noun_id
    place = resolve(session, person.id, [thing]).get(thing) if noun in SENDS else None
    if place is None:
        raise RefusedError(NOT_FOUND)
    return place


def followed_among(
    session: Session, person_id: int, things: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Return which of these things a person follows, in one query."""
    if not things:
        return set()
    rows = select(col(Follow.noun), col(Follow.noun_id)).where(
        col(Follow.person_id) == person_id,
        tuple_(col(Follow.noun), col(Follow.noun_id)).in_(list(things)),
    )
    return {(noun, number) for noun, number in session.execute(rows)}


def followed_by(session: Session, person_id: int) -> list[tuple[str, int]]:
    """List what a person follows, newest first."""
    rows = (
        select(col(Follow.noun), col(Follow.noun_id))
        .where(col(Follow.person_id) == person_id)
        .order_by(col(Follow.created_at).desc(), col(Follow.noun), col(Follow.noun_id))
        .limit(200)
    )
    return [(noun, number) for noun, number in session.execute(rows)]
